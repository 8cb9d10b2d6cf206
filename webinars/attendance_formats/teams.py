"""Microsoft Teams, attendance report: '1. Summary', '2. Participants', '3. In-Meeting Activities', maybe more.

Section 2 has everybody once, with the first joining, the last leaving and the time in between that was spent in the
meeting; section 3 has a row per stay and is what counts. Somebody who stands in section 2 alone counts with that
time, between the two moments. UTF-16 with tabs from the app, UTF-8 and `,` or `;` once saved elsewhere. In another
language the sections keep their numbers and the columns their order (Polish exports: '2. Uczestnicy', '1 godz. 42 min
10 s'), so an unknown header is read by position. The report of 2021 has one table without numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from webinars.attendance_formats.columns import (
    HEADERS,
    Columns,
    is_blank,
    make_dates,
    read_duration,
    read_person,
)
from webinars.attendance_formats.rows import AttendanceFile, AttendanceRow, ReadOptions, normalise_email
from webinars.attendance_formats.times import DateReader
from webinars.csv_records import Record, RowError, normalise_header

FORMAT = "teams"
SECTION = re.compile(r"([1-9])\. ?\S")
FIELDS = {
    "name": ("name", "full name", "nama", "nama lengkap"),
    "join": ("first join", "join time", "first join time", "waktu bergabung", "waktu bergabung pertama"),
    "leave": ("last leave", "leave time", "last leave time", "waktu keluar", "waktu keluar terakhir"),
    "total": ("in-meeting duration", "duration", "durasi", "durasi dalam rapat"),
    "email": HEADERS["email"],
    "upn": ("participant id (upn)", "participant id", "id peserta (upn)"),
    "role": ("role", "peran"),
}
FIELD_OF_HEADER = {header: field for field, headers in FIELDS.items() for header in headers}
# The columns' order, in both sections, whatever the language; section 3 has no participant ID.
PEOPLE = ("name", "join", "leave", "total", "email", "upn", "role")
STAYS = ("name", "join", "leave", "total", "email", "role")
ORGANISERS = {"organizer", "organiser", "penyelenggara", "organisator", "organizator"}
# A stay and its duration are rounded each for itself.
ROUNDING = 2
NO_PARTICIPANTS = _("The section “2. Participants” is missing: the file may be cut off.")


@dataclass
class Section:
    columns: Columns = field(default_factory=lambda: Columns({}, []))
    header: Record | None = None
    records: list[Record] = field(default_factory=list)


def recognises(records: Sequence[Record]) -> bool:
    first = next((record for record in records if not record.is_blank), None)
    return (first is not None and bool(_number_of(first))) or _old_header(records) is not None


def read(records: Sequence[Record], options: ReadOptions) -> AttendanceFile:
    """Reads both sections of people; faults are collected in the result's `errors`."""
    file = AttendanceFile(format=FORMAT)
    people, stays = _sections(records)
    if people.header is None:
        file.errors.append(RowError(records[-1].line, "", NO_PARTICIPANTS))
        return file
    file.errors.extend(people.columns.missing(people.header, "name", "join", "leave"))
    if stays.header is not None:
        file.errors.extend(stays.columns.missing(stays.header, "name", "join", "leave"))
    if file.errors:
        return file
    both = [(section.columns, record) for section in (people, stays) for record in section.records]
    _read_people(people, stays, make_dates(both, options, file), file)
    return file


def _number_of(record: Record) -> int:
    """The section that a title line opens, or 0."""
    cells = record.cells
    if not cells or any(cell.strip() for cell in cells[1:]):
        return 0
    match = SECTION.match(cells[0].replace("\ufeff", "").strip())
    return int(match[1]) if match else 0


def _old_header(records: Sequence[Record]) -> int | None:
    for position, record in enumerate(records[:50]):
        headers = {normalise_header(cell) for cell in record.cells}
        if {"full name", "join time", "leave time"} <= headers and headers & {"role", *FIELDS["upn"]}:
            return position
    return None


def _sections(records: Sequence[Record]) -> tuple[Section, Section]:
    """Participants and their stays; the old report's only table has the stays, so it stands for both."""
    found = {2: Section(), 3: Section()}
    start = _old_header(records)
    current: Section | None = None
    for position, record in enumerate(records):
        if record.is_blank:
            continue
        if position == start:
            current = found[2]
            current.header, current.columns = record, _columns(record, PEOPLE)
        elif number := _number_of(record):
            current = found.get(number)
        elif current is not None and current.header is None:
            current.header = record
            current.columns = _columns(record, PEOPLE if current is found[2] else STAYS)
        elif current is not None:
            current.records.append(record)
    return found[2], found[3]


def _columns(header: Record, order: Sequence[str]) -> Columns:
    """By the headers' names, or by position where they are in a language that is not known."""
    columns = Columns.of(header, fields=FIELD_OF_HEADER)
    if {"join", "leave"} & columns.positions.keys() or len(header.cells) < 4:
        return columns
    return Columns(
        {field: position for position, field in zip(range(len(header.cells)), order, strict=False)}, columns.titles
    )


def _read_people(people: Section, stays: Section, dates: DateReader, file: AttendanceFile) -> None:
    rows = [row for record in stays.records if (row := _read_stay(record, stays.columns, dates, file, None))]
    told = {row.email for row in rows} | {row.name.casefold() for row in rows if not row.email}
    address_of = _addresses(people)
    for record in people.records:
        columns = people.columns
        if all(is_blank(columns.text(record, field)) for field in ("join", "leave", "total")):
            file.left_out["no_show"] += 1
        elif row := _read_stay(record, columns, dates, file, "total" if "total" in columns else None):
            if row.email in told - {""} or row.name.casefold() in told:
                continue
            rows.append(row)
    file.rows = [_with_address(row, address_of) for row in rows]


def _read_stay(
    record: Record, columns: Columns, dates: DateReader, file: AttendanceFile, total: str | None
) -> AttendanceRow | None:
    """One row; with `total`, the time in the meeting counts where it is less than from joining to leaving."""
    if columns.text(record, "role").casefold() in ORGANISERS:
        file.left_out["host"] += 1
        return None
    row = read_person(record, columns, file.errors, dates)
    if row is None:
        return None
    seconds = read_duration(record, columns, file.errors) if total else None
    if total and seconds is None:
        return None
    upn = normalise_email(columns.text(record, "upn"))
    email = row.email or (upn if "@" in upn else "")
    span = (row.left_at - row.joined_at).total_seconds()
    is_less = seconds is not None and seconds < span - ROUNDING
    return AttendanceRow(row.line, row.name, email, row.joined_at, row.left_at, seconds if is_less else None)


def _addresses(people: Section) -> dict[str, str]:
    """Name -> address of everybody whose name stands once in section 2: activities may come without addresses."""
    found: dict[str, set[str]] = {}
    for record in people.records:
        columns = people.columns
        email = normalise_email(columns.text(record, "email")) or normalise_email(columns.text(record, "upn"))
        found.setdefault(columns.text(record, "name").casefold(), set()).add(email)
    return {name: emails.pop() for name, emails in found.items() if len(emails) == 1}


def _with_address(row: AttendanceRow, address_of: dict[str, str]) -> AttendanceRow:
    email = row.email or address_of.get(row.name.casefold(), "")
    if email == row.email or "@" not in email:
        return row
    return AttendanceRow(row.line, row.name, email, row.joined_at, row.left_at, row.total_seconds)
