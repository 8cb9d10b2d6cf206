"""/surat-dev/: the mail of a development portal, which lies in files instead of going out. Absent in production."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

SEPARATOR = b"\n" + b"-" * 79 + b"\n"  # what Django's file-based backend writes after each message
SHOWN = 200


@dataclass(frozen=True)
class Attachment:
    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class StoredMail:
    """One letter: `key` names its file and its place therein."""

    key: str
    subject: str
    to: str
    sent_at: datetime | None
    text: str = ""
    attachments: list[Attachment] = field(default_factory=list)


@never_cache
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    files = sorted(Path(settings.EMAIL_FILE_PATH).glob("*.log"), key=lambda file: file.stat().st_mtime, reverse=True)
    found = [mail for file in files[:SHOWN] for mail in reversed(_read(file))]
    return render(request, "portal/dev_mail/letters.html", {"letters": found[:SHOWN]})


@never_cache
@require_safe
def letter(request: HttpRequest, key: str) -> HttpResponse:
    return render(request, "portal/dev_mail/letter.html", {"letter": _find(key)})


@never_cache
@require_safe
def attachment(request: HttpRequest, key: str, number: int) -> FileResponse:
    try:
        part = _find(key).attachments[number]
    except IndexError:
        raise Http404 from None
    return FileResponse(BytesIO(part.content), as_attachment=True, filename=part.name, content_type=part.content_type)


def _find(key: str) -> StoredMail:
    name, _, _number = key.rpartition("-")
    file = Path(settings.EMAIL_FILE_PATH) / f"{name}.log"
    if file.parent != Path(settings.EMAIL_FILE_PATH) or not file.is_file():
        raise Http404
    for mail in _read(file):
        if mail.key == key:
            return mail
    raise Http404


def _read(file: Path) -> list[StoredMail]:
    parts = [part for part in file.read_bytes().split(SEPARATOR) if part.strip()]
    return [_parse(part, f"{file.stem}-{number}") for number, part in enumerate(parts)]


def _parse(raw: bytes, key: str) -> StoredMail:
    message = message_from_bytes(raw, policy=policy.default)
    body = message.get_body(preferencelist=("plain", "html"))
    date = message["date"].datetime if message["date"] else None
    return StoredMail(
        key=key,
        subject=str(message["subject"] or ""),
        to=str(message["to"] or ""),
        sent_at=date.replace(tzinfo=UTC) if date and date.tzinfo is None else date,
        text=body.get_content() if body else "",
        attachments=[
            Attachment(part.get_filename("lampiran"), part.get_content_type(), part.get_payload(decode=True))
            for part in message.iter_attachments()
        ],
    )
