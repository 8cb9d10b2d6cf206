"""What the two databases' engines share: everything but the words.

A subclass counts and ranks what matches; understanding, filtering, facets and excerpts are the same for both.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from time import perf_counter
from typing import Any

from django.db import connection
from django.utils import timezone

from search.completion import complete_title
from search.engines.answering import ask, make_result
from search.engines.ordering import WINDOW, Ranked, reorder
from search.engines.related import related_results
from search.facets import FACETS, Facets, Value
from search.models import SearchEntry
from search.query import Completion, Question, Result, SearchQuery, SearchResults

unpack = lru_cache(maxsize=50_000)(Facets.unpack)
Counts = dict[str, int]  # how many entries match, by their packed facets


@dataclass(frozen=True)
class Tally:
    """The counts of one search, with its filters applied."""

    total: int
    facets: dict[str, dict[Value, int]]
    kept: list[str]  # packed facets that pass every filter


class DatabaseEngine(ABC):
    name: str

    @abstractmethod
    def count(self, question: Question) -> tuple[Counts, bool]:
        """What matches and has not expired; and whether that is all that matches."""

    @abstractmethod
    def rank(self, question: Question, packed: list[str] | None, limit: int, offset: int) -> Ranked:
        """A page of what matches; `packed`: only what has not expired and has one of these packed facets."""

    def refine(self, question: Question, rows: Ranked) -> Ranked:
        """The same rows in a better order, where an engine knows one that it cannot compute for all."""
        return rows

    @abstractmethod
    def newest(self, packed: list[str], limit: int, offset: int) -> Ranked:
        """A page of everything that has not expired and has one of these packed facets, newest first."""

    @abstractmethod
    def index(self, entries: Iterable[SearchEntry]) -> None:
        """Writes the words of these saved entries, instead of those there are."""

    @abstractmethod
    def remove(self, entry_ids: list[int]) -> None:
        """Forgets the words of deleted entries."""

    @abstractmethod
    def tidy(self) -> None:
        """After a rebuild: drops words without an entry, and does what else keeps the index small and quick."""

    def search(self, query: SearchQuery) -> SearchResults:
        """Answers; an empty question is answered with everything, newest first."""
        started = perf_counter()
        question, counts, is_all = self._understand(query)
        tally = _tally(counts, query)
        results = SearchResults(
            engine=self.name,
            question=question,
            total=tally.total,
            facets=tally.facets,
            page=query.page,
            suggestion=question.corrected_text,
            was_corrected=bool(question.corrected_text),
        )
        offset = (query.page - 1) * query.page_size
        if offset < results.total and query.page_size:
            if question.terms:
                packed = None if is_all and len(tally.kept) == len(counts) else tally.kept
                rows = self._rank_page(question, packed, query.page_size, offset)
            else:
                rows = self.newest(tally.kept, query.page_size, offset)
            results.results = _results(rows, question)
        results.took_ms = round((perf_counter() - started) * 1000, 2)
        return results

    def _rank_page(self, question: Question, packed: list[str] | None, limit: int, offset: int) -> Ranked:
        """The first WINDOW by their words are ordered anew by all that counts; beyond, the words alone decide."""
        if offset >= WINDOW:
            return self.rank(question, packed, limit, offset)
        rows = self.rank(question, packed, max(WINDOW, offset + limit), 0)
        return [*reorder(self.refine(question, rows[:WINDOW])), *rows[WINDOW:]][offset : offset + limit]

    def complete(self, *, text: str, language: str, limit: int) -> list[Completion]:
        return complete_title(text=text, language=language, limit=limit)

    def related(self, *, entry: SearchEntry, language: str, limit: int) -> list[Result]:
        return related_results(self.rank, entry=entry, language=language, limit=limit)

    def _understand(self, query: SearchQuery) -> tuple[Question, Counts, bool]:
        """The question that is answered, and what matches it."""
        question, found = ask(query, find=self.count, number=lambda found: _number_shown(found[0], query.language))
        return question, *(found or ({}, True))


def fetch(sql: str, params: Iterable[Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(params))
        return cursor.fetchall()


def now() -> Any:
    """This moment as the database's own SQL compares it."""
    return connection.ops.adapt_datetimefield_value(timezone.now())


def _tally(counts: Counts, query: SearchQuery) -> Tally:
    """Applies language and filters. Each facet heeds the other facets' filters, not its own."""
    filters = {name: frozenset(values) for name, values in query.filters.items() if values}
    found: dict[str, dict[Value, int]] = {name: defaultdict(int) for name in FACETS}
    total, kept = 0, []
    for packed, number in counts.items():
        facets = unpack(packed)
        if query.language not in facets.shown_in:
            continue
        failed = [name for name, wanted in filters.items() if wanted.isdisjoint(facets.values[name])]
        if len(failed) > 1:
            continue
        for name in failed or FACETS:
            for value in facets.values[name]:
                found[name][value] += number
        if not failed:
            total += number
            kept.append(packed)
    return Tally(total, {name: dict(values) for name, values in found.items()}, kept)


def _number_shown(counts: Counts, language: str) -> int:
    return sum(number for packed, number in counts.items() if language in unpack(packed).shown_in)


def _results(rows: Ranked, question: Question) -> list[Result]:
    entries = SearchEntry.objects.in_bulk([pk for pk, _score in rows])
    return [make_result(entries[pk], score, question) for pk, score in rows if pk in entries]
