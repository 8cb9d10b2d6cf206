"""WebVTT and SRT, read by webvtt-py; what it passes over in silence is named here with its line."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from io import StringIO

import webvtt
from django.utils.translation import gettext as _

from webinars.transcripts.cues import Chapter, Cue, Fault, TranscriptError, seconds_of

# Bounded, or a line of blanks would take hours.
VOICE = re.compile(r"<v(?:\.[^\s<>]{0,200})?\s{1,5}([^<>]{0,200})>")
# What becomes of an arrow in a text editor: 00:00:01,000 -> 00:00:04,000.
LOST_ARROW = re.compile(r"[\d:.,]{5,15}\s*(?:[-–—=]>|→|⟶)\s*[\d:.,]{5,15}")
# In YouTube's own captions words have a time each, and a caption repeats the line above it.
WORD_TIME = re.compile(r"<\d[\d:.]{4,14}>")
TAG = re.compile(r"</?[^<>]{0,200}>")
# Zoom's subtitles name who speaks in the text: 'Nurul Contoh, S.Sos.: Selamat pagi.'
NAMED = re.compile(r"([^:<>\n]{2,80}): (.+)", re.DOTALL)
CHAPTER_LINE = re.compile(r"\d{1,3}(?::\d{2}){1,2}\s")


def read_vtt(text: str) -> tuple[list[Cue], list[Chapter]]:
    """Chapters come from a NOTE that lists them: 'mm:ss Title', one a line."""
    _check_times(text)
    file = webvtt.WebVTT.from_string(text)
    notes = [*file.header_comments, *(note for cue in file for note in cue.comments), *file.footer_comments]
    return _name_speakers(list(_cues(file))), _chapters(notes)


def read_srt(text: str) -> list[Cue]:
    _check_times(text)
    try:
        file = webvtt.WebVTT.from_buffer(StringIO(text), format="srt")
    except webvtt.errors.MalformedFileError as error:
        raise TranscriptError([Fault(0, _("This is neither WebVTT nor SRT."))]) from error
    return _name_speakers(list(_cues(file)))


def _check_times(text: str) -> None:
    """Every line with an arrow holds two times, the second not before the first, and none goes back."""
    faults, latest = [], 0.0
    for number, line in enumerate(text.split("\n"), 1):
        if "-->" not in line:
            if LOST_ARROW.search(line):
                faults.append(Fault(number, _("This line must be: 00:01:02.000 --> 00:01:05.000.")))
            continue
        left, _arrow, right = line.partition("-->")
        start, end = seconds_of(left), seconds_of((right.split() or [""])[0])
        if start is None or end is None:
            faults.append(Fault(number, _("This line must be: 00:01:02.000 --> 00:01:05.000.")))
        elif end < start:
            faults.append(Fault(number, _("It ends before it begins.")))
        elif start < latest:
            faults.append(Fault(number, _("This time is earlier than the one before it.")))
        else:
            latest = start
    if faults:
        raise TranscriptError(faults)


def _cues(file: webvtt.WebVTT) -> Iterator[Cue]:
    """A cue for each voice of each caption."""
    rolls = any(WORD_TIME.search(caption.raw_text) for caption in file)
    shown: set[str] = set()  # by the caption before
    for caption in file:
        start, end = seconds_of(caption.start), seconds_of(caption.end)
        said = caption.raw_text
        if rolls:
            lines = said.splitlines()
            said = "\n".join(line for line in lines if _plain(line) not in shown)
            shown = {_plain(line) for line in lines}
        parts = VOICE.split(said)
        speakers, texts = ["", *parts[1::2]], parts[0::2]
        for speaker, text in zip(speakers, texts, strict=True):
            if spoken := _plain(text):
                yield Cue(start, end, " ".join(html.unescape(speaker).split()), spoken)


def _plain(text: str) -> str:
    """Without tags and entities, on one line."""
    return " ".join(html.unescape(TAG.sub("", text)).split())


def _name_speakers(cues: list[Cue]) -> list[Cue]:
    """Takes names out of the text where it is plain that they are names: most cues begin with one that comes again."""
    if not cues or any(cue.speaker for cue in cues):
        return cues
    found = [NAMED.fullmatch(cue.text) for cue in cues]
    names = Counter(match[1] for match in found if match)
    again = {name for name, times in names.items() if times > 1}
    if sum(names[name] for name in again) < len(cues) / 2:
        return cues
    return [
        Cue(cue.start, cue.end, match[1].strip(), match[2].strip()) if match and match[1] in names else cue
        for cue, match in zip(cues, found, strict=True)
    ]


def _chapters(notes: list[str]) -> list[Chapter]:
    from webinars.transcripts.reading import read_chapters

    lines = [line.strip() for note in notes for line in note.splitlines()]
    return read_chapters("\n".join(line for line in lines if CHAPTER_LINE.match(line)))
