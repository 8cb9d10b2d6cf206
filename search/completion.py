"""Titles offered while readers type, for both databases: any of their words may be the one begun.

Each title has one row, whose primary key is its place in the ranking: what readers want most comes first. So the
database reads the first rows that match and stops, however many there are.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from search.analysis.tokens import normalise, tokens, typed_words
from search.models import CompletionTitle, Kind, SearchEntry
from search.query import Completion

# How likely readers want to open a thing of that kind; passages and documents are found, not offered.
KINDS = {
    Kind.TOPIC: 1.0,
    Kind.SPEAKER: 0.9,
    Kind.WEBINAR: 0.6,
    Kind.STORY: 0.5,
    Kind.RESOURCE: 0.5,
    Kind.PAGE: 0.3,
}
OF_KIND, OF_POPULARITY, OF_SHORTNESS = 0.5, 0.35, 0.15
LONG_TITLE = 120  # characters; longer ones are no worse
STEPS = 1023
KEY_BITS = 40
MOST_WORDS = 8
LONGEST_WORD = 40
READ_FOR_EACH = 8  # rows read for each title wanted: the best are those that begin with what was typed


def place_of(entry: SearchEntry) -> int:
    """The row's primary key: the smaller, the earlier it is offered; no two entries share one."""
    shortness = 1 - min(len(entry.title), LONG_TITLE) / LONG_TITLE
    weight = OF_KIND * KINDS[entry.kind] + OF_POPULARITY * entry.popularity + OF_SHORTNESS * shortness
    return (STEPS - round(STEPS * min(max(weight, 0), 1)) << KEY_BITS) | entry.pk


def index_titles(entries: Iterable[SearchEntry]) -> None:
    """Writes the rows of these saved entries anew."""
    entries = list(entries)
    remove_titles([entry.pk for entry in entries])
    rows = [(place_of(entry), entry.pk, title_words(entry)) for entry in entries if entry.kind in KINDS]
    CompletionTitle.objects.bulk_create([CompletionTitle(id=place, entry_id=pk) for place, pk, _words in rows])
    if connection.vendor == "postgresql":
        sql = "UPDATE search_completiontitle SET words = array_to_tsvector(%s) WHERE id = %s"
        values = [[words, place] for place, _pk, words in rows]
    else:
        sql = "INSERT OR REPLACE INTO search_completion_words (words, rowid) VALUES (%s, %s)"
        values = [[" ".join(words), place] for place, _pk, words in rows]
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)


def remove_titles(entry_ids: list[int]) -> None:
    """Before the entries themselves are deleted."""
    titles = CompletionTitle.objects.filter(entry__in=entry_ids)
    if connection.vendor == "sqlite":
        places = [[place] for place in titles.values_list("pk", flat=True)]
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM search_completion_words WHERE rowid = %s", places)
    titles.delete()


def tidy_titles() -> None:
    """After a rebuild: drops words without a row, which a flushed table leaves behind on SQLite."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM search_completion_words WHERE rowid NOT IN (SELECT id FROM search_completiontitle)"
            )


def complete_title(*, text: str, language: str, limit: int) -> list[Completion]:
    """Public titles for readers of the language that hold words beginning with each word of the text, best first."""
    typed = read_typed(text)
    if not typed or limit < 1:
        return []
    return choose(_find(typed, language, limit * READ_FOR_EACH), typed, limit)


def read_typed(text: str) -> list[str]:
    """The words that titles have to hold the beginnings of."""
    return typed_words(normalise(text[:200]))[:MOST_WORDS]


def choose(rows: Iterable[tuple[str, str, str]], typed: list[str], limit: int) -> list[Completion]:
    """Of (title, url, kind) in the order of their places: first what begins with what was typed."""
    beginning = " ".join(typed)
    found: dict[str, Completion] = {}  # by title and kind in words: a thing in two languages is offered once
    for title, url, kind in sorted(rows, key=lambda row: not " ".join(tokens(row[0])).startswith(beginning)):
        found.setdefault(url, Completion(title=title, url=url, kind=kind))
    return list(found.values())[:limit]


def title_words(entry: SearchEntry) -> list[str]:
    """Of the title; of a webinar also its number, which people know it by."""
    number = entry.keywords.partition("\n")[0] if entry.kind == Kind.WEBINAR else ""
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in tokens(f"{entry.title} {number}")))


def _find(typed: list[str], language: str, limit: int) -> list[tuple[str, str, str]]:
    # Imported here: the engines ask this module to complete.
    from search.engines.database import fetch, now

    words = [word[:LONGEST_WORD] for word in typed]
    if connection.vendor == "postgresql":
        source = "search_completiontitle c"
        matches, question = "c.words @@ %s::tsquery", " & ".join(f"{_quoted(word)}:*" for word in words)
    else:
        source = "search_completion_words w CROSS JOIN search_completiontitle c ON c.id = w.rowid"
        matches, question = "w.search_completion_words MATCH %s", " AND ".join(f'"{word}" *' for word in words)
    # CROSS JOIN keeps SQLite from beginning with another table.
    sql = f"""SELECT e.title, e.url, e.kind FROM {source} {_join()} search_searchentry e ON e.id = c.entry_id
        WHERE {matches} AND (e.expires_at IS NULL OR e.expires_at > %s) AND '+' || e.shown_in || '+' LIKE %s
        ORDER BY {"w.rowid" if connection.vendor == "sqlite" else "c.id"} LIMIT %s"""
    return fetch(sql, [question, now(), f"%+{language}+%", limit])


def _join() -> str:
    return "CROSS JOIN" if connection.vendor == "sqlite" else "JOIN"


def _quoted(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"
