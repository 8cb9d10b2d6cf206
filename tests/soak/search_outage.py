"""Elasticsearch stopped, hung and wiped while pages are published, changed and deleted; worker and clock are real.

    python -m tests.soak.search_outage          SOAK_PAGES=60 (for each kind of outage)

Passes when no publishing, changing or deleting takes longer than 1.5 times what it takes while Elasticsearch answers
(medians, both kinds in turn), each search is answered within a second, and 60 seconds after its return the index
equals the database, entry by entry. On PostgreSQL.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = int(os.environ.get("SOAK_PAGES", "60"))
SLOWER = 1.5
ANSWER_WITHIN = 1.0  # s
EQUAL_WITHIN = 60.0  # s
WORD = "kuskus"


def main() -> int:
    from tests.support.elasticsearch import ElasticsearchServer
    from tests.support.postgres import temporary_cluster

    with (
        tempfile.TemporaryDirectory() as folder,
        temporary_cluster(durable=True) as url,
        ElasticsearchServer() as server,
    ):
        os.environ |= {
            "DATABASE_URL": url,
            "DATA_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "portal.settings.development",
            "DEBUG": "false",
            "ELASTICSEARCH_URL": server.url,
        }
        print(f"Elasticsearch {server.wait()}", flush=True)
        import django

        django.setup()
        from tests.soak.outbox import make_tables

        make_tables(url)
        with portal_processes():
            return 0 if run(server) else 1


@contextmanager
def portal_processes() -> Iterator[None]:
    """The worker and the clock, as they are deployed. The worker's complaints about pages that are gone before Wagtail
    has indexed them for the CMS are not ours to read.
    """
    commands = (["db_worker", "--no-startup-delay", "--no-reload"], ["run_periodic"])
    processes = [
        subprocess.Popen(
            [sys.executable, "manage.py", *command], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for command in commands
    ]
    try:
        yield
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(60)


def run(server) -> bool:
    outages: dict[str, tuple[Callable[[], None], Callable[[], None]]] = {
        "stopped": (lambda: server.stop(keep=True), lambda: (server.start(), server.wait())),
        "hung": (server.pause, server.resume),
        "wiped": (lambda: server.stop(keep=True), lambda: (server.wipe(), server.wait())),
    }
    editor = Editor()
    for _ in range(10):
        editor.do_all()  # warm
    print(f"equal after {wait_until_equal(300):.1f} s at first", flush=True)
    passed = True
    for name, (begin, end) in outages.items():
        passed = judge(name, editor, begin, end) and passed
    return passed


def judge(name: str, editor: Editor, begin: Callable[[], object], end: Callable[[], object]) -> bool:
    """Half of the pages before, half during the outage: a machine that grows slower does so in both."""
    before = [editor.do_all() for _ in range(PAGES)]
    editor.search()
    begin()
    during, searches, in_reserve = [], [], 0
    for _ in range(PAGES):
        during.append(editor.do_all())
        seconds, results = editor.search()
        searches.append(seconds)
        in_reserve += results.is_fallback
    end()
    seconds = wait_until_equal(EQUAL_WITHIN * 2)
    ratios = {
        step: statistics.median(times[step] for times in during) / statistics.median(times[step] for times in before)
        for step in before[0]
    }
    slower = ", ".join(f"{step} {ratio:.2f} x" for step, ratio in ratios.items())
    print(
        f"{name}: {slower}; slowest of {len(searches)} searches {max(searches):.2f} s, {in_reserve} answered by the "
        f"database; equal {seconds:.1f} s after its return",
        flush=True,
    )
    is_quick = max(ratios.values()) <= SLOWER and max(searches) <= ANSWER_WITHIN
    return is_quick and in_reserve > 0 and seconds <= EQUAL_WITHIN


class Editor:
    """Publishes, changes and deletes; every third page is deleted again."""

    def __init__(self) -> None:
        self.number = 0

    def do_all(self) -> dict[str, float]:
        """Seconds of each step."""
        from tests.factories.knowledge import make_resource

        self.number += 1
        times = {}
        pages = [_timed(times, "publish", lambda: make_resource(f"{WORD} nomor {self.number}"))]

        def change() -> None:
            pages[0].title = f"{WORD} yang ke-{self.number}"
            pages[0].save_revision().publish()

        _timed(times, "change", change)
        other = make_resource(f"{WORD} sementara {self.number}")
        _timed(times, "delete", other.delete)
        return times

    def search(self):
        from search.query import SearchQuery
        from search.services.searching import run_search

        started = time.perf_counter()
        results = run_search(query=SearchQuery(text=WORD, filters={"kind": ("resource",)}))
        assert results.total, "something is found, whoever answers"
        return time.perf_counter() - started, results


def _timed(times: dict[str, float], step: str, work: Callable):
    started = time.perf_counter()
    done = work()
    times[step] = time.perf_counter() - started
    return done


def wait_until_equal(patience: float) -> float:
    """Seconds until index and database are equal and the outbox is empty; infinity where they never are."""
    from search.engines.elasticsearch.connection import FAULTS
    from search.models import SearchChange
    from search.services.indexing import compare_index

    started = time.monotonic()
    while (seconds := time.monotonic() - started) < patience:
        try:
            if not SearchChange.objects.exists() and not compare_index():
                return seconds
        except FAULTS:
            pass
        time.sleep(0.5)
    return float("inf")


if __name__ == "__main__":
    sys.exit(main())
