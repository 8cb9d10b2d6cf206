"""Cues and chapters written down again: as WebVTT for players, and as the text that an editor corrects."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from webinars.transcripts.cues import Chapter, Cue, clock


def write_vtt(cues: Iterable[Cue], chapters: Iterable[Chapter] = ()) -> str:
    """WebVTT with the chapters in a NOTE. Cues without times have no place in it."""
    blocks = ["WEBVTT"]
    if listed := write_chapters(chapters):
        blocks.append(f"NOTE\n{listed}")
    timed = [cue for cue in cues if cue.start is not None]
    for number, cue in enumerate(timed):
        following = timed[number + 1].start if number + 1 < len(timed) else cue.start + 5
        end = cue.end if cue.end is not None else max(following, cue.start)
        voice = f"<v {escape(cue.speaker, quote=False)}>" if cue.speaker else ""
        blocks.append(f"{_stamp(cue.start)} --> {_stamp(end)}\n{voice}{escape(cue.text, quote=False)}")
    return "\n\n".join(blocks) + "\n"


def write_text(cues: list[Cue]) -> str:
    """What read_transcript reads as the same cues: WebVTT, or paragraphs where there are no times."""
    if any(cue.start is not None for cue in cues):
        return write_vtt(cues)
    return "\n\n".join(cue.text for cue in cues)


def write_chapters(chapters: Iterable[Chapter]) -> str:
    return "\n".join(f"{clock(chapter.start)} {chapter.title}" for chapter in chapters)


def _stamp(seconds: float) -> str:
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}.{thousandths:03}"
