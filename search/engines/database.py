"""What the two databases' engines share: everything but the words.

A subclass says in SQL which rows match and how well; counting, filtering, paging and excerpts are the same for both.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from time import perf_counter
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from search.excerpts import make_excerpt
from search.models import Facets, SearchEntry
from search.query import Question, Result, SearchQuery, SearchResults, read_question, with_prefix

unpack = lru_cache(maxsize=20_000)(Facets.unpack)


@dataclass(frozen=True)
class Match:
    """A piece of SQL about entries `e`: further tables, the condition, the score (more is better), with parameters."""

    tables: str = ""
    where: str = "TRUE"
    where_params: tuple[Any, ...] = ()
    score: str = "0.0"
    score_params: tuple[Any, ...] = ()


class DatabaseEngine(ABC):
    name: str
    # A condition with one parameter, made by keys_param(): facet_key is one of these, however many.
    keys_condition: str

    @abstractmethod
    def keys_param(self, keys: list[str]) -> Any: ...

    @abstractmethod
    def matching(self, question: Question) -> Match:
        """Which entries match; needs no score. The question has terms."""

    @abstractmethod
    def ranked(self, question: Question) -> Match:
        """The same entries, with their scores."""

    @abstractmethod
    def index(self, entries: Iterable[SearchEntry]) -> None:
        """Writes the words of these saved entries, instead of those there are."""

    @abstractmethod
    def remove(self, entry_ids: list[int]) -> None:
        """Forgets the words of deleted entries."""

    @abstractmethod
    def tidy(self) -> None:
        """After a rebuild: drops words without an entry, and whatever else makes the index small and quick."""

    def search(self, query: SearchQuery) -> SearchResults:
        """Answers; an empty question is answered with everything, newest first."""
        started = perf_counter()
        question, found = self._understand(query)
        counts = _shown_to(query.language, found)
        kept = [key for key in counts if _passes(unpack(key), query)]
        results = SearchResults(
            engine=self.name,
            question=question,
            total=sum(counts[key] for key in kept),
            facets=_count_facets(counts, query),
            page=query.page,
        )
        offset = (query.page - 1) * query.page_size
        if offset < results.total:
            rows = self._page(question, kept if len(kept) < len(found) else None, query.page_size, offset)
            results.results = _results(rows, question)
        results.took_ms = round((perf_counter() - started) * 1000, 2)
        return results

    def _understand(self, query: SearchQuery) -> tuple[Question, dict[str, int]]:
        """The question that is answered, and what matches it, by facet_key.

        A text is tried three times, until the reader's language shows something: every word; the last word as a
        beginning; one word is enough. Filters have no say in it, or choosing one could widen the question.
        """
        others = [code for code, _name in settings.LANGUAGES if code != query.language]
        question = read_question(query.text, languages=(query.language, *others))
        for attempt in () if question.no_words else _attempts(question):
            found = self._count(attempt)
            if _shown_to(query.language, found):
                return attempt, found
        return question, {}

    def _match(self, question: Question, *, scored: bool) -> Match:
        if not question.terms:
            return Match()
        return self.ranked(question) if scored else self.matching(question)

    def _count(self, question: Question) -> dict[str, int]:
        match = self._match(question, scored=False)
        sql = f"""SELECT e.facet_key, count(*) FROM {match.tables} search_searchentry e
            WHERE {match.where} AND (e.expires_at IS NULL OR e.expires_at > %s) GROUP BY e.facet_key"""
        return dict(_rows(sql, [*match.where_params, _now()]))

    def _page(self, question: Question, keys: list[str] | None, limit: int, offset: int) -> list[tuple[int, float]]:
        match = self._match(question, scored=True)
        only_keys = "" if keys is None else f"AND {self.keys_condition}"
        sql = f"""SELECT e.id, {match.score} AS score FROM {match.tables} search_searchentry e
            WHERE {match.where} AND (e.expires_at IS NULL OR e.expires_at > %s) {only_keys}
            ORDER BY score DESC, e.published_at DESC, e.id DESC LIMIT %s OFFSET %s"""
        params = [*match.score_params, *match.where_params, _now()]
        params += [] if keys is None else [self.keys_param(keys)]
        return _rows(sql, [*params, limit, offset])


def _rows(sql: str, params: list) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _now() -> Any:
    return connection.ops.adapt_datetimefield_value(timezone.now())


def _attempts(question: Question) -> list[Question]:
    attempts = [question]
    if question.terms and (begun := with_prefix(question)):
        attempts.append(begun)
    if len(question.terms) > 1:
        attempts.append(replace(question, any_term=True))
    return attempts


def _shown_to(language: str, counts: dict[str, int]) -> dict[str, int]:
    return {key: number for key, number in counts.items() if language in unpack(key).shown_in}


def _passes(facets: Facets, query: SearchQuery, *, without: str = "") -> bool:
    """Do these facets satisfy the filters, one of them left aside?"""
    return (
        (without == "kind" or not query.kinds or facets.kind in query.kinds)
        and (without == "topic" or not query.topics or not set(query.topics).isdisjoint(facets.topics))
        and (without == "year" or not query.years or facets.year in query.years)
    )


def _count_facets(counts: dict[str, int], query: SearchQuery) -> dict[str, dict[str | int, int]]:
    kinds, topics, years = Counter(), Counter(), Counter()
    for key, number in counts.items():
        facets = unpack(key)
        if _passes(facets, query, without="kind"):
            kinds[facets.kind] += number
        if facets.topics and _passes(facets, query, without="topic"):
            for topic in facets.topics:
                topics[topic] += number
        if facets.year and _passes(facets, query, without="year"):
            years[facets.year] += number
    return {"kind": dict(kinds), "topic": dict(topics), "year": dict(years)}


def _results(rows: list[tuple[int, float]], question: Question) -> list[Result]:
    entries = SearchEntry.objects.in_bulk([pk for pk, _score in rows])
    return [_result(entries[pk], score, question) for pk, score in rows if pk in entries]


def _result(entry: SearchEntry, score: float, question: Question) -> Result:
    return Result(
        entry_id=entry.pk,
        kind=entry.kind,
        language=entry.language,
        title=entry.title,
        url=entry.url,
        excerpt=make_excerpt(entry, question),
        score=float(score),
        external_id=entry.external_id,
        published_at=entry.published_at,
        topics=entry.facets.topics,
    )
