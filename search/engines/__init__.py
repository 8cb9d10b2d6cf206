"""The seam: SearchQuery in, SearchResults out, one module an engine.

An engine has a `name`, `search(query)`, and for its index `index(entries)`, `remove(entry_ids)` and `tidy()`. The
database's engine always keeps its index, in the transaction that writes the entries; an engine outside the database
takes what it needs from the outbox (SearchChange), and the database's answers while it cannot.
"""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.utils.module_loading import import_string

ENGINES = {
    "sqlite": "search.engines.sqlite.SqliteEngine",
    "postgres": "search.engines.postgres.PostgresEngine",
}
BY_VENDOR = {"sqlite": "sqlite", "postgresql": "postgres"}


def get_engine():
    """The engine that answers: settings.SEARCH_ENGINE by name, or ('auto') what suits the database."""
    name = getattr(settings, "SEARCH_ENGINE", "auto")
    return database_engine() if name == "auto" else _engine(name)


def database_engine():
    """The engine inside the database."""
    return _engine(BY_VENDOR.get(connection.vendor, connection.vendor))


def _engine(name: str):
    if name not in ENGINES:
        raise ImproperlyConfigured(f"No search engine {name!r}; there are: auto, {', '.join(ENGINES)}")
    return import_string(ENGINES[name])()
