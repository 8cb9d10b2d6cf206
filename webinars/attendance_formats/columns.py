"""The header of a section: which column holds what, and how a row below it is read and checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from webinars.attendance_formats.rows import (
    BLANK,
    AttendanceFile,
    AttendanceRow,
    ReadOptions,
    normalise_email,
    normalise_name,
    normalise_nip,
)
from webinars.attendance_formats.times import AmbiguousDatesError, DateReader, parse_duration
from webinars.csv_records import Record, RowError, normalise_header

# Field -> the headers that name it, as `normalise_header` leaves them. A further language is a further spelling here,
# but all columns of a format at once: a waiting room that goes unrecognised would count as presence.
HEADERS: dict[str, tuple[str, ...]] = {
    "name": (
        "name (original name)", "user name (original name)", "name", "user name", "full name", "participant name",
        "nama (nama asli)", "nama pengguna (nama asli)", "nama", "nama pengguna", "nama lengkap", "nama peserta",
    ),
    "first_name": ("first name", "nama depan"),
    "last_name": ("last name", "nama belakang"),
    "email": ("email", "user email", "email address", "alamat email", "email pengguna"),
    "join": ("join time", "waktu bergabung"),
    "leave": ("leave time", "waktu keluar"),
    "attended": ("attended", "hadir", "dihadiri"),
    "waiting": ("in waiting room", "di ruang tunggu"),
    "guest": ("guest", "is guest", "tamu", "adalah tamu"),
    "total": (
        "total duration (minutes)", "duration (minutes)",
        "total durasi (menit)", "total durasi (menit)s", "durasi total (menit)", "durasi (menit)",
    ),
}  # fmt: skip
FIELD_OF_HEADER = {header: field for field, headers in HEADERS.items() for header in headers}
# A question asked at registration becomes a column, worded as the organiser worded it.
NIP_HEADER = re.compile(r"\bnip\b|\bnomor induk pegawai\b")
# How Zoom writes the columns without which nothing can be read; errors name these where they are missing.
USUAL_TITLES = {
    "name": "Name",
    "email": "Email",
    "join": "Join Time",
    "leave": "Leave Time",
    "total": "Duration",
}

YES = {"yes", "true", "ya"}
NO = {"no", "false", "tidak"}
OPTIONAL = {"total", "guest", "nip", "upn", "role"}  # a line may end before them

NOT_A_TIME = _("“%(value)s” is no date and time that can be read.")
NOT_A_DURATION = _("“%(value)s” is no duration that can be read.")
NOT_AN_EMAIL = _("“%(value)s” is no e-mail address.")
NOBODY = _("The row has neither a name nor an e-mail address.")
MISSING_TIME = _("The time is missing.")
MISSING_DURATION = _("The duration is missing.")
LEFT_BEFORE_JOINING = _("Left before joining.")
MISSING_COLUMN = _("This column is missing.")
LINE_TOO_SHORT = _("The line ends before this column: the file may be cut off.")
LINE_TOO_LONG = _("The line has more cells than the header: a comma may stand unquoted.")
NUL_CHARACTER = _("The cell holds a NUL character: the file is damaged.")
NOT_YES_OR_NO = _("“%(value)s” is neither Yes nor No.")
WHICH_ORDER = _(
    "“%(value)s” can be two dates, and neither is the day of the webinar. Say whether day or month stands first."
)


@dataclass(frozen=True)
class Columns:
    """Where a header puts each field, and how it spells it. Of equal headers the first counts."""

    positions: Mapping[str, int]
    titles: Sequence[str]

    @classmethod
    def of(cls, header: Record, *, after: int = 0, fields: Mapping[str, str] = FIELD_OF_HEADER) -> Columns:
        """Columns before `after` belong to something else, such as the host of a meeting."""
        positions: dict[str, int] = {}
        for position, cell in enumerate(header.cells):
            plain = normalise_header(cell)
            field = fields.get(plain) or ("nip" if NIP_HEADER.search(plain) else None)
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


Rows = Iterable[tuple[Columns, Record]]


def quoted(message: object, value: str) -> str:
    return message % {"value": value if len(value) <= 60 else f"{value[:60]}…"}


def is_blank(value: str) -> bool:
    return value.lower() in BLANK


def make_dates(rows: Rows, options: ReadOptions, file: AttendanceFile) -> DateReader:
    """The reader of the file's times. Where day and month can't be told apart an error is appended that asks for their
    order, and the file is read on in the usual one: so all its faults are told at once.
    """
    rows = list(rows)
    try:
        dates = DateReader.of(_written_times(rows), order=options.date_order, days=options.days)
    except AmbiguousDatesError as error:
        columns, record, field = next(
            (columns, record, field)
            for columns, record in rows
            for field in ("join", "leave")
            if columns.text(record, field).startswith(error.example)
        )
        fault = columns.error(record, field, quoted(WHICH_ORDER, columns.text(record, field)))
        file.errors.append(replace(fault, code="date_order"))
        return DateReader()
    file.date_order = dates.order
    return dates


def _written_times(rows: Rows) -> Iterator[str]:
    for columns, record in rows:
        yield columns.text(record, "join")
        yield columns.text(record, "leave")


def read_flag(record: Record, columns: Columns, field: str, errors: list[RowError]) -> bool | None:
    """Yes or No; None where the cell is blank or the column absent, or after an error."""
    value = columns.text(record, field)
    if value.lower() in YES | NO:
        return value.lower() in YES
    if not is_blank(value):
        errors.append(columns.error(record, field, quoted(NOT_YES_OR_NO, value)))
    return None


def read_person(record: Record, columns: Columns, errors: list[RowError], dates: DateReader) -> AttendanceRow | None:
    """One stay, or None and every fault of the row appended to `errors`."""
    faults = _shape_faults(record, columns)
    if not faults:
        joined_at = read_time(record, columns, "join", faults, dates)
        left_at = read_time(record, columns, "leave", faults, dates)
        if joined_at and left_at and left_at < joined_at:
            faults.append(columns.error(record, "leave", LEFT_BEFORE_JOINING))
        who = read_identity(record, columns, faults)
    errors.extend(faults)
    if faults:
        return None
    name, email, nip = who
    return AttendanceRow(record.line, name, email, joined_at, left_at, None, nip)


def read_total(record: Record, columns: Columns, errors: list[RowError]) -> AttendanceRow | None:
    """Somebody's total without times, or None and every fault of the row appended to `errors`."""
    faults = _shape_faults(record, columns, *(["total"] if "total" in columns else []))
    if not faults:
        total = read_duration(record, columns, faults)
        who = read_identity(record, columns, faults)
    errors.extend(faults)
    if faults:
        return None
    name, email, nip = who
    return AttendanceRow(record.line, name, email, None, None, total, nip)


