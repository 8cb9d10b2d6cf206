"""What stands beside a recording: its sound, which transcript a reader is shown, and its passages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.urls import reverse

from portal.video import watch_url_at
from webinars.models.recording import RecordingAudio, Transcript
from webinars.models.webinar import Webinar
from webinars.transcripts import Chapter, Cue, Passage, clock, cut_passages


def choose_transcript(transcripts: Iterable[Transcript], language: str) -> Transcript | None:
    """The one in the reader's language, else one in another."""
    return min(transcripts, key=lambda one: (one.language != language, one.language), default=None)


def cues_of(transcript: Transcript) -> list[Cue]:
    return [Cue(*cue) for cue in transcript.cues]


def chapters_of(transcript: Transcript) -> list[Chapter]:
    return [Chapter(*chapter) for chapter in transcript.chapters]


def passages_of(transcript: Transcript) -> list[Passage]:
    return cut_passages(cues_of(transcript), chapters_of(transcript))


@dataclass(frozen=True)
class RecordingParts:
    """What the webinar's page says of its recording beside the video."""

    audio: RecordingAudio | None = None
    chapters: list[tuple[str, str, str]] = field(default_factory=list)  # time, title, address
    transcript: Transcript | None = None  # without its cues
    transcript_url: str = ""


def read_parts(webinar: Webinar, language: str) -> RecordingParts:
    """Two slim queries."""
    audio = RecordingAudio.objects.filter(webinar=webinar).first()
    transcript = choose_transcript(webinar.transcripts.defer("cues"), language)
    if transcript is None:
        return RecordingParts(audio=audio)
    url = reverse("webinar_transcript", args=[webinar.series_number])
    chapters = [
        (clock(chapter.start), chapter.title, f"{url}#d{int(chapter.start)}") for chapter in chapters_of(transcript)
    ]
    return RecordingParts(audio=audio, chapters=chapters, transcript=transcript, transcript_url=url)


def audio_url(audio: RecordingAudio, series_number: int) -> str:
    return reverse("webinar_audio", args=[series_number, audio.extension])


def play_url(webinar: Webinar, audio: RecordingAudio | None, second: int) -> str:
    """Where the recording plays from this second without a script: at its host, else as sound; '' without either."""
    if webinar.recording_url:
        return watch_url_at(webinar.recording_url, second)
    return f"{audio_url(audio, webinar.series_number)}#t={second}" if audio else ""
