"""What one person's stays add up to, and how: the one arithmetic behind the minutes and behind the picture of them.

Pure, as webinars.intervals, on whose stays it works.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from webinars.intervals import Interval, clip_intervals, merge_intervals, total_present

# (joined, left, total in seconds): without times a total alone; with all three a total between two moments.
Stay = tuple[datetime | None, datetime | None, int | None]


@dataclass(frozen=True)
class Presence:
    """`covered` are disjoint and lie inside the session; `total_minutes` is the largest total, None where none is."""

    covered: tuple[Interval, ...] = ()
    total_minutes: int | None = None

    @property
    def covered_minutes(self) -> int:
        """Whole minutes, rounded down once: not stay by stay."""
        return sum((left - joined for joined, left in self.covered), timedelta()) // timedelta(minutes=1)

    @property
    def counts_total(self) -> bool:
        return self.total_minutes is not None and self.total_minutes > self.covered_minutes

    @property
    def minutes(self) -> int:
        """A total never adds to stays, nor totals to each other: all may tell of the same hours. The larger counts."""
        return max(self.covered_minutes, self.total_minutes or 0)


def measure_presence(stays: Iterable[Stay], *, start: datetime, end: datetime) -> Presence:
    """Of one person, in the session from `start` to `end`."""
    intervals: list[Interval] = []
    totals: list[int] = []
    for joined_at, left_at, total in stays:
        if total is None:
            intervals.append((joined_at, left_at))
        else:
            totals.append(total_present(total, within=(joined_at or start, left_at or end), start=start, end=end))
    covered = merge_intervals(clip_intervals(intervals, start=start, end=end))
    return Presence(tuple(covered), max(totals, default=None))
