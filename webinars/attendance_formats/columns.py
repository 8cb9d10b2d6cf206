"""The header of a section: which column holds what, and how a row below it is read and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from webinars.attendance_formats.rows import (
    AttendanceRow,
    normalise_email,
    normalise_name,
    parse_local_time,
)
from webinars.csv_records import Record, RowError, normalise_header

# Field -> the headers that name it, as `normalise_header` leaves them. A further language is a further spelling here,
# but all columns of a format at once: a waiting room that goes unrecognised would count as presence.
HEADERS: dict[str, tuple[str, ...]] = {
    "name": ("name (original name)", "user name (original name)", "name", "user name"),
    "first_name": ("first name",),
    "last_name": ("last name",),
    "email": ("email", "user email", "email address"),
    "join": ("join time",),
    "leave": ("leave time",),
    "attended": ("attended",),
    "waiting": ("in waiting room",),
    "guest": ("guest", "is guest"),
    "total": ("total duration (minutes)", "duration (minutes)"),
}
FIELD_OF_HEADER = {header: field for field, headers in HEADERS.items() for header in headers}
# How Zoom writes the columns without which nothing can be read; errors name these where they are missing.
USUAL_TITLES = {
    "name": "Name",
    "email": "Email",
    "join": "Join Time",
    "leave": "Leave Time",
}

YES = {"yes", "true"}
NO = {"no", "false"}
BLANK = {"", "-", "--", "n/a"}

NOT_A_TIME = _("“%(value)s” is no date and time that can be read.")
MISSING_TIME = _("The time is missing.")
LEFT_BEFORE_JOINING = _("Left before joining.")
MISSING_COLUMN = _("This column is missing.")
LINE_TOO_SHORT = _("The line ends before this column: the file may be cut off.")
LINE_TOO_LONG = _("The line has more cells than the header: a comma may stand unquoted.")
NUL_CHARACTER = _("The cell holds a NUL character: the file is damaged.")
NOT_YES_OR_NO = _("“%(value)s” is neither Yes nor No.")


@dataclass(frozen=True)
class Columns:
    """Where a header puts each field, and how it spells it. Of equal headers the first counts."""

    positions: Mapping[str, int]
    titles: Sequence[str]

    @classmethod
    def of(cls, header: Record, *, after: int = 0) -> Columns:
        """Columns before `after` belong to something else, such as the host of a meeting."""
        positions: dict[str, int] = {}
        for position, cell in enumerate(header.cells):
            field = FIELD_OF_HEADER.get(normalise_header(cell))
            if field and position >= after:
                positions.setdefault(field, position)
        titles = [" ".join(cell.replace("\ufeff", "").split()) for cell in header.cells]
        return cls(positions, titles)

    def __contains__(self, field: str) -> bool:
        return field in self.positions

    def text(self, record: Record, field: str) -> str:
        return record.cell(self.positions.get(field))

    def title(self, field: str) -> str:
        position = self.positions.get(field)
        return USUAL_TITLES.get(field, "") if position is None else self.titles[position]

    def error(self, record: Record, field: str, message: object) -> RowError:
        return RowError(record.line, self.title(field), message)

    def missing(self, header: Record, *fields: str) -> list[RowError]:
        return [self.error(header, field, MISSING_COLUMN) for field in fields if field not in self]


def quoted(message: object, value: str) -> str:
    return message % {"value": value if len(value) <= 60 else f"{value[:60]}…"}


def is_blank(value: str) -> bool:
    return value.lower() in BLANK


def read_flag(record: Record, columns: Columns, field: str, errors: list[RowError]) -> bool | None:
    """Yes or No; None where the cell is blank or the column absent, or after an error."""
    value = columns.text(record, field)
    if value.lower() in YES | NO:
        return value.lower() in YES
    if not is_blank(value):
        errors.append(columns.error(record, field, quoted(NOT_YES_OR_NO, value)))
    return None


def read_person(record: Record, columns: Columns, errors: list[RowError]) -> AttendanceRow | None:
    """One stay, or None and every fault of the row appended to `errors`."""
    faults = _shape_faults(record, columns)
    if not faults:
        joined_at = _read_time(record, columns, "join", faults)
        left_at = _read_time(record, columns, "leave", faults)
        if joined_at and left_at and left_at < joined_at:
            faults.append(columns.error(record, "leave", LEFT_BEFORE_JOINING))
    errors.extend(faults)
    if faults:
        return None
    email = normalise_email(columns.text(record, "email"))
    return AttendanceRow(record.line, _read_name(record, columns), email, joined_at, left_at)


def _shape_faults(record: Record, columns: Columns) -> list[RowError]:
    nul = next((position for position, cell in enumerate(record.cells) if "\x00" in cell), None)
    if nul is not None:
        title = columns.titles[nul] if nul < len(columns.titles) else ""
        return [RowError(record.line, title, NUL_CHARACTER)]
    needed = sorted(
        (position, field) for field, position in columns.positions.items() if field not in {"total", "guest"}
    )
    if short := [field for position, field in needed if position >= len(record.cells)]:
        return [columns.error(record, short[0], LINE_TOO_SHORT)]
    if any(cell.strip() for cell in record.cells[len(columns.titles) :]):
        return [RowError(record.line, "", LINE_TOO_LONG)]
    return []


def _read_time(record: Record, columns: Columns, field: str, faults: list[RowError]) -> datetime | None:
    value = columns.text(record, field)
    if is_blank(value):
        faults.append(columns.error(record, field, MISSING_TIME))
        return None
    try:
        return parse_local_time(value)
    except ValueError:
        faults.append(columns.error(record, field, quoted(NOT_A_TIME, value)))
        return None


def _read_name(record: Record, columns: Columns) -> str:
    name = normalise_name(columns.text(record, "name"))
    both = f"{columns.text(record, 'first_name')} {columns.text(record, 'last_name')}"
    return name or normalise_name(both)
