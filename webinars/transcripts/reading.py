"""A transcript's bytes or text in, cues and chapters out: WebVTT, SRT, or text with or without times."""

from __future__ import annotations

from django.utils.translation import gettext as _

from webinars.transcripts.cues import Chapter, Cue, Fault, TranscriptError, seconds_of
from webinars.transcripts.pasted import SPOKEN_LINE, read_pasted
from webinars.transcripts.subtitles import LOST_ARROW, read_srt, read_vtt

MAX_BYTES = 5 * 1024 * 1024  # ten times the longest day of talks
MAX_CHARACTERS = 2_000_000
MOST_FAULTS = 10  # of them shown
LONGEST_TITLE = 200
MOST_CHAPTERS = 200
# Controls that no text needs; PostgreSQL refuses a NUL.
CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127])


def read_transcript(source: bytes | str) -> tuple[list[Cue], list[Chapter]]:
    """Raises TranscriptError with all faults, each with its line."""
    text = _decode(source) if isinstance(source, bytes) else source
    text = text.removeprefix("\ufeff").translate(CONTROLS).replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > MAX_CHARACTERS:
        raise TranscriptError([Fault(0, _("The text is too long."))])
    if not text.strip():
        raise TranscriptError([Fault(0, _("There is no text in it."))])
    if text.startswith("WEBVTT"):
        cues, chapters = read_vtt(text)
    elif "-->" in text or LOST_ARROW.search(text):
        cues, chapters = read_srt(text), []
    else:
        cues, chapters = read_pasted(text), []
    if not any(cue.text for cue in cues):
        raise TranscriptError([Fault(0, _("There is no text in it."))])
    return cues, chapters


def read_chapters(text: str) -> list[Chapter]:
    """A list of 'mm:ss Title', one a line. Raises TranscriptError with all lines that are none."""
    chapters, faults = [], []
    for number, line in enumerate(text.translate(CONTROLS).splitlines(), 1):
        if not line.strip():
            continue
        found = SPOKEN_LINE.fullmatch(line.strip())
        start = seconds_of(found["time"]) if found else None
        title = found["text"].strip() if found else ""
        if start is None or not title:
            faults.append(Fault(number, _("Write the time and the title: 12:34 Title.")))
        elif len(title) > LONGEST_TITLE:
            faults.append(Fault(number, _("This title is too long.")))
        elif chapters and start <= chapters[-1].start:
            faults.append(Fault(number, _("This chapter begins before the one above it.")))
        else:
            chapters.append(Chapter(start, title))
    if len(chapters) > MOST_CHAPTERS:
        faults.append(Fault(0, _("These are too many chapters.")))
    if faults:
        raise TranscriptError(faults)
    return chapters


def _decode(data: bytes) -> str:
    """UTF-8, UTF-16 with a mark (or known by its zeros), else Windows' Western European."""
    if len(data) > MAX_BYTES:
        raise TranscriptError([Fault(0, _("The file is too large."))])
    if data.startswith((b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0")):
        raise TranscriptError([Fault(0, _("This is no text file. Save it as VTT, SRT or plain text."))])
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif len(data) > 3 and not any(data[1:100:2]):
        encoding = "utf-16-le"
    elif len(data) > 3 and not any(data[:100:2]):
        encoding = "utf-16-be"
    else:
        encoding = "utf-8-sig"
    for name in (encoding, "cp1252"):
        try:
            return data.decode(name)
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1
    raise TranscriptError([Fault(line, _("The characters of this line cannot be read. Save the file as UTF-8."))])
