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
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.elasticsearch import die_with_parent
from tests.support.postgres import PostgresMissingError, find_binaries, temporary_cluster

ROOT = Path(__file__).resolve().parent.parent.parent
TESTS = ROOT / "tests"
MARK = "mark.postgres"
WORKERS = os.environ.get("TEST_WORKERS") or str(min(4, os.cpu_count() or 1))
IN_PARALLEL = WORKERS not in ("0", "1")
IN_CI = os.environ.get("CI", "").lower() == "true"
NOTHING_COLLECTED = 5  # pytest's exit code


@dataclass(frozen=True)
class Part:
    """What runs on one engine; without an address: on SQLite, whatever the caller's environment says."""

    title: str
    arguments: list[str]
    database_url: str | None = None

    @property
    def environment(self) -> dict[str, str]:
        # Tests start hundreds of processes: the portal is not to be compiled anew in each of them.
        left_out = ("DATABASE_URL", "PYTHONDONTWRITEBYTECODE")
        kept = {name: value for name, value in os.environ.items() if name not in left_out}
        return kept | ({"DATABASE_URL": self.database_url} if self.database_url else {})


def make_databases(parts: list[Part]) -> None:
    """Those of all parts at once: migrating takes one process long, and the machine has more than one core."""
    command = [sys.executable, "-m", "tests.support.databases", WORKERS]
    making = [subprocess.Popen(command, cwd=ROOT, env=part.environment) for part in parts]
    codes = [process.wait() for process in making]
    if any(codes):
        sys.exit("the test databases could not be made")


def run_pytest(part: Part) -> tuple[int, Counter]:
    """The exit code and the counts of one run."""
    print(f"\n=== {part.title}", flush=True)
    database = ["--reuse-db", "-n", WORKERS, "--dist", "worksteal"] if IN_PARALLEL else ["--create-db"]
    with tempfile.TemporaryDirectory() as folder:
        counts = Path(folder) / "counts.json"
        command = [sys.executable, "-m", "pytest", "-p", "tests.support.counts", "-rfER", *database, *part.arguments]
        done = subprocess.run(command, cwd=ROOT, env=part.environment | {"SUITE_COUNTS": str(counts)}, check=False)
        found = Counter(json.loads(counts.read_text())) if counts.exists() else Counter(error=1)
    return done.returncode, found


def part_on_postgres(servers: ExitStack, arguments: list[str], *, everything: bool) -> Part:
    """Raises PostgresMissingError."""
    binaries = find_binaries()
    url = servers.enter_context(temporary_cluster())
    marked = [] if everything else ["-m", "postgres or postgres_only", *files_marked(arguments)]
    return Part(f"On PostgreSQL from {binaries}", [*marked, *arguments], url)


def files_marked(arguments: list[str]) -> list[str]:
    """The files that hold marked tests, since reading the others takes long; none where the caller names some."""
    if any((ROOT / argument.split("::")[0]).exists() for argument in arguments):
        return []
    return [str(file.relative_to(ROOT)) for file in sorted(TESTS.rglob("test_*.py")) if MARK in file.read_text()]


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
    order = ("failed", "passed", "skipped", "deselected", "xfailed", "xpassed", "rerun", "error")
    parts = [f"{counts[kind]} {plural.get(kind, kind) if counts[kind] > 1 else kind}" for kind in order if counts[kind]]
    return f" {', '.join(parts) or 'no tests ran'} in {seconds:.2f}s ".center(80, "=")


def main(arguments: list[str]) -> int:
    only_postgres = "--only-postgres" in arguments
    everything = "--everything" in arguments
    rest = [argument for argument in arguments if argument not in ("--only-postgres", "--everything")]
    started = time.monotonic()
    results, parts = [], [] if only_postgres else [Part("On SQLite", rest)]
    with ExitStack() as servers:
        told = servers.enter_context(elasticsearch())
        try:
            parts.append(part_on_postgres(servers, rest, everything=everything))
        except PostgresMissingError as missing:
            print(f"\n=== {'FAILED' if IN_CI else 'SKIPPED'}, the part on PostgreSQL: {missing}", flush=True)
            results.append((1, Counter(error=1)) if IN_CI else (0, Counter(skipped=1)))
        if IN_PARALLEL:
            make_databases(parts)
        results += [run_pytest(part) for part in parts]
        results.append(judge_elasticsearch(told))
    failed = [code for code, _ in results if code not in (0, NOTHING_COLLECTED)]
    total = sum((counts for _, counts in results), Counter())
    total.pop("deselected", None)  # what one part leaves to the other was not left out
    print(last_line(total, time.monotonic() - started), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
