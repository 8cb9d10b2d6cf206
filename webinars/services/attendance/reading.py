"""From an export's bytes to stays in UTC, and to the people behind them: what import and preview both do."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from webinars.attendance_formats import FORMATS, ORDERS, AttendanceFile, AttendanceRow, read_attendance
from webinars.attendance_formats.times import USUAL_ORDER
from webinars.models import AttendanceImport, AttendanceStay, Webinar
from webinars.services.attendance.people import MatchedBy, Registrants, participant_of
from webinars.services.attendance.totals import Measured, measure_stays

NAME_LENGTH = AttendanceStay._meta.get_field("name").max_length
EMAIL_LENGTH = AttendanceStay._meta.get_field("email").max_length


class AttendanceError(Exception):
    """A refusal: `timezone`, `format`, `date_order`, `other_webinar`, `cancelled`, `nobody`, `file_missing`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Reading:
    """How a file is to be read: the zone of its times; format and order of day and month, '' where it tells them."""

    timezone: str
    format: str = ""
    date_order: str = ""

    def check(self) -> None:
        """Raises AttendanceError with the name of what is unknown."""
        if self.timezone not in available_timezones():
            raise AttendanceError("timezone")
        if self.format and self.format not in FORMATS:
            raise AttendanceError("format")
        if self.date_order and self.date_order not in ORDERS:
            raise AttendanceError("date_order")


class StayKey(NamedTuple):
    """What makes a stay the same stay, in whichever export it stands: the fields of the unique constraint."""

    email: str
    name: str
    nip: str
    joined_at: datetime | None
    left_at: datetime | None
    total_seconds: int | None

    @property
    def participant(self) -> str:
        """Two nameless rows of one name are one line on the list."""
        return participant_of(self.email, self.nip, self.name)

    def measured(self, key: Hashable) -> Measured:
        return key, self.joined_at, self.left_at, self.total_seconds

    def find_in(self, registrants: Registrants) -> tuple[int | None, MatchedBy]:
        return registrants.find(email=self.email, nip=self.nip, participant=self.participant)


@dataclass(frozen=True)
class Participant:
    """Somebody in the exports whom no registration fits, with the minutes that a match would bring."""

    name: str
    email: str
    nip: str
    minutes: int

    @property
    def key(self) -> str:
        return participant_of(self.email, self.nip, self.name)

    def as_dict(self) -> dict[str, Any]:
        return {"name": self.name, "email": self.email, "minutes": self.minutes}


def read_stays(*, webinar: Webinar, data: bytes, reading: Reading) -> tuple[AttendanceFile, list[StayKey]]:
    """Raises AttendanceFormatError with all faults of the file, AttendanceError for an unknown zone, format, order."""
    reading.check()
    zone = ZoneInfo(reading.timezone)
    days = session_days(webinar, zone)
    file = read_attendance(data, format=reading.format, date_order=reading.date_order, days=days)
    return file, list(dict.fromkeys(_to_key(row, zone) for row in file.rows))


def session_days(webinar: Webinar, zone: ZoneInfo) -> set[date]:
    """The days of the session as planned and as held, on the calendars of a zone."""
    days = set()
    for start, end in ((webinar.planned_start, webinar.planned_end), (webinar.start, webinar.end)):
        first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
        days |= {first + timedelta(days=number) for number in range((last - first).days + 1)}
    return days


def is_same_reading(known: AttendanceImport, file: AttendanceFile, timezone: str) -> bool:
    """Whether a file that was imported would tell the same again; earlier imports knew one order alone."""
    order, found = (known.date_order or USUAL_ORDER), (file.date_order or USUAL_ORDER)
    return (known.timezone, known.format, order) == (timezone, file.format, found)


def _to_key(row: AttendanceRow, zone: ZoneInfo) -> StayKey:
    email, name = row.email[:EMAIL_LENGTH], row.name[:NAME_LENGTH]
    if row.joined_at is None:
        return StayKey(email, name, row.nip, None, None, row.total_seconds)
    joined_at = row.joined_at.replace(tzinfo=zone).astimezone(UTC)
    left_at = row.left_at.replace(tzinfo=zone).astimezone(UTC)
    # Where clocks are put back in mid-session, local times repeat: a stay must not end before it began.
    return StayKey(email, name, row.nip, joined_at, max(joined_at, left_at), row.total_seconds)


def list_participants(keys: Iterable[StayKey], webinar: Webinar) -> list[Participant]:
    """Each person once, in the order of first appearance, with the minutes of all his or her stays merged."""
    keys = list(keys)
    minutes = measure_stays((key.measured(key.participant) for key in keys), webinar)
    first = {key.participant: key for key in reversed(keys)}
    return [Participant(first[who].name, first[who].email, first[who].nip, total) for who, total in minutes.items()]
