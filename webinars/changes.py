"""What registrants have to be told of a change: the difference between what they last knew and what holds now. Pure."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.dateparse import parse_datetime

if TYPE_CHECKING:
    from webinars.models import Webinar


class ChangeKind(StrEnum):
    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    RESUMED = "resumed"
    RESCHEDULED = "rescheduled"
    LINK = "link"


@dataclass(frozen=True)
class Announced:
    """What registrants know of a webinar: when it is, whether it takes place, and where."""

    start: datetime
    end: datetime
    timezone: str
    override: str
    join_url: str
    join_note: str
    stream_url: str

    @classmethod
    def of(cls, webinar: Webinar) -> Announced:
        return cls(
            webinar.planned_start,
            webinar.planned_end,
            webinar.timezone,
            webinar.override,
            webinar.join_url,
            webinar.join_note,
            webinar.stream_url,
        )

    @classmethod
    def from_json(cls, data: dict) -> Announced:
        return cls(**data | {"start": parse_datetime(data["start"]), "end": parse_datetime(data["end"])})

    def as_json(self) -> dict:
        return asdict(self) | {"start": self.start.isoformat(), "end": self.end.isoformat()}

    @property
    def times(self) -> tuple[datetime, datetime, str]:
        return self.start, self.end, self.timezone

    @property
    def meeting(self) -> tuple[str, str]:
        return self.join_url, self.join_note


def find_change(before: Announced, now: Announced, *, follows_stream: bool) -> ChangeKind | None:
    """The one thing to say to a registrant, the gravest first; None where nothing concerns them.

    A new link of the room is nothing to those who follow the stream, and the reverse. What changes while the webinar
    is off is told when it is on again.
    """
    if now.override:
        return ChangeKind(now.override) if now.override != before.override else None
    if before.override:
        return ChangeKind.RESUMED
    if now.times != before.times:
        return ChangeKind.RESCHEDULED
    moved = now.stream_url != before.stream_url if follows_stream else now.meeting != before.meeting
    return ChangeKind.LINK if moved else None
