"""The seam: SearchQuery in, SearchResults out, one module an engine.

What every engine answers stands in `Engine`. Understanding a text is no engine's business: search.query does it once,
synonyms and misspelt words included, so that all engines are asked the same.

The database's engine always keeps its index (`index(entries)`, `remove(entry_ids)`, `tidy()`), in the transaction that
writes the entries; an engine outside the database takes what it needs from the outbox (SearchChange), and the
database's answers while it cannot.
"""

from __future__ import annotations

from typing import Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.utils.module_loading import import_string

from search.models import SearchEntry
from search.query import Completion, Result, SearchQuery, SearchResults


class Engine(Protocol):
    name: str

    def search(self, query: SearchQuery) -> SearchResults:
        """Answers any query; an empty one with everything, newest first."""

    def complete(self, *, text: str, language: str, limit: int) -> list[Completion]:
        """Titles, speakers and topics that the text may be the beginning of, the likeliest first."""

    def related(self, *, entry: SearchEntry, language: str, limit: int) -> list[Result]:
        """What is most like that entry, for readers of the language; never itself, nor its parts."""


ENGINES = {
    "sqlite": "search.engines.sqlite.SqliteEngine",
    "postgres": "search.engines.postgres.PostgresEngine",
    "elasticsearch": "search.engines.elasticsearch.engine.ElasticsearchEngine",
}
BY_VENDOR = {"sqlite": "sqlite", "postgresql": "postgres"}


def get_engine() -> Engine:
    """The engine that answers: settings.SEARCH_ENGINE by name, or ('auto') Elasticsearch where there is one, else what
    suits the database.
    """
    name = settings.SEARCH_ENGINE
    if name == "auto":
        return _engine("elasticsearch") if settings.ELASTICSEARCH_URL else database_engine()
    return _engine(name)


def database_engine():
    """The engine inside the database."""
    return _engine(BY_VENDOR.get(connection.vendor, connection.vendor))


def _engine(name: str):
    if name not in ENGINES:
        raise ImproperlyConfigured(f"No search engine {name!r}; there are: auto, {', '.join(ENGINES)}")
    return import_string(ENGINES[name])()
