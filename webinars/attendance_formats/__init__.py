"""Attendance exports of meeting services: one module a source, bytes in, AttendanceRow out, nothing else."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from webinars.attendance_formats import zoom_meeting, zoom_webinar
from webinars.attendance_formats.rows import (
    AttendanceFile,
    AttendanceFormatError,
    AttendanceRow,
)
from webinars.csv_records import FileError, RowError, decode_text, read_table

__all__ = [
    "FORMATS",
    "AttendanceFile",
    "AttendanceFormatError",
    "AttendanceRow",
    "read_attendance",
]

READERS = (
    zoom_webinar,
    zoom_meeting,
)  # the webinar's sections look like a meeting's table too, so it is asked first
DELIMITERS = (",", ";", "\t")
FORMATS = {
    zoom_webinar.FORMAT: _("Zoom webinar, Attendee Report"),
    zoom_meeting.FORMAT: _("Zoom meeting, participants"),
}
UNKNOWN = _(
    "No attendance export that can be read: expected is Zoom's Attendee Report of a webinar "
    "or the participants of a meeting, as CSV."
)


def read_attendance(data: bytes) -> AttendanceFile:
    """Recognises the format by itself; raises AttendanceFormatError that names all faults of the file at once."""
    try:
        text = decode_text(data)
    except FileError as error:
        raise AttendanceFormatError(error.errors) from error
    broken: RowError | None = None
    for delimiter in DELIMITERS:
        table = read_table(text, delimiter=delimiter)
        broken = broken or table.broken
        for reader in READERS:
            if reader.recognises(table.records):
                file = reader.read(table.records)
                file.errors.extend([table.broken] if table.broken else [])
                if file.errors:
                    raise AttendanceFormatError(file.errors)
                return file
    raise AttendanceFormatError([broken or RowError(1, "", UNKNOWN)])
