"""Excerpts: the passage that answers, with the words asked for marked."""

from search.excerpts import LENGTH, make_excerpt
from search.models import SearchEntry
from search.query import read_question

FILLER = "Kalimat ini mengisi halaman tanpa berkata apa pun. " * 20


def excerpt(text: str, *, language: str = "id", **texts: str) -> str:
    """The excerpt with marked words in brackets."""
    entry = SearchEntry(title="Judul", language=language, **texts)
    pieces = make_excerpt(entry, read_question(text, languages=("id", "en")))
    return "".join(f"[{piece}]" if is_marked else piece for piece, is_marked in pieces)


def test_other_forms_of_a_word_are_marked_too():
    assert excerpt("pembelajaran", body="Ia belajar dan mengajar.") == "Ia [belajar] dan [mengajar]."


def test_a_melted_first_letter_is_no_hindrance():
    assert excerpt("tulis", body="Kami menulis laporan.") == "Kami [menulis] laporan."


def test_accents_and_case_stay_as_written():
    assert excerpt("cafe", body="Di CAFÉ itu.") == "Di [CAFÉ] itu."


def test_the_passage_with_the_most_of_the_words_is_chosen():
    body = f"{FILLER}Arsip di sini. {FILLER}Arsip rumah sakit dirapikan. {FILLER}"
    found = excerpt("arsip sakit", body=body)
    assert "[Arsip] rumah [sakit] dirapikan." in found
    assert found.startswith("… ")
    assert found.endswith(" …")


def test_it_begins_with_the_sentence_where_that_is_near():
    assert excerpt("arsip", body=f"{FILLER}Petugas merapikan arsip.").startswith("… Petugas merapikan [arsip].")


def test_it_is_short():
    plain = excerpt("arsip", body=f"{FILLER}Petugas merapikan arsip. {FILLER}").replace("[", "").replace("]", "")
    assert 100 < len(plain) <= LENGTH + 4


def test_a_phrase_is_marked_as_a_whole_and_only_there():
    found = excerpt('"tempat kerja"', body="Tempat yang baik. Di tempat, kerja itu. Kerja di tempat.")
    assert found == "Tempat yang baik. Di [tempat, kerja] itu. Kerja di tempat."


def test_without_a_hit_in_the_text_it_is_the_beginning():
    assert excerpt("judul", summary="Ringkasan.", body="Isi.") == "Ringkasan. Isi."


def test_a_keyword_that_alone_answers_comes_first():
    found = excerpt("tarsius", keywords="Seri-7\nDr. Tarsius, M.Si.\nSatwa", summary="Ringkasan.")
    assert found == "Dr. [Tarsius], M.Si. · Ringkasan."


def test_parts_of_words_are_not_marked():
    assert excerpt("kera", body="Pekerja dan kera.") == "Pekerja dan [kera]."


def test_a_book_is_no_burden():
    found = excerpt("ar", body="arsip " * 30_000 + "ar")
    assert found.startswith("arsip")


def test_headings_and_items_of_lists_do_not_run_together():
    body = "Untuk siapa\nUntuk ASN.\nArsip\nRapi (contoh)\n\nDesa"
    assert excerpt("arsip", body=body) == "Untuk siapa · Untuk ASN. [Arsip] · Rapi (contoh) · Desa"
