"""The parts of a transcript: what is said from when to when, chapters, and what can be wrong with a file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

# 1:02:03, 62:03 or 00:02:03.500; a comma before the fraction as in SRT.
TIME = r"(?:(\d{1,2}):)?(\d{1,3}):(\d{2})(?:[.,](\d{1,3}))?"
_TIME = re.compile(TIME)
LONGEST = 48 * 3600  # seconds: whatever is later is mistyped


class Cue(NamedTuple):
    """Seconds from the recording's beginning, null where the text came without times; `speaker` may be empty."""

    start: float | None
    end: float | None
    speaker: str
    text: str


class Chapter(NamedTuple):
    start: float
    title: str


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a file; `line` counts from 1, 0 is the whole file."""

    line: int
    message: str


class TranscriptError(Exception):
    """A text that is no transcript: all that is wrong with it."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(f"{fault.line}: {fault.message}" for fault in faults))
        self.faults = faults


def seconds_of(text: str) -> float | None:
    """The seconds of a time such as 12:34, 1:02:03 or 00:02:03,500; None for what is none."""
    found = _TIME.fullmatch(text.strip())
    if not found:
        return None
    hours, minutes, seconds, fraction = found.groups()
    if int(seconds) > 59 or (hours and int(minutes) > 59):
        return None
    total = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int((fraction or "0").ljust(3, "0")) / 1000
    return total if total <= LONGEST else None


def clock(seconds: float) -> str:
    """A moment of the recording as players show it: 0:07, 12:34, 1:02:03."""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
