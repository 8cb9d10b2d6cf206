"""While Elasticsearch can't answer, the database does, and says so; nothing waits for it twice."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import tempfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from search.engines import database_engine
from search.engines.elasticsearch import connection as way
from search.engines.elasticsearch.connection import Breaker, SearchAwayError, get_client
from search.engines.elasticsearch.indexes import live_alias
from search.models import SearchEntry
from search.query import SearchQuery, SearchResults
from search.services.searching import complete_text, find_related, run_search
from tests.factories.search import make_entry
from tests.support.server import free_port

pytestmark = pytest.mark.django_db
IMPATIENT = 0.3


@pytest.fixture(autouse=True)
def _alone(monkeypatch, settings):
    database_engine().remove(list(SearchEntry.objects.values_list("pk", flat=True)))
    SearchEntry.objects.all().delete()
    monkeypatch.setattr(way.breaker, "failures", 0)
    settings.ELASTICSEARCH_TIMEOUT = IMPATIENT


def search(text: str = "kuskus") -> SearchResults:
    return run_search(query=SearchQuery(text=text))


def assert_database_answers(text: str = "kuskus") -> None:
    results = search(text)
    assert [result.title for result in results.results] == ["Kuskus"]
    assert (results.engine, results.is_fallback) == (database_engine().name, True)


class TestStopped:
    @pytest.fixture(autouse=True)
    def _nobody_there(self, settings):
        settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{free_port()}"
        self.entry = make_entry("Kuskus", body="arsip tarsius")

    def test_the_database_answers(self):
        assert_database_answers()

    def test_completion_and_related_content_come_from_the_database(self):
        make_entry("Kuskus beruang", body="arsip tarsius")
        titles = {completion.title for completion in complete_text(text="kus", language="id", limit=5)}
        assert titles == {"Kuskus", "Kuskus beruang"}
        related = find_related(key=self.entry.key, language="id", limit=5)
        assert [result.title for result in related] == ["Kuskus beruang"]

    def test_it_is_asked_once_not_by_each(self, monkeypatch):
        asked = []
        monkeypatch.setattr(
            "search.engines.elasticsearch.engine.get_client",
            lambda **options: asked.append(1) or get_client(**options),
        )
        for _ in range(5):
            assert_database_answers()
        assert len(asked) == 1

    def test_the_log_says_it_once_and_not_what_was_searched_for(self, caplog):
        for _ in range(3):
            search("kuskus rahasia")
        (record,) = [record for record in caplog.records if record.name.startswith("search.")]
        assert "Elasticsearch does not answer" in record.getMessage()
        assert "rahasia" not in record.getMessage()

    def test_the_page_says_it_and_the_interface_names_who_answered(self, client):
        assert client.get("/api/cari", {"q": "kuskus"}).json()["engine"] == database_engine().name
        assert "results__note--quiet" in client.get("/cari/", {"q": "kuskus"}).content.decode()


def test_another_server_at_its_address_is_not_asked(settings):
    """Anything that answers politely, and is no Elasticsearch."""

    class Polite(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *words) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Polite)
    Thread(target=server.serve_forever, daemon=True).start()
    settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{server.server_port}"
    make_entry("Kuskus")
    try:
        assert_database_answers()
    finally:
        server.shutdown()
        server.server_close()


def test_a_server_that_takes_the_question_and_says_nothing(settings):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{silent.getsockname()[1]}"
        make_entry("Kuskus")
        assert_database_answers()


class TestRealServer:
    @pytest.fixture(autouse=True)
    def _whole_index(self, elasticsearch, settings):
        make_entry("Kuskus")
        elasticsearch.keep_current()

    @pytest.fixture
    def hung(self, search_server, settings) -> Iterator[None]:
        """SIGSTOP to the suite's own server, for as long as one search takes; one test process at a time."""
        if search_server.group is None:
            pytest.skip("only the suite's own server may be stopped: make test")
        with (Path(tempfile.gettempdir()) / f"portal-es-hung-{search_server.group}").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            os.killpg(search_server.group, signal.SIGSTOP)
            try:
                yield
            finally:
                os.killpg(search_server.group, signal.SIGCONT)

    def test_hung(self, hung, settings):
        settings.ELASTICSEARCH_TIMEOUT = IMPATIENT
        assert_database_answers()

    def test_without_its_index(self):
        get_client(timeout=30).indices.update_aliases(actions=[{"remove": {"index": "*", "alias": live_alias()}}])
        assert_database_answers()

    def test_with_an_empty_index(self):
        get_client(timeout=30).delete_by_query(index=live_alias(), query={"match_all": {}}, refresh=True)
        assert_database_answers()

    def test_it_answers_again_once_it_is_back(self, monkeypatch):
        way.breaker.fail(SearchAwayError())
        assert search().is_fallback
        monkeypatch.setattr(way.breaker, "closed_until", 0)
        assert not search().is_fallback
        assert not way.breaker.failures

    def test_a_question_that_it_refuses_is_the_only_one_it_is_not_asked(self, monkeypatch):
        monkeypatch.setattr("search.engines.elasticsearch.bodies.MOST_VALUES", -1)
        assert_database_answers()
        monkeypatch.undo()
        assert not way.breaker.failures

    def test_a_page_further_back_than_it_goes_comes_from_the_database(self, elasticsearch, monkeypatch):
        for number in range(3):
            make_entry(f"Anoa {number}")
        elasticsearch.keep_current()
        monkeypatch.setattr("search.engines.elasticsearch.engine.WINDOW", 2)
        for page, engine, number in ((2, "elasticsearch", 1), (3, database_engine().name, 1), (4, "elasticsearch", 0)):
            results = run_search(query=SearchQuery(text="anoa", page=page, page_size=1))
            assert (results.engine, results.total, len(results.results)) == (engine, 3, number)
            assert not results.is_fallback


class TestBreaker:
    def test_it_waits_longer_each_time_and_lets_one_try(self):
        now = [0.0]
        breaker = Breaker(clock=lambda: now[0])
        breaker.check()
        breaker.fail(OSError())
        with pytest.raises(SearchAwayError):
            breaker.check()
        now[0] = 3
        breaker.check()  # tries
        with pytest.raises(SearchAwayError):
            breaker.check()  # another one does not
        breaker.fail(OSError())
        now[0] = 5.5
        with pytest.raises(SearchAwayError):
            breaker.check()
        now[0] = 1000
        breaker.succeed()
        breaker.check()
        breaker.check()

    def test_no_pause_is_longer_than_ten_seconds(self):
        breaker = Breaker(clock=lambda: 0.0)
        for _ in range(50):
            breaker.fail(OSError())
        assert breaker.closed_until == 10
