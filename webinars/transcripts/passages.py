"""Cuts what was said into passages: what a reader takes in at once, and what the search finds and opens.

A passage holds one speaker's words within one chapter. It ends where a sentence ends, once it has 60 words or 40
seconds; where no sentence ends in time, at 120 words or 75 seconds. Short remarks of others make short passages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from webinars.transcripts.cues import Chapter, Cue, clock

ENOUGH_WORDS = 60
ENOUGH_SECONDS = 40
MOST_WORDS = 120
MOST_SECONDS = 75
SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*$")
# Where a text without times is cut: after a sentence.
SENTENCES = re.compile(r"(?<=[.!?…])\s+(?=\S)")


@dataclass
class Passage:
    """`number` counts from 1; `start` is null where the transcript has no times. `chapter` is the title, if any."""

    number: int
    start: float | None
    speaker: str
    chapter: str = ""
    opens_chapter: bool = False
    names_speaker: bool = False  # somebody else spoke before
    anchor: str = ""  # where it stands on the transcript's page: its second, or its number
    pieces: list[str] = field(default_factory=list)
    words: int = 0

    @property
    def text(self) -> str:
        return " ".join(self.pieces)

    @property
    def clock(self) -> str:
        return "" if self.start is None else clock(self.start)

    @property
    def second(self) -> int | None:
        return None if self.start is None else int(self.start)


def cut_passages(cues: Iterable[Cue], chapters: Iterable[Chapter]) -> list[Passage]:
    passages: list[Passage] = []
    waiting = sorted(chapters)
    chapter = ""
    for cue in _sentences(cues):
        opens = False
        while waiting and cue.start is not None and waiting[0].start <= cue.start + 1:
            chapter, opens = waiting.pop(0).title, True
        current = passages[-1] if passages else None
        if current is None or opens or cue.speaker != current.speaker or _is_full(current, cue):
            other = current is None or cue.speaker != current.speaker
            current = Passage(len(passages) + 1, cue.start, cue.speaker, chapter, opens, other)
            current.anchor = _anchor(current, passages)
            passages.append(current)
        current.pieces.append(cue.text)
        current.words += len(cue.text.split())
    return passages


def _anchor(passage: Passage, before: list[Passage]) -> str:
    """Its second; with its number where another begins in the same second."""
    if passage.second is None:
        return f"p{passage.number}"
    is_taken = bool(before) and before[-1].second == passage.second
    return f"d{passage.second}-{passage.number}" if is_taken else f"d{passage.second}"


def _is_full(passage: Passage, cue: Cue) -> bool:
    seconds = cue.start - passage.start if cue.start is not None and passage.start is not None else 0
    if passage.words >= MOST_WORDS or seconds >= MOST_SECONDS:
        return True
    is_enough = passage.words >= ENOUGH_WORDS or seconds >= ENOUGH_SECONDS
    return is_enough and bool(SENTENCE_END.search(passage.pieces[-1]))


def _sentences(cues: Iterable[Cue]) -> Iterator[Cue]:
    """The cues; a long one (a paragraph that was pasted) sentence by sentence, each at the second it may begin."""
    for cue in cues:
        words = len(cue.text.split())
        if words <= ENOUGH_WORDS:
            yield cue
            continue
        done = 0
        for sentence in SENTENCES.split(cue.text):
            start = cue.start
            if cue.start is not None and cue.end is not None:
                start = cue.start + (cue.end - cue.start) * done / words
            yield Cue(start, cue.end, cue.speaker, sentence)
            done += len(sentence.split())
