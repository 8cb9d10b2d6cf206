"""The text inside documents: bytes in, text out, by the reader of each format. Runs in a confined process alone.

It knows neither Django nor the portal: search.services.document_texts calls it by portal.confined.
"""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Iterator
from io import BytesIO

# Beyond it nobody searches: see search.services.entries.LONGEST_BODY.
MOST_CHARACTERS = 200_000
# What a file may say of its own size when it is unpacked; the process's memory has a limit of its own.
MOST_UNPACKED = 400 * 1024 * 1024
MOST_PARTS = 20_000
OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # how a document with a password is wrapped
WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


class UnreadableError(Exception):
    """`size`, `broken`, `locked`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def main(extension: str) -> None:
    """In the confined process: the document on stdin, {"text": …} or {"fault": …} on stdout."""
    try:
        answer = {"text": read_text(sys.stdin.buffer.read(), extension)}
    except UnreadableError as error:
        answer = {"fault": error.code}
    except MemoryError:
        raise
    except Exception:  # of damaged files the readers know no end
        answer = {"fault": "broken"}
    json.dump(answer, sys.stdout)


def read_text(data: bytes, extension: str) -> str:
    """Its words, a paragraph, cell row or slide line a line, up to MOST_CHARACTERS. Raises UnreadableError."""
    if extension != "pdf":
        _check_archive(data)
    lines, length = [], 0
    for line in READERS[extension](data):
        cleaned = " ".join(line.split())
        if cleaned:
            lines.append(cleaned)
            length += len(cleaned) + 1
        if length > MOST_CHARACTERS:
            break
    return "\n".join(lines)[:MOST_CHARACTERS]


def _check_archive(data: bytes) -> None:
    if data.startswith(OLD_OFFICE):
        raise UnreadableError("locked")
    try:
        parts = zipfile.ZipFile(BytesIO(data)).infolist()
    except zipfile.BadZipFile as error:
        raise UnreadableError("broken") from error
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise UnreadableError("size")


def _read_pdf(data: bytes) -> Iterator[str]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise UnreadableError("locked" if "assword" in str(error) else "broken") from error
    for page in document:
        yield from page.get_textpage().get_text_bounded().splitlines()
        page.close()


def _read_docx(data: bytes) -> Iterator[str]:
    import docx

    for paragraph in docx.Document(BytesIO(data)).element.body.iter(f"{WORDS}p"):
        yield "".join(run.text or "" for run in paragraph.iter(f"{WORDS}t"))


def _read_pptx(data: bytes) -> Iterator[str]:
    import pptx

    for slide in pptx.Presentation(BytesIO(data)).slides:
        shown = [slide.element]
        if slide.has_notes_slide:
            shown.append(slide.notes_slide.element)
        for part in shown:
            for paragraph in part.iter(f"{DRAWING}p"):
                yield "".join(run.text or "" for run in paragraph.iter(f"{DRAWING}t"))


def _read_xlsx(data: bytes) -> Iterator[str]:
    import openpyxl

    for sheet in openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True):
        yield sheet.title
        for row in sheet.iter_rows(values_only=True):
            yield " ".join(str(value) for value in row if value is not None)


READERS = {"pdf": _read_pdf, "docx": _read_docx, "pptx": _read_pptx, "xlsx": _read_xlsx}
