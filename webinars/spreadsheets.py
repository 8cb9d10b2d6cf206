"""A table as a file to download: CSV in a stream, XLSX in a temporary file; no cell can run as a formula."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import IO, Any

from django.utils.functional import Promise
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from webinars.exports import safe_cell

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOMENT_FORMAT = "yyyy-mm-dd hh:mm"
TEXT_FORMAT = "@"  # a NIP that is edited in the sheet stays text
LONGEST_CELL = 32_767  # Excel's limit


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def stream_csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """UTF-8, CR LF after each row (RFC 4180; Python quotes a CR inside a cell only so), moments with their offset."""
    writer = csv.writer(_Echo())
    yield writer.writerow([_csv_cell(name) for name in header]).encode()
    for row in rows:
        yield writer.writerow([_csv_cell(value) for value in row]).encode()


def _csv_cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, str):
        value = value.replace("\x00", "")
    return safe_cell(value)


def write_xlsx(title: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> IO[bytes]:
    """An open temporary file, at its beginning; it vanishes when it is closed."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    sheet.append([_xlsx_cell(sheet, name) for name in header])
    for row in rows:
        sheet.append([_xlsx_cell(sheet, value) for value in row])
    file = tempfile.TemporaryFile()  # noqa: SIM115  closed by the response
    book.save(file)
    file.seek(0)
    return file


def _xlsx_cell(sheet, value: Any) -> WriteOnlyCell:
    if isinstance(value, datetime):
        cell = WriteOnlyCell(sheet, value.replace(tzinfo=None))  # sheets know no zones
        cell.number_format = MOMENT_FORMAT
        return cell
    if isinstance(value, str | Promise):
        cell = WriteOnlyCell(sheet, safe_cell(ILLEGAL_CHARACTERS_RE.sub("", str(value)))[:LONGEST_CELL])
        cell.data_type, cell.number_format = "s", TEXT_FORMAT
        return cell
    return WriteOnlyCell(sheet, safe_cell(value))
