"""Zoom webinar, 'Attendee Report': sections with a header each, one row per stay, '--' for those who never came.

Panelists are people who were present (attendees are promoted in mid-session, and their stay goes on there); the host
section is the organiser's own account. 'Other Attended' are people by telephone, who have no e-mail. Layout: exports
published by several organisers, with and without padding commas, from 2020 to 2026.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum

from django.utils.translation import gettext_lazy as _

from webinars.attendance_formats.columns import (
    Columns,
    is_blank,
    make_dates,
    read_flag,
    read_person,
)
from webinars.attendance_formats.rows import AttendanceFile, ReadOptions
from webinars.attendance_formats.times import DateReader
from webinars.csv_records import Record, RowError, normalise_header

FORMAT = "zoom-webinar"


class Section(Enum):
    META = "meta"
    HOST = "host"
    ATTENDEES = "attendees"
    OTHERS = "others"


TITLES = {
    "attendee report": Section.META,
    "host details": Section.HOST,
    "alternative host details": Section.HOST,
    "panelist details": Section.OTHERS,
    "attendee details": Section.ATTENDEES,
    "other attended": Section.OTHERS,
    "other attended details": Section.OTHERS,
    "laporan peserta": Section.META,
    "laporan hadirin": Section.META,
    "detail host": Section.HOST,
    "detail host alternatif": Section.HOST,
    "detail panelis": Section.OTHERS,
    "detail peserta": Section.ATTENDEES,
    "detail hadirin": Section.ATTENDEES,
    "detail lain yang hadir": Section.OTHERS,
}
NO_ATTENDEES = _("The section “Attendee Details” is missing: the file may be cut off.")


@dataclass
class Table:
    """One section's header and rows."""

    section: Section
    header: Record
    columns: Columns
    records: list[Record] = field(default_factory=list)


def recognises(records: Sequence[Record]) -> bool:
    return any(_section_of(record) for record in records)


def read(records: Sequence[Record], options: ReadOptions) -> AttendanceFile:
    """Reads every section of people; faults are collected in the result's `errors`."""
    file = AttendanceFile(format=FORMAT)
    tables = list(_split(records))
    if not any(_section_of(record) is Section.ATTENDEES for record in records):
        file.errors.append(RowError(records[-1].line, "", NO_ATTENDEES))
    tables = [table for table in tables if _has_people(table, file)]
    present = [table for table in tables if table.section is not Section.HOST]
    dates = make_dates(((table.columns, record) for table in present for record in table.records), options, file)
    for table in tables:
        for record in table.records:
            if table.section is Section.HOST:
                file.left_out["host"] += 1
            else:
                _take_row(record, table.columns, dates, file)
    return file


def _section_of(record: Record) -> Section | None:
    """The section that a title line opens; exports pad it with commas."""
    cells = record.cells
    if not cells or (len(cells) > 1 and any(cell.strip() for cell in cells[1:])):
        return None
    title = normalise_header(cells[0]).rstrip(" :")
    if title.endswith(" details"):  # a section that Zoom adds tomorrow
        return TITLES.get(title, Section.HOST if "host" in title else Section.OTHERS)
    return TITLES.get(title)


def _split(records: Sequence[Record]) -> Iterator[Table]:
    """The sections with a header; what stands before the first title, and facts about the webinar, are none."""
    section, table = Section.META, None
    for record in records:
        if record.is_blank:
            continue
        if opened := _section_of(record):
            section, table = opened, None
        elif section is not Section.META and table is None:
            table = Table(section, record, Columns.of(record))
            yield table
        elif table is not None:
            table.records.append(record)


def _has_people(table: Table, file: AttendanceFile) -> bool:
    """Only the attendees must have times and e-mails; another section without times holds no presence."""
    if table.section is Section.ATTENDEES:
        missing = table.columns.missing(table.header, "email", "join", "leave")
        file.errors.extend(missing)
        return not missing
    return table.section is Section.HOST or {"join", "leave"} <= table.columns.positions.keys()


def _take_row(record: Record, columns: Columns, dates: DateReader, file: AttendanceFile) -> None:
    if _is_no_show(record, columns, file.errors):
        file.left_out["no_show"] += 1
    elif row := read_person(record, columns, file.errors, dates):
        file.rows.append(row)


def _is_no_show(record: Record, columns: Columns, errors: list[RowError]) -> bool:
    attended = read_flag(record, columns, "attended", errors)
    without_times = all(is_blank(columns.text(record, field)) for field in ("join", "leave"))
    return attended is False or (attended is None and without_times)
