"""Files to visitors without a proxy that sends them: django-sendfile2's plain backend, and media in parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import django_sendfile
from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django_sendfile.backends import simple

RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
CHUNK = 64 * 1024


def sendfile(request: HttpRequest, filename: str | Path, **options) -> HttpResponse:
    """As the plain backend, which wants a Path, for Wagtail's documents too, which are named by a str."""
    return simple.sendfile(request, Path(filename), **options)


def send_media(
    request: HttpRequest, path: str, *, name: str, content_type: str
) -> HttpResponse | StreamingHttpResponse:
    """Sound or film, from any place in it: players ask for a part, and some play nothing that has no parts.

    Where a proxy sends files it does so by itself; else one range a request is answered (RFC 9110, 14).
    """
    if __name__ != settings.SENDFILE_BACKEND:
        return django_sendfile.sendfile(request, path, attachment_filename=name, mimetype=content_type)
    file = Path(path)
    size = file.stat().st_size
    span = _span(request.headers.get("Range", ""), size)
    if span is None:
        response = FileResponse(file.open("rb"), content_type=content_type)
        response["Content-Length"] = size
    elif span.start >= span.stop:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    else:
        response = StreamingHttpResponse(_part(file, span), status=206, content_type=content_type)
        response["Content-Range"] = f"bytes {span.start}-{span.stop - 1}/{size}"
        response["Content-Length"] = len(span)
    response["Accept-Ranges"] = "bytes"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _span(header: str, size: int) -> range | None:
    """The bytes asked for; None: all of them; empty: none that the file has."""
    found = RANGE.fullmatch(header.strip())
    if not found or not (found[1] or found[2]):
        return None
    if not found[1]:
        return range(max(0, size - int(found[2])), size)
    last = min(int(found[2]), size - 1) if found[2] else size - 1
    return range(int(found[1]), last + 1)


def _part(file: Path, span: range) -> Iterator[bytes]:
    left = len(span)
    with file.open("rb") as opened:
        opened.seek(span.start)
        while left > 0 and (chunk := opened.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk
