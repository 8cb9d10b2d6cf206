"""From an export's bytes to stays in UTC, and to the people behind them: what import and preview both do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from webinars.attendance_formats import AttendanceFile, AttendanceRow, read_attendance
from webinars.models import AttendanceStay, Webinar
from webinars.services.attendance_totals import measure_stays

NAME_LENGTH = AttendanceStay._meta.get_field("name").max_length
EMAIL_LENGTH = AttendanceStay._meta.get_field("email").max_length


class AttendanceError(Exception):
    """A refusal: `timezone`, `other_webinar`, `cancelled`, `nobody`, `file_missing`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class StayKey(NamedTuple):
    """What makes a stay the same stay, in whichever export it stands: the fields of the unique constraint."""

    email: str
    name: str
    joined_at: datetime
    left_at: datetime

    @property
    def participant(self) -> str:
        """By e-mail, else by name whatever its case: two nameless rows of one name are one line on the list."""
        return self.email or self.name.casefold()


@dataclass(frozen=True)
class Participant:
    """Somebody in the exports whom no registration fits, with the minutes that a match would bring."""

    name: str
    email: str
    minutes: int

    def as_dict(self) -> dict[str, Any]:
        return {"name": self.name, "email": self.email, "minutes": self.minutes}


def read_stays(*, data: bytes, timezone: str) -> tuple[AttendanceFile, list[StayKey]]:
    """Raises AttendanceFormatError with all faults of the file, AttendanceError("timezone") for an unknown zone."""
    if timezone not in available_timezones():
        raise AttendanceError("timezone")
    file = read_attendance(data)
    zone = ZoneInfo(timezone)
    return file, list(dict.fromkeys(_to_key(row, zone) for row in file.rows))


def _to_key(row: AttendanceRow, zone: ZoneInfo) -> StayKey:
    joined_at = row.joined_at.replace(tzinfo=zone).astimezone(UTC)
    left_at = row.left_at.replace(tzinfo=zone).astimezone(UTC)
    # Where clocks are put back in mid-session, local times repeat: a stay must not end before it began.
    return StayKey(row.email[:EMAIL_LENGTH], row.name[:NAME_LENGTH], joined_at, max(joined_at, left_at))


def list_participants(keys: Iterable[StayKey], webinar: Webinar) -> list[Participant]:
    """Each person once, in the order of first appearance, with the minutes of all his or her stays merged."""
    keys = list(keys)
    minutes = measure_stays(((key.participant, key.joined_at, key.left_at) for key in keys), webinar)
    first = {key.participant: key for key in reversed(keys)}
    return [Participant(first[who].name, first[who].email, total) for who, total in minutes.items()]
