"""What stands beside a recording: which transcript a reader is shown, and its passages."""

from __future__ import annotations

from collections.abc import Iterable

from webinars.models.recording import Transcript
from webinars.transcripts import Chapter, Cue, Passage, cut_passages


def choose_transcript(transcripts: Iterable[Transcript], language: str) -> Transcript | None:
    """The one in the reader's language, else one in another."""
    return min(transcripts, key=lambda one: (one.language != language, one.language), default=None)


def cues_of(transcript: Transcript) -> list[Cue]:
    return [Cue(*cue) for cue in transcript.cues]


def chapters_of(transcript: Transcript) -> list[Chapter]:
    return [Chapter(*chapter) for chapter in transcript.chapters]


def passages_of(transcript: Transcript) -> list[Passage]:
    return cut_passages(cues_of(transcript), chapters_of(transcript))
