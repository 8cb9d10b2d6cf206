"""Requests per second of home, archive and webinar page, anonymous, beside an empty view behind the same middleware.

Gunicorn with 2 workers under production's settings, the demo and 60 more webinars on SQLite (or DATABASE_URL); `wrk`
where it is installed, else a small client in Python. The empty view stands in the benchmark's own addresses
(bench/urls.py) and is never cached: it shows what server and middleware cost.

Usage: python bench/requests_per_second.py [--seconds 4] [--rounds 3]; exits 1 below the goals (0.25 with the page
cache, 0.04 without).
"""

from __future__ import annotations

import argparse
import csv
import http.client
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOST = "localhost"
EMPTY = "/kosong/"
PAGES = {"home": "/", "archive": "/webinar/", "webinar page": "/webinar/seri-40/"}
GOALS = {"with page cache": 0.25, "without": 0.04}
CONNECTIONS = 8
COLUMNS = ["number", "title", "start", "end", "timezone", "credit_hours", "minimum_minutes", "speakers", "topics"]


def environment(data: Path, **more: str) -> dict[str, str]:
    return os.environ | {
        "DATA_DIR": str(data),
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "SECRET_KEY": "of-this-measurement-alone-" + "x" * 40,
        "ALLOWED_HOSTS": HOST,
        "EMAIL_URL": "dummymail://",
        "LOG_LEVEL": "WARNING",
        **more,
    }


def prepare(data: Path) -> None:
    """Migrations, the demo, and an archive of some length."""
    webinars = data / "webinars.csv"
    with webinars.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for number in range(101, 161):
            start = datetime(2021, 1, 7, 9) + timedelta(days=14 * (number - 100))
            end = start + timedelta(minutes=150)
            speakers = f"Dr. Pemateri {number % 17}, M.Si.|Dr. Pemateri {number % 13}, M.Pd."
            title = f"Pelayanan publik yang adaptif, bagian {number}"
            rows.writerow([number, title, start, end, "Asia/Makassar", 4, 112, speakers, "Pelayanan publik"])
    development = environment(data, DJANGO_SETTINGS_MODULE="portal.settings.development")
    for command in (["migrate"], ["seed_demo"], ["import_webinars", str(webinars)]):
        subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=development, check=True, stdout=subprocess.DEVNULL
        )


@contextmanager
def server(data: Path, *, page_cache: bool) -> Iterator[int]:
    """Gunicorn with 2 workers; yields its port once it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "portal.wsgi:application", "--workers", "2", "--log-level", "warning"]
    variables = environment(data, PAGE_CACHE="1" if page_cache else "0")
    process = subprocess.Popen([*command, "--bind", f"127.0.0.1:{port}"], cwd=ROOT, env=variables)
    try:
        deadline = time.monotonic() + 60
        while not answers(port):
            if time.monotonic() > deadline or process.poll() is not None:
                raise RuntimeError("gunicorn does not answer")
            time.sleep(0.2)
        yield port
    finally:
        process.terminate()
        process.wait()


def answers(port: int) -> bool:
    try:
        return ask(port, EMPTY) == 200
    except OSError:
        return False


def ask(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"Host": HOST})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def measure(port: int, path: str, seconds: int) -> float:
    """Requests per second. Raises RuntimeError where an answer was not 200."""
    if ask(port, path) != 200:
        raise RuntimeError(f"{path} does not answer 200")
    return measure_with_wrk(port, path, seconds) if shutil.which("wrk") else measure_in_python(port, path, seconds)


def measure_with_wrk(port: int, path: str, seconds: int) -> float:
    command = [
        "wrk",
        "-t1",
        f"-c{CONNECTIONS}",
        f"-d{seconds}s",
        "-H",
        f"Host: {HOST}",
        f"http://127.0.0.1:{port}{path}",
    ]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in output:
        raise RuntimeError(output)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1])


def measure_in_python(port: int, path: str, seconds: int) -> float:
    deadline = time.monotonic() + seconds
    counts = []

    def run() -> None:
        count = 0
        while time.monotonic() < deadline:
            if ask(port, path) != 200:
                return
            count += 1
        counts.append(count)

    threads = [threading.Thread(target=run) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(counts) < CONNECTIONS:
        raise RuntimeError(f"{path} answered something else than 200")
    return sum(counts) / seconds


def measure_all(data: Path, *, page_cache: bool, seconds: int, rounds: int) -> dict[str, list[float]]:
    """The rates of each page and the empty view, round by round; within a round they follow one another."""
    found: dict[str, list[float]] = {name: [] for name in ("empty view", *PAGES)}
    with server(data, page_cache=page_cache) as port:
        for path in (EMPTY, *PAGES.values()) * 4:  # both workers are warm then
            ask(port, path)
        for _ in range(rounds):
            for name, path in {"empty view": EMPTY, **PAGES}.items():
                found[name].append(measure(port, path, seconds))
    return found


def report(mode: str, rates: dict[str, list[float]]) -> bool:
    """Prints a mode's medians; whether its goal is met. Shares are of the same round, as the machine has its moods."""
    met = True
    print(f"{mode:16} {'empty view':13} {statistics.median(rates['empty view']):8,.0f}")
    for name in PAGES:
        shares = [page / empty for page, empty in zip(rates[name], rates["empty view"], strict=True)]
        share = statistics.median(shares)
        verdict = "met" if share >= GOALS[mode] else "MISSED"
        met &= share >= GOALS[mode]
        print(
            f"{mode:16} {name:13} {statistics.median(rates[name]):8,.0f}   {share:6.3f}   goal {GOALS[mode]}: {verdict}"
        )
    return met


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        prepare(data)
        client = "wrk" if shutil.which("wrk") else "a client in Python"
        print(f"gunicorn, 2 workers, {client}: requests per second, and share of the empty view's")
        met = [
            report(
                mode,
                measure_all(data, page_cache=mode == "with page cache", seconds=options.seconds, rounds=options.rounds),
            )
            for mode in GOALS
        ]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
