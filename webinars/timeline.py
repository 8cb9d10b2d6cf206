"""An account of attendance as a picture: places on an axis, in per cent of its width, in the reader's language.

The template draws them as SVG; its words stand in a table beside it, for a picture is not for everybody.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from webinars.attendance_account import AttendanceAccount, joined_stays
from webinars.event_times import format_clock
from webinars.intervals import Interval, clip_intervals

# So much before and after the session is shown where somebody was there.
MARGIN = timedelta(minutes=30)
STEPS = tuple(timedelta(minutes=minutes) for minutes in (15, 30, 60, 120, 240, 480, 1440))
MOST_TICKS = 5


@dataclass(frozen=True)
class Span:
    """Left edge and width, each as '12.34%'."""

    x: str
    width: str


@dataclass(frozen=True)
class Tick:
    x: str
    label: str
    anchor: str


@dataclass(frozen=True)
class Timeline:
    """`outside` is what of the stays lies beyond the session, `covered` what counts, `windows` when check-ins were."""

    session: Span
    outside: list[Span]
    covered: list[Span]
    windows: list[Span]
    marks: list[str]
    ticks: list[Tick]


def draw_timeline(account: AttendanceAccount) -> Timeline:
    webinar, told = account.webinar, joined_stays(account)
    start, end = webinar.start, webinar.end
    first = min([start, *(joined for joined, _left in told)])
    last = max([end, *(left for _joined, left in told)])
    axis = Axis(max(first, start - MARGIN), min(last, end + MARGIN), webinar.timezone)
    windows = [(line.window.opening, line.window.accepted_until or end) for line in account.check_ins]
    return Timeline(
        session=axis.span((start, end)),
        outside=axis.spans(
            [*clip_intervals(told, start=axis.start, end=start), *clip_intervals(told, start=end, end=axis.end)]
        ),
        covered=axis.spans(account.presence.covered),
        windows=axis.spans(windows),
        marks=[axis.place(line.at) for line in account.check_ins if line.counts and axis.shows(line.at)],
        ticks=axis.ticks(),
    )


@dataclass(frozen=True)
class Axis:
    start: datetime
    end: datetime
    timezone: str

    def shows(self, moment: datetime) -> bool:
        return self.start <= moment <= self.end

    def place(self, moment: datetime) -> str:
        return _percent((moment - self.start) / (self.end - self.start))

    def span(self, interval: Interval) -> Span:
        joined, left = interval
        return Span(self.place(joined), _percent((left - joined) / (self.end - self.start)))

    def spans(self, intervals: Iterable[Interval]) -> list[Span]:
        return [self.span(one) for one in clip_intervals(intervals, start=self.start, end=self.end)]

    def ticks(self) -> list[Tick]:
        """At whole hours or parts of them, few enough to be read on a phone."""
        step = next((step for step in STEPS if (self.end - self.start) / step < MOST_TICKS), STEPS[-1])
        midnight = self._local(self.start).replace(hour=0, minute=0, second=0, microsecond=0)
        first = midnight + -((midnight - self._local(self.start)) // step) * step
        moments = takewhile(lambda moment: moment <= self.end, (first + step * number for number in range(MOST_TICKS)))
        return [self._tick(moment) for moment in moments]

    def _tick(self, moment: datetime) -> Tick:
        share = (moment - self.start) / (self.end - self.start)
        anchor = "start" if share < 0.06 else "end" if share > 0.94 else "middle"
        return Tick(_percent(share), format_clock(moment, timezone=self.timezone), anchor)

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self.timezone))


def _percent(share: float) -> str:
    return f"{100 * share:.2f}%"
