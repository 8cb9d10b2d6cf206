"""What counts beside the words: how new a thing is, how much it is read, whether it is a whole or a part of one.

All of it is mild: it decides between entries whose words answer about as well. Elasticsearch applies the same numbers
inside of its query (search.engines.elasticsearch.bodies), the databases to the first results that the words give.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from django.utils import timezone

from search.models import Kind, SearchEntry

# At most so much more for what is new, and for what readers open most.
RECENCY, POPULARITY = 0.05, 0.1
DAYS_TO_HALF = 730
# What is heard in a recording or stands in a document comes after the webinar that it belongs to.
PARTS = {Kind.PASSAGE: 0.8, Kind.DOCUMENT: 0.9}
WINDOW = 60
MOST_IN_A_ROW = 2

Ranked = list[tuple[int, float]]  # primary keys of entries with their scores, best first
Item = TypeVar("Item")


def weigh(score: float, *, kind: str, published_at: datetime, popularity: float, now: datetime) -> float:
    age = max((now - published_at).days, 0)
    return score * PARTS.get(kind, 1.0) * (1 + RECENCY * 0.5 ** (age / DAYS_TO_HALF) + POPULARITY * popularity)


def reorder(rows: Ranked) -> Ranked:
    """By weight, equals the newest first; never more than two of one thing in a row while there are others."""
    moment = timezone.now()
    fields = ("pk", "key", "part_of", "kind", "published_at", "popularity")
    facts = {row[0]: row for row in SearchEntry.objects.filter(pk__in=[pk for pk, _ in rows]).values_list(*fields)}
    weighed = []
    for pk, score in rows:
        if pk in facts:
            _pk, key, part_of, kind, published_at, popularity = facts[pk]
            weight = weigh(score, kind=kind, published_at=published_at, popularity=popularity, now=moment)
            weighed.append((weight, published_at, pk, part_of or key))
    weighed.sort(key=lambda row: row[:3], reverse=True)
    return [(row[2], row[0]) for row in spread(weighed, things=[row[3] for row in weighed])]


def spread(rows: Sequence[Item], *, things: Iterable[Hashable]) -> list[Item]:
    """The rows, those that would be the third in a row of their thing put off until another thing has had its turn."""
    waiting = list(zip(rows, things, strict=True))
    done: list[tuple[Item, Hashable]] = []
    while waiting:
        last = [thing for _row, thing in done[-MOST_IN_A_ROW:]]
        full = last[0] if len(last) == MOST_IN_A_ROW and len(set(last)) == 1 else None
        place = next((place for place, (_row, thing) in enumerate(waiting) if thing != full), 0)
        done.append(waiting.pop(place))
    return [row for row, _thing in done]
