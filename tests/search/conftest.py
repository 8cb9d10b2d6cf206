"""Elasticsearch for tests of the search: one index for each process, equal to the test's entries when it searches."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from django.core.cache import cache

from tests.search.keeping import keep
from tests.support.search_servers import SearchServer, TestIndex, require_elasticsearch

PATIENT = 30.0  # s: tests of what is found may wait for a busy machine


@pytest.fixture(scope="session")
def search_server() -> SearchServer:
    return require_elasticsearch()


@pytest.fixture
def elasticsearch(search_server, settings, monkeypatch, db) -> Iterator[TestIndex]:
    """The portal on Elasticsearch. `keep_current()` before searching makes the index equal to the entries."""
    from search.engines.elasticsearch import indexes
    from search.engines.elasticsearch.connection import breaker, get_client
    from search.services import indexing

    settings.ELASTICSEARCH_URL = search_server.url
    settings.ELASTICSEARCH_PREFIX = f"test-{os.getpid()}"
    settings.ELASTICSEARCH_TIMEOUT = settings.ELASTICSEARCH_WRITE_TIMEOUT = PATIENT
    breaker.succeed()
    cache.clear()
    monkeypatch.setattr(indexing, "LOOK_TIMEOUT", PATIENT)
    if indexes.look(get_client(timeout=PATIENT)).live is None:
        indexing.rebuild_index()
    yield TestIndex()
    breaker.succeed()


@pytest.fixture(params=["database", pytest.param("elasticsearch", marks=pytest.mark.sqlite_only)])
def each_engine(request) -> TestIndex | None:
    """A test that uses it runs once on the database's own engine, once on Elasticsearch (beside SQLite alone)."""
    return request.getfixturevalue("elasticsearch") if request.param == "elasticsearch" else None


@pytest.fixture
def only_own_entries(each_engine) -> None:
    """Nothing to be found but what the test writes; `keep.current()` brings that into the engine's index."""
    from search.engines import database_engine
    from search.models import SearchEntry

    database_engine().remove(list(SearchEntry.objects.values_list("pk", flat=True)))
    SearchEntry.objects.all().delete()
    keep.current = each_engine.keep_current if each_engine else lambda: None
