"""Zoom, unique users: everybody once, with a total and no times. Zoom counts a minute begun as a whole one.

The export of a meeting's participants with 'Show unique users' ticked; 'Total durasi (menit)s' in Indonesian accounts.
"""

from __future__ import annotations

from collections.abc import Sequence

from webinars.attendance_formats.columns import FIELD_OF_HEADER, Columns, read_flag, read_total
from webinars.attendance_formats.rows import AttendanceFile, ReadOptions
from webinars.attendance_formats.zoom_meeting import find_header, first_of_participant, host_above, is_host
from webinars.csv_records import Record, normalise_header

FORMAT = "zoom-users"
# A meeting whose times are missing is no list of unique users: there a person stands once a stay.
OF_MEETINGS = {"join", "leave"}


def recognises(records: Sequence[Record]) -> bool:
    start = find_header(records)
    if start is None:
        return False
    fields = {FIELD_OF_HEADER.get(normalise_header(cell)) for cell in records[start].cells}
    return "total" in fields and not fields & OF_MEETINGS


def read(records: Sequence[Record], options: ReadOptions) -> AttendanceFile:
    """Reads the table below its header; faults are collected in the result's `errors`."""
    file = AttendanceFile(format=FORMAT)
    start = find_header(records)
    header = records[start]
    columns = Columns.of(header, after=first_of_participant(header))
    file.errors.extend(columns.missing(header, "name", "email", "total"))
    if file.errors:
        return file
    host = host_above(records[:start])
    for record in records[start + 1 :]:
        if record.is_blank:
            continue
        if read_flag(record, columns, "waiting", file.errors):
            file.left_out["waiting_room"] += 1
        elif is_host(record, columns, host):
            file.left_out["host"] += 1
        elif row := read_total(record, columns, file.errors):
            file.rows.append(row)
    return file
