"""Attendance exports of meeting services: one module a source, bytes in, AttendanceRow out, nothing else."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from webinars.attendance_formats import google_meet, plain, teams, zoom_meeting, zoom_users, zoom_webinar
from webinars.attendance_formats.rows import (
    AttendanceFile,
    AttendanceFormatError,
    AttendanceRow,
    ReadOptions,
)
from webinars.attendance_formats.tables import MAX_BYTES, read_tables
from webinars.attendance_formats.times import ORDERS
from webinars.csv_records import Record, RowError, Table

__all__ = [
    "FORMATS",
    "MAX_BYTES",
    "ORDERS",
    "TOTAL_ONLY",
    "AttendanceFile",
    "AttendanceFormatError",
    "AttendanceRow",
    "read_attendance",
]

# In the order in which they are asked: a webinar's sections, Teams' and Meet's tables and a plain one look like a
# meeting's table too, and so does a list of unique users.
READERS = (zoom_webinar, teams, google_meet, plain, zoom_users, zoom_meeting)
FORMATS = {
    zoom_webinar.FORMAT: _("Zoom webinar, Attendee Report"),
    zoom_meeting.FORMAT: _("Zoom meeting, participants"),
    zoom_users.FORMAT: _("Zoom, unique users (totals only)"),
    teams.FORMAT: _("Microsoft Teams, attendance report"),
    google_meet.FORMAT: _("Google Meet (totals only)"),
    plain.FORMAT: _("Plain table with email, join, leave"),
}
TOTAL_ONLY = {zoom_users.FORMAT, google_meet.FORMAT}
MOST_CELLS = 6  # so many header cells are quoted where a file is unknown
UNKNOWN = _("No attendance export that can be read. The file begins with: %(found)s. Known are: %(known)s.")
NOT_THIS = _("The file is no “%(format)s”. It begins with: %(found)s.")


def read_attendance(
    data: bytes, *, format: str = "", date_order: str = "", days: Collection[date] = ()
) -> AttendanceFile:
    """Recognises the format by itself, or reads the one that is named; CSV or XLSX.

    `date_order` is one of ORDERS, or '' to find it; `days` are the session's, in the export's time zone. Raises
    AttendanceFormatError that names all faults of the file at once.
    """
    readers = [reader for reader in READERS if not format or format == reader.FORMAT]
    first: Table | None = None
    for table in read_tables(data):
        for reader in readers:
            if reader.recognises(table.records):
                file = reader.read(table.records, ReadOptions(date_order, days))
                file.errors.extend([table.broken] if table.broken else [])
                if file.errors:
                    raise AttendanceFormatError(file.errors)
                return file
        if first is None or (len(table.records) and _width(table) > _width(first)):
            first = table
    raise AttendanceFormatError([first.broken or _unknown(first, format)])


def _width(table: Table) -> int:
    return max((len(record.cells) for record in table.records[:20]), default=0)


def _unknown(table: Table, format: str) -> RowError:
    header = next((record for record in table.records if not record.is_blank), Record(1, []))
    cells = [" ".join(cell.replace("\x00", "").split())[:40] for cell in header.cells if cell.strip()]
    found = ", ".join(f"“{cell}”" for cell in cells[:MOST_CELLS]) + (" …" if len(cells) > MOST_CELLS else "")
    if format:
        return RowError(1, "", NOT_THIS % {"format": FORMATS[format], "found": found})
    known = format_lazy("; ".join(["{}"] * len(FORMATS)), *FORMATS.values())
    return RowError(1, "", UNKNOWN % {"found": found, "known": known})
