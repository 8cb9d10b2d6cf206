"""`make test`: the whole suite on SQLite, then what is marked `postgres` once more on PostgreSQL; one last line.

One Elasticsearch serves both; it starts while the first tests run, and those that need it wait for it.

Usage: python -m tests.support.run_suite [--only-postgres] [--everything] [pytest's own arguments]
`--everything` runs all tests on PostgreSQL, not the marked ones alone.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.elasticsearch import die_with_parent
from tests.support.postgres import PostgresMissingError, find_binaries, temporary_cluster

ROOT = Path(__file__).resolve().parent.parent.parent
IN_CI = os.environ.get("CI", "").lower() == "true"
NOTHING_COLLECTED = 5  # pytest's exit code


def run_pytest(arguments: list[str], *, database_url: str | None) -> tuple[int, Counter]:
    """The exit code and the counts of one run; None: on SQLite, whatever the caller's environment says."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    if database_url:
        environment["DATABASE_URL"] = database_url
    workers = os.environ.get("TEST_WORKERS") or str(min(4, os.cpu_count() or 1))
    database = ["--create-db"]
    if workers not in ("0", "1"):
        subprocess.run(
            [sys.executable, "-m", "tests.support.databases", workers], cwd=ROOT, env=environment, check=True
        )
        database = ["--reuse-db", "-n", workers, "--dist", "worksteal"]
    with tempfile.TemporaryDirectory() as folder:
        counts = Path(folder) / "counts.json"
        command = [sys.executable, "-m", "pytest", "-p", "tests.support.counts", *database, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=environment | {"SUITE_COUNTS": str(counts)}, check=False)
        found = Counter(json.loads(counts.read_text())) if counts.exists() else Counter(error=1)
    return done.returncode, found


def run_on_postgres(arguments: list[str]) -> tuple[int, Counter]:
    try:
        binaries = find_binaries()
        print(f"\n=== On PostgreSQL from {binaries}", flush=True)
        with temporary_cluster() as url:
            return run_pytest(arguments, database_url=url)
    except PostgresMissingError as missing:
        print(f"\n=== {'FAILED' if IN_CI else 'SKIPPED'}, the part on PostgreSQL: {missing}", flush=True)
        return (1, Counter(error=1)) if IN_CI else (0, Counter(skipped=1))


@contextmanager
def elasticsearch() -> Iterator[Path]:
    """Starts one beside the tests, in a process of its own; yields where it will say what came of it."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "elasticsearch.json"
        command = [sys.executable, "-m", "tests.support.elasticsearch", "--status", str(told)]
        server = subprocess.Popen(command, cwd=ROOT, preexec_fn=die_with_parent)
        os.environ["TEST_ELASTICSEARCH"] = str(told)
        try:
            yield told
        finally:
            server.terminate()
            server.wait(60)


def judge_elasticsearch(told: Path) -> tuple[int, Counter]:
    """Which version there was; where there was none, CI fails."""
    facts = json.loads(told.read_text()) if told.exists() else {"missing": "no test waited for it"}
    if "version" in facts:
        print(f"\n=== With Elasticsearch {facts['version']}", flush=True)
        return 0, Counter()
    print(f"\n=== {'FAILED' if IN_CI else 'SKIPPED'}, the part on Elasticsearch: {facts['missing']}", flush=True)
    return (1, Counter(error=1)) if IN_CI else (0, Counter())


def last_line(counts: Counter, seconds: float) -> str:
    """In pytest's own words, so that whoever reads one run reads the sum of both."""
    plural = {"error": "errors"}
    order = ("failed", "passed", "skipped", "deselected", "xfailed", "xpassed", "error")
    parts = [f"{counts[kind]} {plural.get(kind, kind) if counts[kind] > 1 else kind}" for kind in order if counts[kind]]
    return f" {', '.join(parts) or 'no tests ran'} in {seconds:.2f}s ".center(80, "=")


def main(arguments: list[str]) -> int:
    only_postgres = "--only-postgres" in arguments
    everything = "--everything" in arguments
    rest = [argument for argument in arguments if argument not in ("--only-postgres", "--everything")]
    started = time.monotonic()
    results = []
    with elasticsearch() as told:
        if not only_postgres:
            print("=== On SQLite", flush=True)
            results.append(run_pytest(rest, database_url=None))
        results.append(run_on_postgres(rest if everything else ["-m", "postgres or postgres_only", *rest]))
        results.append(judge_elasticsearch(told))
    failed = [code for code, _ in results if code not in (0, NOTHING_COLLECTED)]
    total = sum((counts for _, counts in results), Counter())
    total.pop("deselected", None)  # what one part leaves to the other was not left out
    print(last_line(total, time.monotonic() - started), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
