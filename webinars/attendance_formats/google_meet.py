"""Google Meet: everybody's name, when first seen, and the time in the call; no leaving, and rarely an address.

Lines above the header, often marked with an asterisk, tell of the call. Some tools put each line into one quoted cell
with tabs. Meet's own report has 'First name', 'Last name', 'Email', 'Duration', 'Time joined', 'Time exited'. When
somebody was first seen says nothing of how long they stayed, so the total alone counts.
"""

from __future__ import annotations

from collections.abc import Sequence

from webinars.attendance_formats.columns import HEADERS, Columns, read_total
from webinars.attendance_formats.rows import AttendanceFile, ReadOptions
from webinars.csv_records import Record, normalise_header

FORMAT = "google-meet"
FIELDS = {
    "name": HEADERS["name"],
    "first_name": HEADERS["first_name"],
    "last_name": HEADERS["last_name"],
    "email": HEADERS["email"],
    "total": ("time in call", "duration", "time in meeting", "waktu dalam panggilan", "durasi panggilan", "durasi"),
    "seen": ("first seen", "first seen at", "time joined", "pertama terlihat", "pertama dilihat", "waktu bergabung"),
    "left": ("time exited",),
}
FIELD_OF_HEADER = {header: field for field, headers in FIELDS.items() for header in headers}
ITS_OWN = {"time in call", "waktu dalam panggilan", "time exited", "first seen", "first seen at"}


def recognises(records: Sequence[Record]) -> bool:
    return _find_header(records) is not None


def read(records: Sequence[Record], options: ReadOptions) -> AttendanceFile:
    """Reads the table below its header; faults are collected in the result's `errors`."""
    file = AttendanceFile(format=FORMAT)
    start = _find_header(records)
    header = _split(records[start])
    columns = Columns.of(header, fields=FIELD_OF_HEADER)
    if "name" not in columns and "first_name" not in columns:
        file.errors.extend(columns.missing(header, "name"))
    file.errors.extend(columns.missing(header, "total"))
    if file.errors:
        return file
    needed = {field: position for field, position in columns.positions.items() if field not in {"seen", "left"}}
    columns = Columns(needed, columns.titles)
    for record in map(_split, records[start + 1 :]):
        if record.is_blank:
            continue
        if row := read_total(record, columns, file.errors):
            file.rows.append(row)
    return file


def _split(record: Record) -> Record:
    """A line that stands in one quoted cell, with its tabs inside."""
    filled = [cell for cell in record.cells if cell.strip()]
    if len(filled) == 1 and "\t" in filled[0]:
        return Record(record.line, filled[0].split("\t"))
    return record


def _find_header(records: Sequence[Record]) -> int | None:
    for position, record in enumerate(records[:50]):
        headers = {normalise_header(cell) for cell in _split(record).cells}
        fields = {FIELD_OF_HEADER.get(header) for header in headers}
        if headers & ITS_OWN and len(fields & {"name", "first_name", "total"}) >= 1:
            return position
    return None
