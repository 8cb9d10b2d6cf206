"""Subtitles and pasted text become cues and chapters, or a list of faults with their lines; cues become passages."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webinars.transcripts import (
    Chapter,
    Cue,
    TranscriptError,
    clock,
    cut_passages,
    read_chapters,
    read_transcript,
    write_chapters,
    write_text,
    write_vtt,
)

VTT = """WEBVTT - Seri contoh

NOTE
00:00 Pembukaan
12:34 Papan tanya

STYLE
::cue { color: lime }

1
00:00:01.000 --> 00:00:04.500 align:start
<v Dr. Sitti Contoh>Selamat <b>pagi</b> &amp; salam.
<v.keras Andi Contoh>Selamat pagi.

00:12:35.000 --> 00:12:40.000
Papan tanya <00:12:36.000>itu sederhana.
"""
CUES = [
    Cue(1.0, 4.5, "Dr. Sitti Contoh", "Selamat pagi & salam."),
    Cue(1.0, 4.5, "Andi Contoh", "Selamat pagi."),
    Cue(755.0, 760.0, "", "Papan tanya itu sederhana."),
]
CHAPTERS = [Chapter(0, "Pembukaan"), Chapter(754, "Papan tanya")]


def faults_of(source: bytes | str) -> list[int]:
    with pytest.raises(TranscriptError) as caught:
        read_transcript(source)
    return [fault.line for fault in caught.value.faults]


class TestReading:
    def test_webvtt_with_voices_tags_and_chapters(self):
        assert read_transcript(VTT) == (CUES, CHAPTERS)

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
    @pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
    def test_every_encoding_and_line_end(self, encoding, ends):
        assert read_transcript(VTT.replace("\n", ends).encode(encoding)) == (CUES, CHAPTERS)

    def test_windows_characters(self):
        text = "1\n00:00:01,000 --> 00:00:02,000\nKafe – “rumah”, cliché\n"
        assert read_transcript(text.encode("cp1252"))[0][0].text == "Kafe – “rumah”, cliché"

    def test_srt(self):
        text = (
            "1\n00:00:01,000 --> 00:00:02,500\nSelamat\npagi\n\n2\n01:02:03,000 --> 01:02:04,000\n<i>Sampai</i> jumpa\n"
        )
        cues, chapters = read_transcript(text)
        assert cues == [Cue(1.0, 2.5, "", "Selamat pagi"), Cue(3723.0, 3724.0, "", "Sampai jumpa")]
        assert chapters == []

    def test_captions_that_roll_say_each_line_once(self):
        text = (
            "WEBVTT\n\n00:00.000 --> 00:02.000\n \nhalo<00:00:00.500><c> semua</c>\n\n"
            "00:02.000 --> 00:02.010\nhalo semua\n \n\n"
            "00:02.010 --> 00:04.000\nhalo semua\napa<00:00:03.000><c> kabar</c>\n\n"
            "00:04.000 --> 00:04.010\napa kabar\n \n"
        )
        assert [(cue.start, cue.text) for cue in read_transcript(text)[0]] == [(0, "halo semua"), (2.01, "apa kabar")]

    def test_names_in_the_text_as_zoom_writes_them(self):
        lines = ["Sitti Contoh, S.Sos.: Selamat pagi", "Sitti Contoh, S.Sos.: Ada dua hal: waktu dan tempat", "Lanjut"]
        text = "WEBVTT\n\n" + "\n\n".join(f"{n}\n00:00:0{n}.000 --> 00:00:0{n}.900\n{x}" for n, x in enumerate(lines))
        cues, _chapters = read_transcript(text)
        assert [cue.speaker for cue in cues] == ["Sitti Contoh, S.Sos.", "Sitti Contoh, S.Sos.", ""]
        assert cues[1].text == "Ada dua hal: waktu dan tempat"

    def test_a_colon_alone_makes_no_name(self):
        text = "WEBVTT\n\n00:01.000 --> 00:02.000\nCatatan: satu\n\n00:03.000 --> 00:04.000\nContoh: dua\n"
        assert {cue.speaker for cue in read_transcript(text)[0]} == {""}

    def test_pasted_lines_with_times(self):
        text = "0:07\nselamat pagi\nsemua\n[00:00:12] lanjut\n(1:02:03) - penutup"
        cues, _chapters = read_transcript(text)
        assert [(cue.start, cue.text) for cue in cues] == [
            (7, "selamat pagi semua"),
            (12, "lanjut"),
            (3723, "penutup"),
        ]

    def test_pasted_paragraphs_without_times(self):
        cues, _chapters = read_transcript("Kami mulai pukul 09:00 pagi.\nBaris kedua.\n\nParagraf kedua.")
        assert cues == [
            Cue(None, None, "", "Kami mulai pukul 09:00 pagi. Baris kedua."),
            Cue(None, None, "", "Paragraf kedua."),
        ]

    def test_chapters_typed(self):
        assert read_chapters("0:00 Pembukaan\n\n1:02:03 – Tanya jawab") == [
            Chapter(0, "Pembukaan"),
            Chapter(3723, "Tanya jawab"),
        ]


class TestFaults:
    @pytest.mark.parametrize("arrow", ["->", "–>", "→"])
    def test_arrows_that_an_editor_spoilt(self, arrow):
        assert faults_of(f"1\n00:00:01,000 {arrow} 00:00:04,000\nHalo\n") == [2]
        assert read_transcript(f"Dari A {arrow} B")[0][0].text == f"Dari A {arrow} B"

    def test_no_line_takes_for_ever(self):
        line = "<v " + " " * 100_000 + "x"
        assert read_transcript(f"WEBVTT\n\n00:01.000 --> 00:02.000\n{line}\n")[0][0].text == "<v x"

    def test_every_fault_with_its_line(self):
        text = (
            "WEBVTT\n\n00:00:aa --> 00:00:02.000\nx\n\n00:00:05.000 --> 00:00:03.000\ny\n\n"
            "00:01:00.000 --> 00:01:02.000\nz\n\n00:00:30.000 --> 00:00:31.000\nw\n"
        )
        assert faults_of(text) == [3, 6, 12]

    @pytest.mark.parametrize(
        "source", [b"", b"\xff\xfe", "WEBVTT\n", "  \n", b"PK\x03\x04rest", b"%PDF-1.7", b"x" * 6_000_000]
    )
    def test_files_that_are_none(self, source):
        assert faults_of(source) == [0]

    def test_undecodable_bytes_name_their_line(self):
        assert faults_of(b"halo\nbaris \x81\x8d\n") == [2]

    def test_times_that_go_back_in_pasted_text(self):
        assert faults_of("0:10 satu\n0:05 dua\n99:99 tiga") == [2, 3]

    def test_chapters_that_are_none(self):
        with pytest.raises(TranscriptError) as caught:
            read_chapters("0:00 Pembukaan\nPenutup\n0:00 Lagi\n2:00")
        assert [fault.line for fault in caught.value.faults] == [2, 3, 4]

    @settings(max_examples=60, deadline=None)
    @given(st.one_of(st.binary(max_size=200), st.text(max_size=200), st.text(max_size=120).map("WEBVTT\n\n{}".format)))
    def test_anything_is_read_or_refused(self, source):
        cues, chapters, faults = [], [], []
        try:
            cues, chapters = read_transcript(source)
        except TranscriptError as error:
            faults = error.faults
        assert bool(cues) != bool(faults)
        assert "\0" not in "".join(cue.text for cue in cues)
        cut_passages(cues, chapters)


class TestWriting:
    def test_what_is_written_is_read_again(self):
        assert read_transcript(write_vtt(CUES, CHAPTERS)) == (CUES, CHAPTERS)
        untimed = [Cue(None, None, "", "Satu."), Cue(None, None, "", "Dua.")]
        assert read_transcript(write_text(untimed))[0] == untimed
        assert read_chapters(write_chapters(CHAPTERS)) == CHAPTERS

    def test_text_that_looks_like_markup(self):
        cues = [Cue(1.0, 2.0, "A <b>", "a --> b & <v C>d</v>")]
        assert read_transcript(write_vtt(cues))[0][0].text == cues[0].text

    @pytest.mark.parametrize(("seconds", "shown"), [(7, "0:07"), (754.9, "12:34"), (3723, "1:02:03")])
    def test_clock(self, seconds, shown):
        assert clock(seconds) == shown


def talk(sentences: int, *, words: int = 10, every: float = 5) -> list[Cue]:
    text = "kata " * (words - 1) + "akhir."
    return [Cue(number * every, number * every + every, "", text) for number in range(sentences)]


class TestPassages:
    def test_they_end_with_a_sentence_after_sixty_words_or_forty_seconds(self):
        by_words = cut_passages(talk(30, words=10, every=1), [])
        assert {passage.words for passage in by_words} == {60}
        by_time = cut_passages(talk(30, words=2, every=8), [])
        assert [passage.second for passage in by_time] == [0, 40, 80, 120, 160, 200]
        assert all(passage.text.endswith(".") for passage in by_words + by_time)

    def test_speech_without_full_stops_is_cut_all_the_same(self):
        cues = [cue._replace(text=cue.text.replace(".", "")) for cue in talk(100, every=3)]
        assert all(passage.words <= 120 for passage in cut_passages(cues, []))

    def test_a_pasted_paragraph_is_cut_at_sentences_each_at_its_second(self):
        text = " ".join(["Sembilan kata lagi lalu sampai kita di titik."] * 30)
        first, second, *_rest = cut_passages([Cue(100, 400, "", text)], [])
        assert (first.second, first.words) == (100, 32)
        assert second.second == 140

    def test_speakers_and_chapters_begin_passages(self):
        cut = cut_passages(CUES, CHAPTERS)
        assert [(one.anchor, one.speaker, one.chapter, one.opens_chapter) for one in cut] == [
            ("d1", "Dr. Sitti Contoh", "Pembukaan", True),
            ("d1-2", "Andi Contoh", "Pembukaan", False),
            ("d755", "", "Papan tanya", True),
        ]

    def test_no_word_is_lost(self):
        cues = talk(200, words=7, every=4)
        assert " ".join(one.text for one in cut_passages(cues, CHAPTERS)) == " ".join(cue.text for cue in cues)
