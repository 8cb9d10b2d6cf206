"""Dates, times and durations as exports write them, and which of day and month stands first.

No export says it: Zoom writes the month first, or as the account's language has it; Teams as the computer's region has
it; Excel anew with each saving. So the order is found from all times of a file at once (`DateReader.of`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

ORDERS = ("dmy", "mdy", "ymd")
USUAL_ORDER = "mdy"  # where nothing tells: Zoom's and Teams' own
YEARS = range(2000, 2101)  # outside of it the cell is damaged, and a change of zone could overflow
# A session and its rehearsal lie within so many days; further apart, a date was read in the wrong order.
SPREAD = 7

MONTHS = {
    word: number
    for number, words in enumerate(
        (
            ("jan",), ("feb", "peb"), ("mar",), ("apr",), ("may", "mei"), ("jun",), ("jul",),
            ("aug", "agu", "agt", "ags"), ("sep",), ("oct", "okt"), ("nov", "nop"), ("dec", "des"),
        ),
        start=1,
    )
    for word in words
}  # fmt: skip
FLAGS = re.ASCII | re.IGNORECASE
MOMENT = re.compile(
    r"(?P<date>.{6,30}?)(?:,? |(?<=\d)T)"
    r"(?P<hour>\d{1,2})(?P<mark>[:.])(?P<minute>\d{2})(?:(?P=mark)(?P<second>\d{2}))?(?: ?(?P<half>[AP])\.?M\.?)?",
    FLAGS,
)
YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", FLAGS)
NUMBERS = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})", FLAGS)
MONTH_WORD = re.compile(r"([a-z]{3})[a-z]*\.? (\d{1,2}),? (\d{4})", FLAGS)
DAY_WORD = re.compile(r"(?:[a-z']+, )?(\d{1,2})[ -]([a-z]{3})[a-z]*\.?[ -](\d{4})", FLAGS)


class AmbiguousDatesError(ValueError):
    """Day and month can't be told apart; `example` is a date as written."""

    def __init__(self, example: str) -> None:
        super().__init__(example)
        self.example = example


@dataclass
class DateReader:
    """Reads the times of one file; `order` is that of its numeric dates, '' where none of them needs one."""

    order: str = USUAL_ORDER
    _known: dict[str, date] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: Iterable[str], *, order: str = "", days: Collection[date] = ()) -> DateReader:
        """Finds the order: the given one; else the one under which the dates are dates and near each other; else,
        where both do, the one that falls on the session's `days`. Raises AmbiguousDatesError where neither falls
        there; without any days the usual order is taken.
        """
        counts = Counter(filter(None, map(_written_date, texts)))
        if order or not counts:
            return cls(order if counts else "")
        readings = {order: {text: _read_numbers(text, order) for text in counts} for order in ORDERS}
        faults = {order: _count_faults(found, counts) for order, found in readings.items()}
        best = [order for order in ORDERS if faults[order] == min(faults.values())]
        if len(best) > 1 and days:
            on_day = {
                order: sum(counts[text] for text, day in readings[order].items() if day in days) for order in best
            }
            best = [order for order in best if on_day[order] == max(on_day.values())]
            if len({tuple(readings[order].values()) for order in best}) > 1:
                raise AmbiguousDatesError(next(iter(counts)))
        return cls(USUAL_ORDER if USUAL_ORDER in best else best[0])

    def moment(self, text: str) -> datetime:
        """A naive datetime; raises ValueError for anything that is no date with a time of day."""
        match = MOMENT.fullmatch(_plain(text))
        if match is None:
            raise ValueError(text)
        written, hour, _mark, minute, second, half = match.groups()
        day = self._known.get(written)
        if day is None:
            day = self._known[written] = self._day(written)
        hours = int(hour)
        if half:
            if not 1 <= hours <= 12:
                raise ValueError(text)
            hours = hours % 12 + (12 if half in "pP" else 0)
        return datetime(day.year, day.month, day.day, hours, int(minute), int(second or 0))

    def _day(self, written: str) -> date:
        if NUMBERS.fullmatch(written):
            day = _read_numbers(written, self.order)
        elif match := YEAR_FIRST.fullmatch(written):
            day = _date(match[1], match[3], match[4])
        elif match := MONTH_WORD.fullmatch(written):
            day = _date(match[3], MONTHS.get(match[1].lower(), 0), match[2])
        elif match := DAY_WORD.fullmatch(written):
            day = _date(match[3], MONTHS.get(match[2].lower(), 0), match[1])
        else:
            day = None
        if day is None:
            raise ValueError(written)
        return day


