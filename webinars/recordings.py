"""What stands beside a recording: its sound, which transcript a reader is shown, and its passages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

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
    """What there is of a recording beside the video; transcripts without their cues."""

    audio: RecordingAudio | None
    transcripts: list[Transcript]


def read_parts(webinar: Webinar) -> RecordingParts:
    """Two slim queries, the same for readers of every language."""
    audio = RecordingAudio.objects.filter(webinar=webinar).first()
    return RecordingParts(audio, list(webinar.transcripts.defer("cues")))


def list_chapters(transcript: Transcript, url: str) -> list[tuple[str, str, str]]:
    """Time, title and address of each; `url` is the transcript's page."""
    return [
        (clock(chapter.start), chapter.title, f"{url}#d{int(chapter.start)}") for chapter in chapters_of(transcript)
    ]


def audio_url(audio: RecordingAudio, series_number: int) -> str:
    return reverse("webinar_audio", args=[series_number, audio.extension])


def play_url(webinar: Webinar, audio: RecordingAudio | None, second: int) -> str:
    """Where the recording plays from this second without a script: at its host, else as sound; '' without either."""
    if webinar.recording_url:
        return watch_url_at(webinar.recording_url, second)
    return f"{audio_url(audio, webinar.series_number)}#t={second}" if audio else ""
