"""What was sought, by day: carries the notes of search.counting into the database, and forgets in time."""

from __future__ import annotations

import fcntl
import json
import math
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import TruncMonth
from django.utils.timezone import localdate

from search.completion import index_titles
from search.counting import LARGEST_KEY, notes_folder
from search.models import DailyClicks, DailySearch, SearchEntry
from search.services.entries import note_changes

MOST_TEXTS_A_DAY = 5_000  # beyond it no new ones are kept: nobody fills the database by asking
RARE = 3  # searches a month: fewer are never shown, and forgotten
DAYS_KEPT = 400
DAYS_OF_POPULARITY = 90
MANY_CLICKS = 20  # in that time: so few clicks make nothing popular
SMALLEST_CHANGE = 0.02

TextKey = tuple[str, str, str]  # date, language, text


@dataclass
class Notes:
    searches: Counter[TextKey] = field(default_factory=Counter)
    clicks: Counter[TextKey] = field(default_factory=Counter)
    results: dict[TextKey, int] = field(default_factory=dict)
    opened: Counter[tuple[str, int]] = field(default_factory=Counter)  # date, entry's primary key

    def add(self, line: bytes) -> None:
        try:
            note = json.loads(line)
        except ValueError:
            return  # written while the disk was full
        key = (note["date"], note["language"], note["text"])
        if "entry" in note:
            if note["entry"] > LARGEST_KEY:
                return  # one such note would keep all others from being counted
            self.opened[note["date"], note["entry"]] += 1
            self.clicks[key] += bool(note["text"])
        else:
            self.searches[key] += 1
            self.results[key] = note["results"]


def collect_searches() -> int:
    """Carries what was noted since the last time into the database; returns the number of lines. Safe at any time."""
    with _alone() as is_alone:
        if not is_alone:
            return 0
        files = _taken_files()
        notes, lines = Notes(), 0
        for path in files:
            for line in path.read_bytes().splitlines():
                lines += 1
                notes.add(line)
        if lines:
            _write(notes)
        for path in files:
            path.unlink()
    return lines


def refresh_popularity() -> int:
    """Gives each entry the weight of its clicks in the last 90 days, by their logarithm; returns how many changed."""
    since = localdate() - timedelta(days=DAYS_OF_POPULARITY)
    rows = DailyClicks.objects.filter(date__gte=since).order_by().values_list("key").annotate(n=Sum("clicks"))
    clicks = dict(rows)
    most = max([MANY_CLICKS, *clicks.values()])
    changed = []
    with transaction.atomic():
        for entry in SearchEntry.objects.select_for_update().filter(key__in=clicks).defer("body"):
            popularity = round(math.log1p(clicks[entry.key]) / math.log1p(most), 3)
            if abs(popularity - entry.popularity) >= SMALLEST_CHANGE:
                entry.popularity = popularity
                changed.append(entry)
        for entry in SearchEntry.objects.select_for_update().filter(popularity__gt=0).exclude(key__in=clicks):
            entry.popularity = 0
            changed.append(entry)
        SearchEntry.objects.bulk_update(changed, ["popularity"], batch_size=200)
        index_titles(changed)
        note_changes([(entry, False) for entry in changed])
    return len(changed)


def forget_searches() -> int:
    """Deletes texts that were sought fewer than three times in a month that is long over, and all that is old."""
    today = localdate()
    old, _each = DailySearch.objects.filter(date__lt=today - timedelta(days=DAYS_KEPT)).delete()
    DailyClicks.objects.filter(date__lt=today - timedelta(days=DAYS_KEPT)).delete()
    # The months that ended 30 days ago or earlier: until then the report's 30 days may still reach into them.
    end = (today - timedelta(days=30)).replace(day=1)
    rare = (
        DailySearch.objects.filter(date__lt=end)
        .order_by()
        .values("language", "text", month=TruncMonth("date"))
        .annotate(n=Sum("searches"))
        .filter(n__lt=RARE)
    )
    for row in list(rare):
        next_month = (row["month"] + timedelta(days=31)).replace(day=1)
        days = DailySearch.objects.filter(date__gte=row["month"], date__lt=next_month)
        deleted, _each = days.filter(language=row["language"], text=row["text"]).delete()
        old += deleted
    return old


@contextmanager
def _alone() -> Iterator[bool]:
    """True for one process at a time."""
    folder = notes_folder()
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _taken_files() -> list[Path]:
    """The files renamed, so that writers begin new ones; with those of a collection that was interrupted."""
    folder = notes_folder()
    for path in folder.glob("*.jsonl"):
        path.rename(path.with_suffix(f".{os.urandom(6).hex()}.taken"))
    return sorted(folder.glob("*.taken"))


@transaction.atomic
def _write(notes: Notes) -> None:
    keys = {**notes.searches, **notes.clicks}.keys()
    for day in sorted({key[0] for key in keys}):
        _write_texts(day, [key for key in keys if key[0] == day and key[2]], notes)
    things = dict(SearchEntry.objects.filter(pk__in={pk for _day, pk in notes.opened}).values_list("pk", "key"))
    for (day, pk), clicks in notes.opened.items():
        if pk in things:
            row, _created = DailyClicks.objects.get_or_create(date=day, key=things[pk])
            row.clicks += clicks
            row.save(update_fields=["clicks"])


def _write_texts(day: str, keys: list[TextKey], notes: Notes) -> None:
    known = {
        (row.language, row.text): row
        for row in DailySearch.objects.filter(date=day, text__in=[text for _day, _language, text in keys])
    }
    room = MOST_TEXTS_A_DAY - DailySearch.objects.filter(date=day).count()
    made = []
    for key in keys:
        row = known.get(key[1:])
        if row is None:
            if len(made) >= room or not notes.searches[key]:
                continue
            row = DailySearch(date=date.fromisoformat(day), language=key[1], text=key[2])
            made.append(row)
        row.searches += notes.searches[key]
        row.clicks += notes.clicks[key]
        row.results = notes.results.get(key, row.results)
    DailySearch.objects.bulk_create(made, batch_size=200)
    DailySearch.objects.bulk_update(known.values(), ["searches", "clicks", "results"], batch_size=200)
