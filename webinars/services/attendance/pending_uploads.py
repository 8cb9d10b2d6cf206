"""Exports that wait between the preview and the confirmation: private, bound to who uploaded them, gone after a day."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.utils import timezone

FOLDER = "pending-attendance"
KEPT = timedelta(days=1)
TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")


class PendingUploadError(Exception):
    """`code` is missing: unknown, somebody else's, of another webinar, or cleaned up."""

    def __init__(self, code: str = "missing") -> None:
        super().__init__(code)
        self.code = code


@dataclass
class PendingUpload:
    """Some exports of one webinar, of which those before `position` are dealt with; `origin` is where it was begun."""

    token: str
    user: int
    webinar: int
    timezone: str
    names: list[str]
    position: int = 0
    format: str = ""
    date_order: str = ""
    origin: str = ""

    @property
    def current_name(self) -> str:
        return self.names[self.position]

    @property
    def number(self) -> int:
        return self.position + 1

    @property
    def total(self) -> int:
        return len(self.names)


def keep_uploads(
    *,
    user: int,
    webinar: int,
    timezone: str,
    files: Iterable[tuple[str, bytes]],
    format: str = "",
    date_order: str = "",
    origin: str = "",
) -> PendingUpload:
    """Keeps files, as (name, content), until they are confirmed; what others forgot is cleaned up on the way."""
    clean_up()
    upload = PendingUpload(secrets.token_urlsafe(24), user, webinar, timezone, [], 0, format, date_order, origin)
    for number, (name, content) in enumerate(files):
        _storage().save(_file_path(upload.token, number), ContentFile(content))
        upload.names.append(name)
    _write(upload)
    return upload


def find_upload(*, token: str, user: int, webinar: int) -> PendingUpload:
    """Raises PendingUploadError where there is none of this person for this webinar."""
    if not TOKEN.fullmatch(token):
        raise PendingUploadError
    try:
        with _storage().open(_meta_path(token)) as file:
            upload = PendingUpload(**json.load(file))
    except FileNotFoundError as error:
        raise PendingUploadError from error
    if (upload.user, upload.webinar) != (user, webinar):
        raise PendingUploadError
    return upload


def read_current(upload: PendingUpload) -> bytes:
    """The content of the file whose turn it is."""
    try:
        with _storage().open(_file_path(upload.token, upload.position)) as file:
            return file.read()
    except FileNotFoundError as error:
        raise PendingUploadError from error


def read_otherwise(upload: PendingUpload, *, timezone: str, format: str, date_order: str) -> None:
    """Keeps how the file whose turn it is, and those after it, are to be read from now on."""
    upload.timezone, upload.format, upload.date_order = timezone, format, date_order
    _storage().delete(_meta_path(upload.token))
    _write(upload)


def finish_current(upload: PendingUpload) -> bool:
    """Forgets the file that was dealt with; True where another one waits."""
    _storage().delete(_file_path(upload.token, upload.position))
    upload.position += 1
    _storage().delete(_meta_path(upload.token))
    if upload.position < upload.total:
        _write(upload)
        return True
    return False


def clean_up() -> None:
    """Deletes what nobody confirmed within a day."""
    storage, limit = _storage(), timezone.now() - KEPT
    with suppress(FileNotFoundError):
        for name in storage.listdir(FOLDER)[1]:
            with suppress(FileNotFoundError):
                if storage.get_modified_time(f"{FOLDER}/{name}") < limit:
                    storage.delete(f"{FOLDER}/{name}")


def _write(upload: PendingUpload) -> None:
    _storage().save(_meta_path(upload.token), ContentFile(json.dumps(asdict(upload)).encode()))


def _storage() -> Storage:
    return storages["private"]


def _meta_path(token: str) -> str:
    return f"{FOLDER}/{token}.json"


def _file_path(token: str, number: int) -> str:
    return f"{FOLDER}/{token}.{number}"
