"""Zoom webinar, 'Attendee Report': sections with a header each, one row per stay, '--' for those who never came.

Panelists are people who were present (attendees are promoted in mid-session, and their stay goes on there); the host
section is the organiser's own account. 'Other Attended' are people by telephone, who have no e-mail. Layout: exports
published by several organisers, with and without padding commas, from 2020 to 2026.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from django.utils.translation import gettext_lazy as _

from webinars.attendance_formats.columns import (
    Columns,
    is_blank,
    read_flag,
    read_person,
)
from webinars.attendance_formats.rows import AttendanceFile
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
}
NO_ATTENDEES = _("The section “Attendee Details” is missing: the file may be cut off.")


def recognises(records: Sequence[Record]) -> bool:
    return any(_section_of(record) for record in records)


def read(records: Sequence[Record]) -> AttendanceFile:
    """Reads every section of people; faults are collected in the result's `errors`."""
    reader = _Reader()
    for record in records:
        if not record.is_blank:
            reader.take(record)
    if not reader.saw_attendees:
        reader.file.errors.append(RowError(records[-1].line, "", NO_ATTENDEES))
    return reader.file


def _section_of(record: Record) -> Section | None:
    """The section that a title line opens; exports pad it with commas."""
    if any(cell.strip() for cell in record.cells[1:]) or not record.cells:
        return None
    title = normalise_header(record.cells[0]).rstrip(" :")
    if title.endswith(" details"):  # a section that Zoom adds tomorrow
        return TITLES.get(title, Section.HOST if "host" in title else Section.OTHERS)
    return TITLES.get(title)


class _Reader:
    def __init__(self) -> None:
        self.file = AttendanceFile(format=FORMAT)
        self.section = Section.META
        self.columns: Columns | None = None
        self.saw_attendees = False

    def take(self, record: Record) -> None:
        if section := _section_of(record):
            self.section, self.columns = section, None
            self.saw_attendees |= section is Section.ATTENDEES
        elif self.section is Section.META:
            pass
        elif self.columns is None:
            self.columns = Columns.of(record)
            self._check_header(record)
        else:
            self._take_row(record, self.columns)

    def _check_header(self, header: Record) -> None:
        """Only the attendees must have times and e-mails; another section without times holds no presence."""
        if self.section is Section.ATTENDEES:
            missing = self.columns.missing(header, "email", "join", "leave")
            self.file.errors.extend(missing)
            if missing:
                self.section = Section.META
        elif self.section is Section.OTHERS and not {"join", "leave"} <= self.columns.positions.keys():
            self.section = Section.META

    def _take_row(self, record: Record, columns: Columns) -> None:
        if self.section is Section.HOST:
            self.file.left_out["host"] += 1
        elif self._is_no_show(record, columns):
            self.file.left_out["no_show"] += 1
        elif row := read_person(record, columns, self.file.errors):
            self.file.rows.append(row)

    def _is_no_show(self, record: Record, columns: Columns) -> bool:
        attended = read_flag(record, columns, "attended", self.file.errors)
        without_times = all(is_blank(columns.text(record, field)) for field in ("join", "leave"))
        return attended is False or (attended is None and without_times)
