"""Entries of their own, without content behind them: for tests of engines, which only see entries."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

from search.models import SearchEntry
from search.services.entries import index_entries

_numbers = count(1)


def make_entry(title: str = "Judul", *, topics=(), year: int | None = 2026, **fields) -> SearchEntry:
    """A saved entry whose words are in the database's index; in Indonesian, shown in both languages, unless told."""
    shown_in = fields.pop("shown_in", ("id", "en"))
    number = next(_numbers)
    values = {
        "key": f"tests.entry:{number}",
        "language": "id",
        "kind": "webinar",
        "source": "tests.entry",
        "source_id": number,
        "url": f"/uji/{number}/",
        "published_at": datetime(year or 2020, 6, 1, tzinfo=UTC),
    } | fields
    entry = SearchEntry.objects.create(
        title=title, shown_in="+".join(shown_in), year=year, topics=list(topics), **values
    )
    index_entries([entry])
    return entry
