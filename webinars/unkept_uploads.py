"""Taking in a file that nobody may find again: it lies on the disk without a name, and is gone with the request."""

from __future__ import annotations

import time
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import BinaryIO

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

ENVELOPE = 64 * 1024  # bytes of a request beside its file
PIECE = 64 * 1024
DISCARD_SECONDS = 2  # so long somebody may go on sending what is refused already


@dataclass
class Upload:
    """`file` is None where none was sent, or too large a one."""

    file: BinaryIO | None = None
    size: int = 0
    is_too_large: bool = False


class UnkeptFileHandler(FileUploadHandler):
    """Writes the first file of a field to a nameless one, up to `most` bytes; passes over all the others."""

    def __init__(self, field: str, most: int) -> None:
        super().__init__()
        self.field_wanted, self.most, self.upload = field, most, Upload()

    def new_file(self, field_name: str, *args, **kwargs) -> None:
        if field_name != self.field_wanted or self.upload.file is not None:
            raise SkipFile
        super().new_file(field_name, *args, **kwargs)
        self.upload.file = TemporaryFile()  # noqa: SIM115  closed by who takes it

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.upload.size += len(raw_data)
        if self.upload.size > self.most:
            self.upload.is_too_large = True
            raise StopUpload(connection_reset=True)
        self.upload.file.write(raw_data)

    def file_complete(self, file_size: int) -> None:
        self.upload.file.flush()


def receive_file(request: HttpRequest, field: str, *, most: int) -> Upload:
    """The file of a multipart form. What says that it is larger than `most` bytes is refused before it is read."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > most + ENVELOPE:
        discard(request)
        return Upload(is_too_large=True)
    handler = UnkeptFileHandler(field, most)
    request.upload_handlers = [handler]
    try:
        request.FILES  # noqa: B018  has the form read
    except (MultiPartParserError, SuspiciousOperation, UnreadablePostError):
        return Upload()
    if handler.upload.is_too_large:
        discard(request)
    return handler.upload


def discard(request: HttpRequest) -> None:
    """Reads on for a moment: a browser that is cut off while it sends shows its own error instead of our answer."""
    until = time.monotonic() + DISCARD_SECONDS
    try:
        while time.monotonic() < until and request.read(PIECE):
            pass
    except (UnreadablePostError, OSError):
        return