def read_identity(record: Record, columns: Columns, faults: list[RowError]) -> tuple[str, str, str]:
    """Name, e-mail, NIP; a row that says nothing of who it is, or has no address where one should be, is a fault."""
    written = columns.text(record, "email")
    email, name = normalise_email(written), _read_name(record, columns)
    if email and "@" not in email:
        faults.append(columns.error(record, "email", quoted(NOT_AN_EMAIL, written)))
    elif not email and not name:
        faults.append(columns.error(record, "name" if "name" in columns else "email", NOBODY))
    return name, email, normalise_nip(columns.text(record, "nip"))


def _shape_faults(record: Record, columns: Columns, *needed_too: str) -> list[RowError]:
    nul = next((position for position, cell in enumerate(record.cells) if "\x00" in cell), None)
    if nul is not None:
        title = columns.titles[nul] if nul < len(columns.titles) else ""
        return [RowError(record.line, title, NUL_CHARACTER)]
    short = sorted(
        (position, field)
        for field, position in columns.positions.items()
        if position >= len(record.cells) and (field not in OPTIONAL or field in needed_too)
    )
    if short:
        return [columns.error(record, short[0][1], LINE_TOO_SHORT)]
    if any(cell.strip() for cell in record.cells[len(columns.titles) :]):
        return [RowError(record.line, "", LINE_TOO_LONG)]
    return []


def read_time(
    record: Record, columns: Columns, field: str, faults: list[RowError], dates: DateReader
) -> datetime | None:
    value = columns.text(record, field)
    if is_blank(value):
        faults.append(columns.error(record, field, MISSING_TIME))
        return None
    try:
        return dates.moment(value)
    except ValueError:
        faults.append(columns.error(record, field, quoted(NOT_A_TIME, value)))
        return None


def read_duration(record: Record, columns: Columns, faults: list[RowError]) -> int | None:
    """Seconds; a bare number counts minutes."""
    value = columns.text(record, "total")
    if is_blank(value):
        faults.append(columns.error(record, "total", MISSING_DURATION))
        return None
    try:
        return parse_duration(value)
    except ValueError:
        faults.append(columns.error(record, "total", quoted(NOT_A_DURATION, value)))
        return None


def _read_name(record: Record, columns: Columns) -> str:
    name = normalise_name(columns.text(record, "name"))
    both = f"{columns.text(record, 'first_name')} {columns.text(record, 'last_name')}"
    return name or normalise_name(both)
