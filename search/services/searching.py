"""One search, answered by the engine of the settings."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings

from search.engines import get_engine
from search.models import SearchEntry
from search.query import Completion, Result, SearchQuery, SearchResults


def run_search(*, query: SearchQuery) -> SearchResults:
    """Answers any query whatever. A page beyond the last holds no results, but the total and the facets."""
    return get_engine().search(query)


def complete_text(*, text: str, language: str, limit: int) -> list[Completion]:
    """What readers of the language may be about to type: titles, speakers and topics, the likeliest first."""
    return get_engine().complete(text=text, language=language, limit=limit)


def find_related(*, key: str, language: str, limit: int) -> list[Result]:
    """What is most like the thing of that key (SearchEntry.key), for readers of the language; nothing where it is not
    public.
    """
    entries = SearchEntry.objects.filter(key=key).defer("body")
    entry = next((entry for entry in entries if language in entry.shown_in.split("+")), None)
    return get_engine().related(entry=entry, language=language, limit=limit) if entry else []


def count_in_other_languages(*, query: SearchQuery) -> dict[str, int]:
    """How much the same text finds for readers of the other languages: what to offer where nothing was found."""
    counts = {}
    for code, _name in settings.LANGUAGES:
        if code != query.language:
            counts[code] = get_engine().search(replace(query, language=code, page_size=0)).total
    return {code: count for code, count in counts.items() if count}
