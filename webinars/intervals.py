"""Arithmetic of presence: stays are (joined, left) pairs of datetimes that can be compared with each other.

The same person rejoins and sits at two devices at once, so the durations of an export, added up, overstate presence
by hours. Here stays are clipped to the session and merged before they are measured. Pure functions, no database.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

Interval = tuple[datetime, datetime]


def clip_intervals(intervals: Iterable[Interval], *, start: datetime, end: datetime) -> list[Interval]:
    """The parts that lie inside the session; an empty or reversed stay vanishes."""
    clipped = ((max(joined, start), min(left, end)) for joined, left in intervals)
    return [(joined, left) for joined, left in clipped if joined < left]


def merge_intervals(intervals: Iterable[Interval]) -> list[Interval]:
    """The union as disjoint intervals in order; those that touch become one."""
    merged: list[Interval] = []
    for joined, left in sorted(intervals):
        if merged and joined <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], left))
        elif joined < left:
            merged.append((joined, left))
    return merged


def minutes_present(intervals: Iterable[Interval], *, start: datetime, end: datetime) -> int:
    """Whole minutes of the session covered by at least one stay, rounded down: 59 seconds are 0 minutes."""
    covered = merge_intervals(clip_intervals(intervals, start=start, end=end))
    return sum((left - joined for joined, left in covered), timedelta()) // timedelta(minutes=1)


def total_present(seconds: int, *, within: Interval, start: datetime, end: datetime) -> int:
    """Whole minutes of a total of which only the bounds are known, capped at what of them lies inside the session."""
    inside = clip_intervals([within], start=start, end=end)
    longest = inside[0][1] - inside[0][0] if inside else timedelta()
    return min(timedelta(seconds=seconds), longest) // timedelta(minutes=1)
