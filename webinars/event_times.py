"""When something is, in words: dates in the reader's language, times in the zones of Indonesia.

Indonesian writes hours with a dot (09.00), English with a colon (09:00); both on a clock of 24 hours. WIB, WITA and WIT
have no daylight saving time, but nothing here relies on it.
"""

from __future__ import annotations

import zoneinfo
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from babel.dates import format_date
from django.conf import settings
from django.utils.translation import get_language

if TYPE_CHECKING:
    from webinars.models import Webinar

ZONE_LABELS = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


@dataclass(frozen=True)
class ZoneTimes:
    """A session's clock times in one zone."""

    label: str
    start: str
    end: str
    is_home: bool
    # The day in this zone, where it is another one than in the home zone; else empty.
    other_day: str = ""
    # The day of the end, where it is not that of the start; else empty.
    last_day: str = ""

    @property
    def span(self) -> str:
        """'09.00–11.30', '22.00 – 10 Juli, 00.30'."""
        return f"{self.start} – {self.last_day}, {self.end}" if self.last_day else f"{self.start}–{self.end}"

    def __str__(self) -> str:
        return " ".join(filter(None, (self.other_day, self.start, self.label)))


@dataclass(frozen=True)
class EventTimes:
    """A session's day and clock times: in the organiser's zone first, then in the other zones of Indonesia."""

    start: datetime
    end: datetime
    timezone: str
    language: str

    def __str__(self) -> str:
        return self.sentence

    @cached_property
    def date(self) -> str:
        """The day on which it starts: 'Kamis, 9 Juli 2026'."""
        return format_day(self.start, timezone=self.timezone, language=self.language)

    @cached_property
    def zones(self) -> tuple[ZoneTimes, ...]:
        """All zones from west to east; a home zone outside of Indonesia stands first."""
        names = list(ZONE_LABELS) if self.timezone in ZONE_LABELS else [self.timezone, *ZONE_LABELS]
        return tuple(self._in_zone(name) for name in names)

    @property
    def home(self) -> ZoneTimes:
        return next(zone for zone in self.zones if zone.is_home)

    @property
    def others(self) -> tuple[ZoneTimes, ...]:
        return tuple(zone for zone in self.zones if not zone.is_home)

    @property
    def time(self) -> str:
        """'09.00–11.30 WITA'; with both days where the session ends on another one."""
        home, last_day = self.home, format_day(self.end, timezone=self.timezone, language=self.language)
        if last_day == self.date:
            return f"{home.span} {home.label}"
        return f"{home.start} – {last_day}, {home.end} {home.label}"

    @property
    def sentence(self) -> str:
        """'Kamis, 9 Juli 2026, 09.00–11.30 WITA (08.00 WIB, 10.00 WIT)'."""
        others = ", ".join(str(zone) for zone in self.others)
        return f"{self.date}, {self.time} ({others})"

    def _in_zone(self, name: str) -> ZoneTimes:
        start, end = _local(self.start, name).date(), _local(self.end, name).date()
        moved = start != _local(self.start, self.timezone).date()
        return ZoneTimes(
            label=zone_label(name, self.start),
            start=format_clock(self.start, timezone=name, language=self.language),
            end=format_clock(self.end, timezone=name, language=self.language),
            is_home=name == self.timezone,
            other_day=_write_date(start, "d MMMM", self.language) if moved else "",
            last_day=_write_date(end, "d MMMM", self.language) if end != start else "",
        )


def describe_times(webinar: Webinar, *, language: str | None = None) -> EventTimes:
    """The webinar's planned times: what was announced, whatever the session then did."""
    return EventTimes(webinar.planned_start, webinar.planned_end, webinar.timezone, language or reader_language())


def reader_language() -> str:
    return (get_language() or settings.LANGUAGE_CODE)[:2]


def format_day(day: date | datetime, *, timezone: str = "", language: str | None = None, year: bool = True) -> str:
    """'Kamis, 9 Juli 2026'; of a moment, its day in the time zone."""
    if isinstance(day, datetime):
        day = _local(day, timezone).date()
    pattern = "EEEE, d MMMM y" if year else "EEEE, d MMMM"
    return _write_date(day, pattern, language or reader_language())


# Lists write the same days over and over.
@lru_cache(maxsize=1024)
def _write_date(day: date, pattern: str, language: str) -> str:
    return format_date(day, pattern, locale=language)


def format_clock(moment: datetime, *, timezone: str, language: str | None = None) -> str:
    """'09.00' in Indonesian, '09:00' in English."""
    separator = ":" if (language or reader_language()).startswith("en") else "."
    return _local(moment, timezone).strftime(f"%H{separator}%M")


def format_moment(moment: datetime, *, timezone: str, language: str | None = None, year: bool = True) -> str:
    """'Kamis, 9 Juli 2026, 15.00 WITA'."""
    day = format_day(moment, timezone=timezone, language=language, year=year)
    return f"{day}, {format_clock(moment, timezone=timezone, language=language)} {zone_label(timezone, moment)}"


def clock_seen_from(day: datetime, moment: datetime, *, timezone: str, language: str | None = None) -> str:
    """'09.00' on that day in the time zone; else 'Kamis, 9 Juli, 09.00', with the year where that is another one."""
    clock = format_clock(moment, timezone=timezone, language=language)
    here, there = _local(day, timezone).date(), _local(moment, timezone).date()
    if here == there:
        return clock
    return f"{format_day(there, language=language, year=here.year != there.year)}, {clock}"


def zone_label(timezone: str, moment: datetime) -> str:
    """WIB, WITA or WIT; elsewhere the zone's own abbreviation or its distance from UTC."""
    if timezone in ZONE_LABELS:
        return ZONE_LABELS[timezone]
    name = _local(moment, timezone).tzname() or ""
    return name if name.isalpha() else f"UTC{name}"


def _local(moment: datetime, timezone: str) -> datetime:
    return moment.astimezone(zoneinfo.ZoneInfo(timezone))
