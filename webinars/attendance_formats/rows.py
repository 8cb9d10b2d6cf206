"""What every reader of attendance exports gives: rows of presence in local time, or all faults of the file."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from webinars.csv_records import FileError, RowError


class AttendanceFormatError(FileError):
    """The file is no attendance export that can be read, or some of its rows are malformed."""

    code = "bad_attendance_file"


@dataclass(frozen=True)
class AttendanceRow:
    """One stay of one person.

    `line` is the 1-based physical line; `email` is normalised and '' where the export has none; the times are naive,
    since no export carries an offset: the importer is asked for the time zone.
    """

    line: int
    name: str
    email: str
    joined_at: datetime
    left_at: datetime


@dataclass
class AttendanceFile:
    """`left_out` counts rows that are no presence, by reason: 'host', 'no_show', 'waiting_room'."""

    format: str
    rows: list[AttendanceRow] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    errors: list[RowError] = field(default_factory=list)


def normalise_email(text: str) -> str:
    """The spelling by which exports and registrations are compared: lower case, no blanks around."""
    email = text.strip().lower()
    return "" if email in {"-", "--", "n/a"} else email


def normalise_name(text: str) -> str:
    """The display name on one line, without control characters."""
    printable = "".join(" " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else char for char in text)
    return " ".join(printable.split())


MONTHS = dict(
    zip(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), range(1, 13), strict=True)
)
TIME = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?(?: ?(?P<half>[AP]M))?"
PATTERNS = tuple(
    re.compile(date + TIME, re.ASCII | re.IGNORECASE)
    for date in (
        r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4}),? ",  # 05/12/2026 09:00:00 AM, month first in Zoom
        r"(?P<word>[a-z]{3})[a-z]* (?P<day>\d{1,2}), (?P<year>\d{4}),? ",  # Mar 15, 2025 19:52:01
        r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})[T ]",  # 2026-05-12 09:00:00
    )
)
YEARS = range(2000, 2101)  # outside of it the cell is damaged, and a change of zone could overflow


def parse_local_time(text: str) -> datetime:
    """A naive datetime; raises ValueError for anything that is no date with a time of day."""
    plain = " ".join(text.split())  # some exports put a narrow no-break space before AM and PM
    for pattern in PATTERNS:
        if match := pattern.fullmatch(plain):
            return _to_datetime(match.groupdict())
    raise ValueError(text)


def _to_datetime(parts: dict[str, str | None]) -> datetime:
    word = (parts.get("word") or "").lower()
    month = MONTHS.get(word, 0) if word else int(parts["month"])
    year, hour = int(parts["year"]), int(parts["hour"])
    if parts["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        hour = hour % 12 + (12 if parts["half"].upper() == "PM" else 0)
    if year not in YEARS:
        raise ValueError(year)
    return datetime(
        year,
        month,
        int(parts["day"]),
        hour,
        int(parts["minute"]),
        int(parts["second"] or 0),
    )
