"""A whole search on SQLite beside FTS5's own query, over 10,000 entries of which half hold the word, in one run.

The whole search is what a visitor gets: the question read, matches counted for every facet, the 20 best of them with
their excerpts. FTS5's own query is `SELECT … MATCH ? ORDER BY rank LIMIT 20` on a plain table of the same titles and
texts in the same file. Both run in turn through Django's cursor; medians.

Usage: python bench/search.py [--entries 10000] [--rounds 30]; exits 1 above the goal (5 times FTS5's own query).
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
GOAL = 5.0
WORD = "pembelajaran"
WORDS_A_TEXT = 300
TOPICS = 20
RAW = "SELECT rowid, title FROM bench_plain WHERE bench_plain MATCH %s ORDER BY rank LIMIT 20"
OWN = "SELECT rowid FROM search_words WHERE search_words MATCH %s ORDER BY rank LIMIT 20"


def set_up(data: str) -> None:
    """A database of its own, migrated, without the demo."""
    os.environ |= {"DATA_DIR": data, "DJANGO_SETTINGS_MODULE": "portal.settings.development", "DEBUG": "false"}
    os.environ.pop("DATABASE_URL", None)
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def fill(entries: int) -> float:
    """The entries, their words, and the plain table of the same texts. Returns entries written a second."""
    from django.db import connection, transaction

    from portal.models import Topic
    from search.analysis.indonesian import ROOTS
    from search.engines import database_engine
    from search.models import SearchEntry
    from search.services.entries import index_entries

    chance = random.Random(2026)
    topics = [Topic.add_root(name=f"Topik {number}").pk for number in range(TOPICS)]
    roots = sorted(ROOTS - {"ajar"})
    forms = [
        *roots,
        *(f"ber{root}" for root in roots),
        *(f"pe{root}an" for root in roots),
        *(f"me{root}" for root in roots),
    ]
    chance.shuffle(forms)
    weights = [1 / (rank + 10) for rank in range(len(forms))]  # Zipf's law, roughly
    texts = [chance.choices(forms, weights, k=WORDS_A_TEXT) for _ in range(entries)]
    for text in texts[::2]:
        for _ in range(chance.randint(1, 4)):
            text.insert(chance.randrange(WORDS_A_TEXT), WORD)
    made = [_entry(number, text, chance, topics) for number, text in enumerate(texts, start=1)]
    started = time.perf_counter()
    with transaction.atomic():
        SearchEntry.objects.bulk_create(made, batch_size=200)
        index_entries(made)
    seconds = time.perf_counter() - started
    with connection.cursor() as cursor:
        cursor.execute("CREATE VIRTUAL TABLE bench_plain USING fts5(title, body)")
        cursor.executemany(
            "INSERT INTO bench_plain (rowid, title, body) VALUES (%s, %s, %s)",
            [(entry.pk, entry.title, entry.body) for entry in made],
        )
        cursor.execute("INSERT INTO bench_plain (bench_plain) VALUES ('optimize')")
    database_engine().tidy()
    return entries / seconds


def _entry(number: int, text: list[str], chance: random.Random, topics: list[int]):
    from search.models import SearchEntry

    year = chance.randint(2020, 2026)
    kind = chance.choice(["webinar", "webinar", "story", "resource", "resource", "page"])
    sentences = [" ".join(text[start : start + 12]).capitalize() for start in range(0, len(text), 12)]
    return SearchEntry(
        key=f"bench:{number}",
        language="id",
        shown_in="id+en",
        year=year,
        topics=chance.sample(topics, k=chance.randint(0, 3)),
        published_at=datetime(year, chance.randint(1, 12), chance.randint(1, 28), tzinfo=UTC),
        kind=kind,
        source="bench",
        source_id=number,
        title=" ".join(chance.sample(text, k=7)).replace(WORD, "belajar").capitalize(),
        url=f"/bench/{number}/",
        body=". ".join(sentences) + ".",
    )


def measure(rounds: int) -> dict[str, list[float]]:
    """Milliseconds of each thing measured, all in turn, the first round left out."""
    from django.db import connection
    from django.test import Client

    from search.query import SearchQuery
    from search.services.searching import run_search

    def raw(sql: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, [WORD])
            cursor.fetchall()

    client = Client()
    things: dict[str, Callable[[], object]] = {
        "FTS5's own query, plain table": lambda: raw(RAW),
        "FTS5's own query, the portal's table": lambda: raw(OWN),
        "whole search": lambda: run_search(query=SearchQuery(text=WORD)),
        "whole search, two facets chosen": lambda: run_search(
            query=SearchQuery(text=WORD, filters={"kind": ("webinar", "story"), "year": (2024, 2025, 2026)})
        ),
        "whole search, everything": lambda: run_search(query=SearchQuery()),
        "answer of /api/cari": lambda: client.get("/api/cari", {"q": WORD}),
        "page /cari/": lambda: client.get("/cari/", {"q": WORD}),
    }
    times: dict[str, list[float]] = {name: [] for name in things}
    for _round in range(rounds + 1):
        for name, thing in things.items():
            started = time.perf_counter()
            thing()
            times[name].append((time.perf_counter() - started) * 1000)
    return {name: values[1:] for name, values in times.items()}


def check(entries: int) -> None:
    """What is measured is what was asked for."""
    from search.query import SearchQuery
    from search.services.searching import run_search

    results = run_search(query=SearchQuery(text=WORD))
    assert entries * 0.45 < results.total < entries * 0.55, results.total
    assert sum(results.facets["kind"].values()) == results.total
    assert len(results.results) == 20
    assert all(any(is_marked for _text, is_marked in result.excerpt) for result in results.results)
    print(f"{results.total:,} of {entries:,} entries hold '{WORD}'")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=30)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-search-") as data:
        set_up(data)
        rate = fill(options.entries)
        print(f"indexed {rate:,.0f} entries a second ({WORDS_A_TEXT} words each)")
        check(options.entries)
        times = measure(options.rounds)
    base = statistics.median(times["FTS5's own query, plain table"])
    for name, values in times.items():
        median = statistics.median(values)
        print(f"{name:40} {median:8.2f} ms   {median / base:5.2f} x")
    ratio = statistics.median(times["whole search"]) / base
    print(f"whole search: {ratio:.2f} times FTS5's own query (goal: at most {GOAL:g})")
    return 0 if ratio <= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
