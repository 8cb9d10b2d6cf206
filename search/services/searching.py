"""One search, answered by the engine of the settings; by the database, which always can, where that one is away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from django.conf import settings

from search.engines import Engine, database_engine, get_engine
from search.engines.elasticsearch.connection import BeyondWindowError, SearchAwayError
from search.models import SearchEntry
from search.query import Completion, Result, SearchQuery, SearchResults

Answer = TypeVar("Answer")


def run_search(*, query: SearchQuery) -> SearchResults:
    """Answers any query whatever. A page beyond the last holds no results, but the total and the facets."""
    return _ask(lambda engine: engine.search(query), or_else=_with_apology)


def complete_text(*, text: str, language: str, limit: int) -> list[Completion]:
    """What readers of the language may be about to type: titles, speakers and topics, the likeliest first."""
    return _ask(lambda engine: engine.complete(text=text, language=language, limit=limit))


def find_related(*, key: str, language: str, limit: int) -> list[Result]:
    """What is most like the thing of that key (SearchEntry.key), for readers of the language; nothing where it is not
    public.
    """
    entries = SearchEntry.objects.filter(key=key).defer("body")
    entry = next((entry for entry in entries if language in entry.shown_in.split("+")), None)
    if entry is None:
        return []
    return _ask(lambda engine: engine.related(entry=entry, language=language, limit=limit))


def count_in_other_languages(*, query: SearchQuery) -> dict[str, int]:
    """How much the same text finds for readers of the other languages: what to offer where nothing was found. A word
    of this language is no misspelt one of theirs.
    """
    counts = {}
    for code, _name in settings.LANGUAGES:
        if code != query.language:
            results = run_search(query=replace(query, language=code, page_size=0))
            counts[code] = 0 if results.was_corrected else results.total
    return {code: count for code, count in counts.items() if count}


def _ask(
    question: Callable[[Engine], Answer], *, or_else: Callable[[Answer], Answer] = lambda answer: answer
) -> Answer:
    """`or_else`: what becomes of the database's answer where it stands in for another engine."""
    try:
        return question(get_engine())
    except SearchAwayError:
        return or_else(question(database_engine()))
    except BeyondWindowError:
        return question(database_engine())


def _with_apology(results: SearchResults) -> SearchResults:
    results.is_fallback = True
    return results
