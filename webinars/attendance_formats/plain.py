"""A plain table for whatever has no reader of its own: `email,join,leave`, and optionally `name` and `nip`."""

from __future__ import annotations

from collections.abc import Sequence

from webinars.attendance_formats.columns import Columns, make_dates, read_person
from webinars.attendance_formats.rows import AttendanceFile, ReadOptions
from webinars.csv_records import Record, normalise_header

FORMAT = "plain"
FIELD_OF_HEADER = {"email": "email", "join": "join", "leave": "leave", "name": "name", "nip": "nip"}
NEEDED = {"email", "join", "leave"}


def recognises(records: Sequence[Record]) -> bool:
    header = next((record for record in records if not record.is_blank), None)
    return header is not None and {normalise_header(cell) for cell in header.cells} >= NEEDED


def read(records: Sequence[Record], options: ReadOptions) -> AttendanceFile:
    """Reads the rows below the header; faults are collected in the result's `errors`."""
    file = AttendanceFile(format=FORMAT)
    header, *people = [record for record in records if not record.is_blank]
    columns = Columns.of(header, fields=FIELD_OF_HEADER)
    dates = make_dates(((columns, record) for record in people), options, file)
    file.rows = [row for record in people if (row := read_person(record, columns, file.errors, dates))]
    return file