def _plain(text: str) -> str:
    """Some exports put a narrow no-break space before AM and PM."""
    return " ".join(text.split())


def _written_date(text: str) -> str:
    """The date's part of a cell, where its order is open."""
    match = MOMENT.fullmatch(_plain(text))
    return match["date"] if match and NUMBERS.fullmatch(match["date"]) else ""


def _read_numbers(text: str, order: str) -> date | None:
    """12/05/2026, 5-12-26 or 12.05.2026 under an order; dots stand in dates that begin with the day."""
    first, mark, second, third = NUMBERS.fullmatch(text).groups()
    if order == "ymd":
        return _date(f"20{first:0>2}", second, third) if len(third) == 2 and mark != "." else None
    if order == "mdy" and mark == ".":
        return None
    year = third if len(third) == 4 else f"20{third}"
    return _date(year, first, second) if order == "mdy" else _date(year, second, first)


def _date(year: str, month: str | int, day: str) -> date | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if found.year in YEARS else None


def _count_faults(readings: dict[str, date | None], counts: Counter[str]) -> int:
    """How many times are no date under this order, or lie far from where most lie."""
    by_day: Counter[date] = Counter()
    for text, day in readings.items():
        if day:
            by_day[day] += counts[text]
    if not by_day:
        return counts.total()
    middle = by_day.most_common(1)[0][0]
    return counts.total() - sum(count for day, count in by_day.items() if abs((day - middle).days) <= SPREAD)


# Teams and Meet write durations in words of the account's language; German, Polish and Indonesian ones are known.
UNITS = {
    3600: r"h|hrs?|hours?|jam|j|std|stunden?|godz|heures?|horas?|ora|ore|uur",
    60: r"m|mins?|minutes?|menit|mnt|minuten|minutos?|minuti",
    1: r"s|secs?|seconds?|detik|dtk|sek|sekunden?|secondes?|segundos?|secondi",
}
UNIT = re.compile("|".join(f"(?P<s{seconds}>{words})" for seconds, words in UNITS.items()), FLAGS)
PART = re.compile(r"(\d{1,4}) ?([a-z]+)\.?,?", FLAGS)
IN_WORDS = re.compile(r"\d{1,4} ?[a-z]+\.?(?:,? ?\d{1,4} ?[a-z]+\.?){0,2}", FLAGS)
CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})", FLAGS)
NUMBER = re.compile(r"(\d{1,5})(?:[.,](\d{1,4}))?", FLAGS)


def parse_duration(text: str) -> int:
    """Seconds of '1h 42m 10s', '1 hr 3 min', '2 jam 5 menit', '1:42:10', '42:10' (minutes) or '102' (minutes).

    Raises ValueError for anything else.
    """
    plain = _plain(text)
    if match := NUMBER.fullmatch(plain):
        return round(float(f"{match[1]}.{match[2] or 0}") * 60)
    if match := CLOCK.fullmatch(plain):
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        if seconds > 59 or (match[1] and minutes > 59):
            raise ValueError(text)
        return hours * 3600 + minutes * 60 + seconds
    if IN_WORDS.fullmatch(plain):
        parts = list(_parts(plain))
        units = [unit for _count, unit in parts]
        if units == sorted(set(units), reverse=True):
            return sum(count * unit for count, unit in parts)
    raise ValueError(text)


def _parts(plain: str) -> Iterator[tuple[int, int]]:
    for count, word in PART.findall(plain):
        unit = UNIT.fullmatch(word)
        if unit is None:
            raise ValueError(plain)
        yield int(count), int(unit.lastgroup[1:])
