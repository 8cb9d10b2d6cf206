"""What every reader of attendance exports gives: rows of presence in local time, or all faults of the file."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from webinars.csv_records import FileError, RowError


class AttendanceFormatError(FileError):
    """The file is no attendance export that can be read, or some of its rows are malformed."""

    code = "bad_attendance_file"


@dataclass(frozen=True)
class ReadOptions:
    """What the file does not say: an order of day and month ('' to find it), and the session's days in its zone."""

    date_order: str = ""
    days: Collection[date] = ()


@dataclass(frozen=True, slots=True)
class AttendanceRow:
    """What an export says of one person's presence.

    A stay has times; a total has `total_seconds` and either no times, or the first and last time between which it
    lies. `line` is the 1-based physical line; `email` is normalised and '' where the export has none; `nip` has 18
    digits or is ''. The times are naive, since no export carries an offset: the importer is asked for the time zone.
    """

    line: int
    name: str
    email: str
    joined_at: datetime | None
    left_at: datetime | None
    total_seconds: int | None = None
    nip: str = ""


@dataclass
class AttendanceFile:
    """`left_out` counts rows that are no presence, by reason: 'host', 'no_show', 'waiting_room'.

    `date_order` is the order in which numeric dates were read, '' where none needed one.
    """

    format: str
    rows: list[AttendanceRow] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    errors: list[RowError] = field(default_factory=list)
    date_order: str = ""


BLANK = {"", "-", "--", "n/a"}
INVISIBLE = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060\ufeff]+")


def normalise_email(text: str) -> str:
    """The spelling by which exports and registrations are compared.

    Lower case, NFKC, without blanks, invisible characters, 'mailto:', angle brackets and dots or commas at the end.
    """
    plain = text.strip().lower()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKC", plain).lower()
    plain = INVISIBLE.sub("", plain)
    plain = plain.removeprefix("<").removeprefix("mailto:").rstrip(">.,;")
    return "" if plain in BLANK else plain


def normalise_name(text: str) -> str:
    """The display name on one line, without control characters."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    printable = "".join(" " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else char for char in text)
    return " ".join(printable.split())


NIP_DIGITS = re.compile(r"[0-9]{18}")
NIP_DRESSING = re.compile(r"[\s.'’`\-]|nip|:", re.IGNORECASE)


def normalise_nip(text: str) -> str:
    """The 18 digits, or '': the answer to a question that people typed is no fault of the file."""
    digits = NIP_DRESSING.sub("", text)
    return digits if NIP_DIGITS.fullmatch(digits) else ""
