"""Pasted text: paragraphs, or lines that begin with a time, as YouTube and meeting programs show them."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from webinars.transcripts.cues import TIME, Cue, Fault, TranscriptError, seconds_of

# '12:34 Text', '[00:12:34] Text', '(1:02:03) - Text'; the text may stand on the lines below.
SPOKEN_LINE = re.compile(
    rf"[\[(]?(?P<time>{TIME.replace('(?:(', '(?:(?:', 1)})[\])]?(?:\s*[-–—|]\s+|\s+|$)(?P<text>.*)"
)


def read_pasted(text: str) -> list[Cue]:
    """Cues with times where lines begin with one, else one cue a paragraph. Raises TranscriptError."""
    lines = [line.strip() for line in text.split("\n")]
    begun = (SPOKEN_LINE.fullmatch(line) for line in lines)
    if not any(found and seconds_of(found["time"]) is not None for found in begun):
        paragraphs = re.split(r"\n\s*\n", text)
        return [Cue(None, None, "", " ".join(part.split())) for part in paragraphs if part.strip()]
    return _timed(lines)


def _timed(lines: list[str]) -> list[Cue]:
    starts: list[tuple[float, list[str]]] = []
    faults = []
    for number, line in enumerate(lines, 1):
        found = SPOKEN_LINE.fullmatch(line)
        start = seconds_of(found["time"]) if found else None
        if found and start is None:
            faults.append(Fault(number, _("“%(time)s” is no time.") % {"time": found["time"]}))
        elif found and starts and start < starts[-1][0]:
            faults.append(Fault(number, _("This time is earlier than the one before it.")))
        elif found:
            starts.append((start, [found["text"]]))
        elif starts:
            starts[-1][1].append(line)
        elif line:
            starts.append((0.0, [line]))
    if faults:
        raise TranscriptError(faults)
    ends = [start for start, _text in starts[1:]] + [None]
    spoken = [(start, end, " ".join(filter(None, words))) for (start, words), end in zip(starts, ends, strict=True)]
    return [Cue(start, end, "", text) for start, end, text in spoken if text]
