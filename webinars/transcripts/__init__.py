"""What was said: subtitles or pasted text in, cues and chapters out; cues in, passages to read out. No database."""

from webinars.transcripts.cues import Chapter, Cue, Fault, TranscriptError, clock
from webinars.transcripts.passages import Passage, cut_passages
from webinars.transcripts.reading import read_chapters, read_transcript
from webinars.transcripts.writing import write_chapters, write_text, write_vtt

__all__ = [
    "Chapter",
    "Cue",
    "Fault",
    "Passage",
    "TranscriptError",
    "clock",
    "cut_passages",
    "read_chapters",
    "read_transcript",
    "write_chapters",
    "write_text",
    "write_vtt",
]
