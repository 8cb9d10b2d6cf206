"""The recording as sound alone: taken in, checked and deleted."""

from __future__ import annotations

from functools import partial
from pathlib import PurePath
from secrets import token_hex

from django.core.files.base import File
from django.db import transaction
from tinytag import TinyTag, TinyTagException

from webinars.models import RecordingAudio, Webinar

MAX_BYTES = 90 * 1024 * 1024  # six hours of speech at 32 kbit/s; the proxy takes 100 MB a request
LONGEST = 24 * 3600  # seconds
# What browsers and podcast programs play. TinyTag's names for what it found, and the type for the enclosure.
TYPES = {
    "mp3": ({"MPEG", "ID3"}, "audio/mpeg"),
    "m4a": ({"MP4"}, "audio/mp4"),
    "ogg": ({"Ogg"}, "audio/ogg"),
    "opus": ({"Ogg"}, "audio/ogg"),
}


class AudioError(Exception):
    """A refusal: `type`, `size`, `broken`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def save_audio(*, webinar: Webinar, file: File) -> RecordingAudio:
    """The webinar's sound from now on. Raises AudioError for what is no such file."""
    extension = PurePath(file.name or "").suffix.removeprefix(".").lower()
    if extension not in TYPES:
        raise AudioError("type")
    if not 0 < file.size <= MAX_BYTES:
        raise AudioError("size")
    seconds = _length(file, TYPES[extension][0])
    with transaction.atomic():
        Webinar.objects.select_for_update().get(pk=webinar.pk)
        audio = RecordingAudio.objects.filter(webinar=webinar).first() or RecordingAudio(webinar=webinar)
        _delete_file_later(audio)
        audio.size, audio.seconds, audio.content_type = file.size, seconds, TYPES[extension][1]
        # The name is nobody's to guess: whether the file is public is for the portal to say.
        audio.file.save(f"seri-{webinar.series_number}-{token_hex(8)}.{extension}", file, save=False)
        audio.save()
    return audio


@transaction.atomic
def delete_audio(*, webinar: Webinar) -> bool:
    """Whether there was one."""
    Webinar.objects.select_for_update().get(pk=webinar.pk)
    audio = RecordingAudio.objects.filter(webinar=webinar).first()
    if audio is None:
        return False
    _delete_file_later(audio)
    audio.delete()
    return True


def _length(file: File, kinds: set[str]) -> int:
    """In seconds, at least one. Raises AudioError where the file is none of these kinds."""
    file.seek(0)
    try:
        found = TinyTag.get(file_obj=file, tags=False)
    except TinyTagException as error:
        raise AudioError("broken") from error
    except Exception as error:  # of damaged files it knows no end
        raise AudioError("broken") from error
    finally:
        file.seek(0)
    kind = type(found).__name__.removeprefix("_")
    if kind not in kinds or not found.duration or not 0 < found.duration <= LONGEST:
        raise AudioError("broken")
    return max(1, round(found.duration))


def _delete_file_later(audio: RecordingAudio) -> None:
    if audio.file:
        storage, name = audio.file.storage, audio.file.name
        transaction.on_commit(partial(storage.delete, name))
