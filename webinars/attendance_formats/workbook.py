"""An XLSX workbook as records, read in a stream: the first sheet that holds anything.

A workbook is a ZIP file of XML: a few kilobytes can swell to gigabytes. What it says of itself is checked before a byte
of it is unpacked (no more is ever unpacked than was said), and rows and columns are counted while they are read.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook

from webinars.csv_records import FileError, Record, RowError, Table

SIGNATURE = b"PK\x03\x04"
MAX_LINES = 60_000  # twelve times the export of a webinar of 3,000 people
MAX_COLUMNS = 200
MAX_PARTS = 500
# Unpacked bytes: sheets are read in a stream, shared texts and the rest lie in memory as a whole.
MAX_SHEET = 64 * 1024 * 1024
MAX_TEXTS = 12 * 1024 * 1024
MAX_OTHER = 2 * 1024 * 1024
MAX_TOGETHER = 96 * 1024 * 1024
# A spreadsheet keeps 15 digits of a number: a longer one, such as a NIP, has lost the rest.
EXACT = 10**15
# XML parts that openpyxl reads as whole trees, and that no spreadsheet program begins like this.
FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY")

NO_WORKBOOK = _("This is no Excel workbook that can be read. Save the table as XLSX or CSV.")
TOO_LARGE = _("The workbook is too large when unpacked (%(part)s). Save its table alone as CSV.")
TOO_MANY_ROWS = _("The table has more than %(most)d lines. Split the file.")
TOO_MANY_COLUMNS = _("The table has more than %(most)d columns.")


def read_workbook(data: bytes) -> Table:
    """Records whose `line` is the row's number in the sheet; raises FileError for what can't or mustn't be unpacked."""
    _check_parts(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False, rich_text=False)
        try:
            return next((table for table in map(_read_sheet, book.worksheets) if table.records), Table())
        finally:
            book.close()
    except FileError:
        raise
    except Exception as error:  # openpyxl lets through whatever zipfile, expat or a missing part raise
        raise _refusal(NO_WORKBOOK) from error


def _check_parts(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_TOGETHER:
                raise _refusal(TOO_LARGE % {"part": "ZIP"})
            for part in parts:
                if part.file_size > _most(part.filename):
                    raise _refusal(TOO_LARGE % {"part": part.filename[:60]})
                if part.filename.endswith((".xml", ".rels")) and _has_doctype(archive, part):
                    raise _refusal(NO_WORKBOOK)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise _refusal(NO_WORKBOOK) from error


def _most(name: str) -> int:
    if name.startswith("xl/worksheets/"):
        return MAX_SHEET
    return MAX_TEXTS if name.lower() == "xl/sharedstrings.xml" else MAX_OTHER


def _has_doctype(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    with archive.open(part) as stream:
        head = stream.read(1024).replace(b"\x00", b"").upper()
    return any(word in head for word in FORBIDDEN)


def _read_sheet(sheet: Any) -> Table:
    sheet.reset_dimensions()  # what the sheet says of its size may be a lie
    table = Table()
    for line, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        if line > MAX_LINES:
            table.broken = RowError(line, "", TOO_MANY_ROWS % {"most": MAX_LINES})
            break
        texts = list(_texts(cells))
        if len(texts) > MAX_COLUMNS:
            table.broken = RowError(line, "", TOO_MANY_COLUMNS % {"most": MAX_COLUMNS})
            break
        if texts:
            table.records.append(Record(line, texts))
    return table


def _texts(cells: tuple[Any, ...]) -> Iterator[str]:
    """The row up to its last cell that holds anything."""
    filled = len(cells)
    while filled and cells[filled - 1] is None:
        filled -= 1
    return map(_text, cells[:filled])


def _text(value: Any) -> str:
    """The cell as a CSV file would have it; dates with the year first, for they can't be mistaken."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return value.replace(microsecond=0).isoformat(" ")
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if isinstance(value, date | time):
        return value.isoformat() if isinstance(value, date) else value.replace(microsecond=0).isoformat()
    if abs(value) >= EXACT:
        return f"{value:.5E}"
    return str(int(value)) if value == int(value) else str(value)


def _refusal(message: object) -> FileError:
    return FileError([RowError(1, "", message)])
