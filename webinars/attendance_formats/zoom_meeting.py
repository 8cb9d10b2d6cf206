"""Zoom meeting, participants with their times: flat, or after a block about the meeting and a blank line.

Everybody passes the waiting room first, in a row of its own. E-mail is often blank. The host is told by the block
above ('Host' in newer exports, 'User Email' in older ones) or by the columns that the report of all meetings puts in
front of each row. Localised exports translate every header and keep the columns' order: 'Nama (nama asli)', 'Waktu
bergabung', 'Waktu keluar', 'Tamu', 'Di ruang tunggu' in a published Indonesian one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from webinars.attendance_formats.columns import (
    FIELD_OF_HEADER,
    NO,
    Columns,
    make_dates,
    read_flag,
    read_person,
)
from webinars.attendance_formats.rows import (
    AttendanceFile,
    ReadOptions,
    normalise_email,
    normalise_name,
)
from webinars.attendance_formats.times import DateReader
from webinars.csv_records import Record, normalise_header

FORMAT = "zoom-meeting"
# Where the report of all meetings stands, columns about the host precede the participant's name.
PARTICIPANT = "name (original name)"
ABOUT_MEETING = {"topic", "meeting id", "start time", "topik", "id rapat", "waktu mulai"}


@dataclass(frozen=True)
class Host:
    name: str = ""
    email: str = ""


def recognises(records: Sequence[Record]) -> bool:
    return find_header(records) is not None


def read(records: Sequence[Record], options: ReadOptions) -> AttendanceFile:
    """Reads the table below its header; faults are collected in the result's `errors`."""
    file = AttendanceFile(format=FORMAT)
    start = find_header(records)
    header = records[start]
    columns = Columns.of(header, after=first_of_participant(header))
    file.errors.extend(columns.missing(header, "name", "email", "join", "leave"))
    if file.errors:
        return file
    people = [record for record in records[start + 1 :] if not record.is_blank]
    dates = make_dates(((columns, record) for record in people), options, file)
    host_column = Columns.of(header).positions["email"]
    own_host_column = host_column if host_column < columns.positions["email"] else None
    host = host_above(records[:start])
    for record in people:
        own_host = record.cell(own_host_column).lower()
        _take_row(record, columns, Host(host.name, own_host) if own_host else host, dates, file)
    return file


def find_header(records: Sequence[Record]) -> int | None:
    """The first line that has a column for names and one for e-mails or times."""
    for position, record in enumerate(records):
        fields = {FIELD_OF_HEADER.get(normalise_header(cell)) for cell in record.cells}
        headers = {normalise_header(cell) for cell in record.cells}
        is_about_meeting = bool(headers & ABOUT_MEETING) and PARTICIPANT not in headers
        if "name" in fields and fields & {"email", "join", "leave"} and not is_about_meeting:
            return position
    return None


def first_of_participant(header: Record) -> int:
    headers = [normalise_header(cell) for cell in header.cells]
    return headers.index(PARTICIPANT) if PARTICIPANT in headers else 0


def host_above(records: Sequence[Record]) -> Host:
    """The host as the block about the meeting names it."""
    for labels, values in pairwise(records):
        facts = {normalise_header(cell): values.cell(position) for position, cell in enumerate(labels.cells)}
        if "topic" in facts or "topik" in facts:
            name, email = facts.get("host", "") or facts.get("nama host", ""), facts.get("user email", "")
            if "@" in name:
                name, email = "", name
            return Host(normalise_name(name), normalise_email(email))
    return Host()


def _take_row(record: Record, columns: Columns, host: Host, dates: DateReader, file: AttendanceFile) -> None:
    if read_flag(record, columns, "waiting", file.errors):
        file.left_out["waiting_room"] += 1
    elif is_host(record, columns, host):
        file.left_out["host"] += 1
    elif row := read_person(record, columns, file.errors, dates):
        file.rows.append(row)


def is_host(record: Record, columns: Columns, host: Host) -> bool:
    """By e-mail, or by name if the row is no guest's: somebody of the host's name may well have come."""
    email = normalise_email(columns.text(record, "email"))
    if email and email == host.email:
        return True
    name = normalise_name(columns.text(record, "name"))
    is_guest = columns.text(record, "guest").lower() not in NO
    return not is_guest and bool(host.name) and name.casefold() == host.name.casefold()
