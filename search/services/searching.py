"""One search, answered by the engine of the settings."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings

from search.engines import get_engine
from search.query import SearchQuery, SearchResults


def run_search(*, query: SearchQuery) -> SearchResults:
    """Answers any query whatever. A page beyond the last holds no results, but the total and the facets."""
    return get_engine().search(query)


def count_in_other_languages(*, query: SearchQuery) -> dict[str, int]:
    """How much the same text finds for readers of the other languages: what to offer where nothing was found."""
    counts = {}
    for code, _name in settings.LANGUAGES:
        if code != query.language:
            counts[code] = get_engine().search(replace(query, language=code, page_size=0)).total
    return {code: count for code, count in counts.items() if count}
