"""What stands beside a recording: transcripts and sound."""

from __future__ import annotations

import struct

from django.core.files.uploadedfile import SimpleUploadedFile

from webinars.models import RecordingAudio, Transcript, Webinar
from webinars.services.recordings.audio import save_audio
from webinars.services.recordings.transcripts import save_transcript
from webinars.transcripts import Chapter, Cue


def make_transcript(
    webinar: Webinar, *texts: str, language: str = "id", every: int = 60, chapters=(), speaker=""
) -> Transcript:
    """One passage a text, so many seconds apart, from the recording's beginning."""
    cues = [Cue(number * every, (number + 1) * every, speaker, text) for number, text in enumerate(texts)]
    listed = [Chapter(*chapter) for chapter in chapters]
    return save_transcript(webinar=webinar, language=language, cues=cues, chapters=listed)


def mp3_bytes(seconds: int = 10) -> bytes:
    """Silence: frames of MPEG 2 layer III with 8 kbit/s at 16 kHz, each 576 samples and 36 bytes."""
    frame = struct.pack(">I", 0xFFF3_18C4) + bytes(32)
    return frame * (seconds * 16_000 // 576)


def make_audio(webinar: Webinar, *, name: str = "rekaman.mp3", content: bytes = b"") -> RecordingAudio:
    return save_audio(webinar=webinar, file=SimpleUploadedFile(name, content or mp3_bytes()))
