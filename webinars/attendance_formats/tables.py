"""An uploaded file as tables that readers can look at; whatever it holds, it takes little memory."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from webinars.attendance_formats.rows import AttendanceFormatError
from webinars.attendance_formats.workbook import MAX_LINES, SIGNATURE, TOO_MANY_ROWS, read_workbook
from webinars.csv_records import FileError, RowError, Table, decode_text, read_table

MAX_BYTES = 12 * 1024 * 1024  # twelve times the export of a webinar of 3,000 people
DELIMITERS = (",", ";", "\t")
HEAD = 4000  # characters in which the delimiter is sought


def read_tables(data: bytes) -> Iterator[Table]:
    """A workbook once; a text under each delimiter, that which divides its beginning most first.

    Raises AttendanceFormatError for what is neither, or too large.
    """
    try:
        if len(data) > MAX_BYTES:
            raise FileError([RowError(1, "", _("The file is too large."))])
        if data.startswith(SIGNATURE):
            yield read_workbook(data)
            return
        text = _decode(data)
    except FileError as error:
        raise AttendanceFormatError(error.errors) from error
    head = text[:HEAD]
    for delimiter in sorted(DELIMITERS, key=lambda mark: -head.count(mark)):
        yield read_table(text, delimiter=delimiter)


def _decode(data: bytes) -> str:
    text = decode_text(data)
    if text.count("\n") + text.count("\r") - text.count("\r\n") > MAX_LINES:
        raise FileError([RowError(MAX_LINES + 1, "", TOO_MANY_ROWS % {"most": MAX_LINES})])
    return text
