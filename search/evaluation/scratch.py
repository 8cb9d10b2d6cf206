"""Places of their own for an evaluation: a database, schema or index that holds nothing else and is gone afterwards.

Each takes the documents once (`fill`) and then answers questions (`find`). The databases' places stand in for the
portal's connection, so that the very code that answers visitors runs, and cannot see an entry of the portal.
"""

from __future__ import annotations

import os
import pkgutil
import tempfile
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from django.apps import apps
from django.conf import settings
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from search.analysis.tokens import normalise
from search.engines import Engine
from search.evaluation.question_sets import Text
from search.models import SearchEntry
from search.query import SearchQuery
from search.services.entries import index_entries

BATCH = 500
DAY = datetime(2026, 1, 1, tzinfo=UTC)


class Place(Protocol):
    def fill(self, documents: Iterable[Text]) -> int:
        """Takes them all; how many they were."""

    def find(self, question: Text, limit: int) -> list[str]:
        """Ids of the first documents, best first."""


class EntriesPlace:
    """A database of the portal's own tables, and one of its engines."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def fill(self, documents: Iterable[Text]) -> int:
        total = 0
        for batch in batches(documents):
            total += len(fill_batch(batch, after=total))
        with transaction.atomic():
            self.engine.tidy()
        return total

    def find(self, question: Text, limit: int) -> list[str]:
        return find_with(self.engine, question, limit)


@transaction.atomic
def fill_batch(documents: list[Text], *, after: int) -> list[SearchEntry]:
    """As entries, numbered on from there."""
    entries = [make_entry(document, number) for number, document in enumerate(documents, start=after + 1)]
    SearchEntry.objects.bulk_create(entries)
    index_entries(entries)
    return entries


def find_with(engine: Engine, question: Text, limit: int) -> list[str]:
    """As a visitor asks: the first page, `limit` long."""
    language = question.language or settings.LANGUAGE_CODE
    results = engine.search(SearchQuery(text=question.text, language=language, page_size=limit))
    return [result.external_id for result in results.results]


def make_entry(document: Text, number: int) -> SearchEntry:
    """A document as an entry. All are of one kind and day, so that words alone decide."""
    language = document.language or settings.LANGUAGE_CODE
    shown_in = [document.language] if document.language else [code for code, _name in settings.LANGUAGES]
    return SearchEntry(
        pk=number,
        key=f"evaluation:{number}",
        language=language,
        shown_in="+".join(shown_in),
        kind="resource",
        published_at=DAY,
        updated_at=DAY,
        source="evaluation",
        source_id=number,
        external_id=document.id,
        title=normalise(document.title),
        url=f"/{number}/",
        body=normalise(document.text),
    )


def batches(documents: Iterable[Text]) -> Iterator[list[Text]]:
    documents = iter(documents)
    while batch := list(islice(documents, BATCH)):
        yield batch


@contextmanager
def sqlite_place() -> Iterator[Place]:
    from search.engines.sqlite import SqliteEngine

    with scratch_file():
        yield EntriesPlace(SqliteEngine())


@contextmanager
def scratch_file() -> Iterator[None]:
    """An SQLite database in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="search-evaluation-") as folder:
        database = {"ENGINE": "django.db.backends.sqlite3", "NAME": Path(folder) / "scratch.sqlite3"}
        with _standing_in(database):
            _make_tables()
            yield


@contextmanager
def postgres_place(database: dict[str, Any]) -> Iterator[Place]:
    """A schema of its own in that database, dropped at the end; whatever happens, nothing outside of it is written."""
    from search.engines.postgres import PostgresEngine

    schema = f"search_evaluation_{os.getpid()}_{uuid.uuid4().hex[:8]}"
    options = database.get("OPTIONS", {}) | {"options": f"-c search_path={schema}"}
    with _standing_in(database | {"OPTIONS": options, "CONN_MAX_AGE": 0}) as connection:
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA {schema}")
        try:
            _make_tables()
            yield EntriesPlace(PostgresEngine())
        finally:
            with connection.cursor() as cursor:
                cursor.execute(f"DROP SCHEMA {schema} CASCADE")


@contextmanager
def _standing_in(database: dict[str, Any]) -> Iterator[BaseDatabaseWrapper]:
    """A connection to that database in the place of the portal's, in this thread."""
    before = connections["default"]
    database = {**before.settings_dict, "OPTIONS": {}, "TEST": before.settings_dict["TEST"], **database}
    backend = import_module(f"{database['ENGINE']}.base")
    connections["default"] = standing_in = backend.DatabaseWrapper(database, "default")
    try:
        yield standing_in
    finally:
        connections["default"] = before
        standing_in.close()


def _make_tables() -> None:
    """The search's own, without ties to other apps' tables, and what its engines keep beside them."""
    connection = connections["default"]
    with connection.schema_editor() as editor:
        for model in apps.get_app_config("search").get_models():
            if _stands_alone(model):
                editor.create_model(model)
        for statement in _engine_tables(connection.vendor):
            editor.execute(statement)


def _engine_tables(vendor: str) -> Iterator[str]:
    """The statements of the search's migrations that Django's models know nothing of."""
    name = {"sqlite": "SQLITE_FORWARD", "postgresql": "POSTGRES_FORWARD"}[vendor]
    migrations = import_module("search.migrations")
    for module in sorted(found.name for found in pkgutil.iter_modules(migrations.__path__)):
        yield from getattr(import_module(f"search.migrations.{module}"), name, ())


def _stands_alone(model) -> bool:
    return all(
        field.related_model._meta.app_label == "search" for field in model._meta.get_fields() if field.is_relation
    )
