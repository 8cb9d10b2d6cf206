"""The minutes in which everybody comes at once: check-ins and registrations under load, beside a bare view.

PostgreSQL that waits for its disk, gunicorn with 2 workers under production's settings, 6,000 people registered; locust
sends, from one address: 96 check-ins a second for 60 s (goal: p95 <= 500 ms), 13 registrations a second for 60 s (goal:
p95 <= 800 ms), and at the check-ins' pace to a view that only inserts one row, without any middleware. None may fail,
and the rows are counted afterwards. Server, database and locust share the machine: the load average stands beside.

Usage: python -m bench.load [--seconds 60] [--check-ins 96] [--registrations 13]; exits 1 where a goal is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psutil
import psycopg

from tests.support.postgres import temporary_cluster
from tests.support.server import free_port, wait_for

ROOT = Path(__file__).resolve().parent.parent
PEOPLE = 6_000
CODE = "7K3MR"
CHECK_IN_SERIES, REGISTRATION_SERIES = 901, 902
GOALS = {"check-ins": 500, "registrations": 800}  # p95 in ms
BARE = "bare view, one INSERT"
ON_TIME = 0.98


@dataclass(frozen=True)
class Phase:
    """What locust sends: `letters` are bodies with their headers, `rate` how many a second."""

    name: str
    path: str
    letters: list[dict]
    rate: int
    status: int = 200
    words: str = ""


@dataclass(frozen=True)
class Figures:
    sent: int
    failed: int
    p50: int
    p95: int
    slowest: int
    cpu: float  # milliseconds of the workers a request
    load: tuple[float, float]


def environment(folder: Path, database_url: str) -> dict[str, str]:
    return {
        "DATA_DIR": str(folder),
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "SECRET_KEY": "of-this-measurement-alone-" + "x" * 40,
        "ALLOWED_HOSTS": "127.0.0.1",
        "EMAIL_URL": "dummymail://",
        "TRUSTED_PROXY_COUNT": "0",
        "LOG_LEVEL": "WARNING",
    }


def make_database(url: str) -> None:
    socket = url.removeprefix("postgres://portal@/").rpartition("/")[0]
    with psycopg.connect(host=socket, user="portal", dbname="postgres", autocommit=True) as link:
        link.execute("CREATE DATABASE portal")


def fill(registering: int) -> tuple[list[dict], list[dict]]:
    """The people, a live webinar with an open check-in and a coming one; the letters of both phases."""
    from django.utils import timezone

    from portal.learners.models import User
    from webinars.models import CheckInWindow, Registration

    now = timezone.now()
    live = make_webinar(CHECK_IN_SERIES, now - timedelta(hours=1))
    coming = make_webinar(REGISTRATION_SERIES, now + timedelta(days=7), capacity=PEOPLE, meeting_seats=1_000)
    CheckInWindow.objects.create(webinar=live, code=CODE, opens_at=now, closes_at=now + timedelta(hours=1))
    people = User.objects.bulk_create([make_person(number) for number in range(PEOPLE)], batch_size=1_000)
    registrations = [Registration(webinar=live, learner=person) for person in people]
    Registration.objects.bulk_create(registrations, batch_size=1_000)
    check_ins = [{"data": {"code": CODE, "number": row.participant_number}} for row in registrations]
    return check_ins, [make_session(person, coming.series_number) for person in people[:registering]]


def make_webinar(number: int, start, **fields):
    from webinars.models import Webinar
    from webinars.services.events.pages import create_webinar_page

    end = start + timedelta(minutes=150)
    webinar = Webinar.objects.create(
        series_number=number, title="Pelayanan publik yang adaptif", planned_start=start, planned_end=end, **fields
    )
    create_webinar_page(webinar=webinar, summary="Beban.", publish=True)
    return webinar


def make_person(number: int):
    from django.utils import timezone

    from portal.learners.models import User

    return User(
        email=f"orang-{number}@kantor.example",
        full_name=f"Orang Ke {number}",
        employment_type="pns",
        agency_other="Dinas Kesehatan",
        password="!",
        profile_completed_at=timezone.now(),
        purpose_notice_accepted_at=timezone.now(),
    )


def make_session(person, number: int) -> dict:
    """The letter of somebody who is signed in and presses the button."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.middleware.csrf import _get_new_csrf_string

    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    token = _get_new_csrf_string()
    return {
        "path": f"/webinar/seri-{number}/daftar/",
        "data": {"action": "register", "csrfmiddlewaretoken": token},
        "headers": {"Cookie": f"sessionid={session.session_key}; csrftoken={token}"},
    }


@contextmanager
def gunicorn(*, application: str, variables: dict[str, str]) -> Iterator[tuple[str, subprocess.Popen]]:
    """As deploy/entrypoint starts it."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", application, "--workers", "2", "--log-level", "warning"]
    process = subprocess.Popen([*command, "--bind", f"127.0.0.1:{port}"], cwd=ROOT, env=os.environ | variables)
    try:
        wait_for(f"http://127.0.0.1:{port}/robots.txt", process)
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.terminate()
        process.wait(20)


def send(phase: Phase, address: str, server: subprocess.Popen, seconds: int, folder: Path) -> Figures:
    """One run of locust; its own process, since it patches the standard library."""
    order = folder / "order.json"
    order.write_text(json.dumps({**vars(phase), "letters": phase.letters[: phase.rate * seconds]}))
    command = [sys.executable, "-m", "locust", "--locustfile", "bench/load_users.py", "--headless", "--host", address]
    command += ["--users", "1", "--run-time", f"{seconds + 3}s"]
    command += ["--stop-timeout", "60", "--json", "--skip-log", "--loglevel", "ERROR", "--exit-code-on-error", "0"]
    variables = os.environ | {"LOAD_ORDER": str(order)}
    before, load = cpu_seconds(server), os.getloadavg()[0]
    done = subprocess.run(command, cwd=ROOT, env=variables, check=True, stdout=subprocess.PIPE)
    cpu = cpu_seconds(server) - before
    row = next(row for row in json.loads(done.stdout) if row["name"] == phase.name)
    times = {int(float(time)): count for time, count in row["response_times"].items()}
    return Figures(
        sent=row["num_requests"],
        failed=row["num_failures"],
        p50=percentile(times, 0.5),
        p95=percentile(times, 0.95),
        slowest=int(row["max_response_time"]),
        cpu=1_000 * cpu / max(1, row["num_requests"]),
        load=(load, os.getloadavg()[0]),
    )


def percentile(times: dict[int, int], share: float) -> int:
    """Of a histogram: milliseconds -> how many."""
    left = share * sum(times.values())
    for time in sorted(times):
        left -= times[time]
        if left <= 0:
            return time
    return 0


def cpu_seconds(server: subprocess.Popen) -> float:
    """What the workers have used so far: a figure that a busy machine blurs less than the times do."""
    used = [worker.cpu_times() for worker in psutil.Process(server.pid).children()]
    return sum(times.user + times.system for times in used)


def report(phase: Phase, figures: Figures, rows: int, seconds: int, bare: Figures | None = None) -> bool:
    """Prints the figures; whether the goal is met: all sent in time, none failed, none lost, p95 below its bound."""
    goal = GOALS.get(phase.name)
    arrived = figures.sent >= ON_TIME * phase.rate * seconds  # slow answers keep the senders from sending
    met = arrived and figures.failed == 0 and rows == figures.sent and (goal is None or figures.p95 <= goal)
    share = f" ({figures.cpu / bare.cpu:.1f} x the bare view's)" if bare else ""
    verdict = "" if goal is None else f"; goal p95 <= {goal} ms: " + ("met" if met else "MISSED")
    print(
        f"{phase.name:22} {figures.sent:6,} sent at {phase.rate} a second, {figures.failed} failed, {rows:,} rows",
        f"{'':22} p50 {figures.p50} ms, p95 {figures.p95} ms, slowest {figures.slowest} ms{verdict}",
        f"{'':22} {figures.cpu:.1f} ms of the workers' CPU a request{share}",
        f"{'':22} load average {figures.load[0]:.1f} before, {figures.load[1]:.1f} after",
        sep="\n",
        flush=True,
    )
    return met


def run(folder: Path, options: argparse.Namespace, variables: dict[str, str]) -> bool:
    from django.db import connection

    from webinars.models import CheckIn, Registration

    check_ins, registrations = fill(options.registrations * options.seconds)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_row (id bigserial PRIMARY KEY, words text, at timestamptz)")
        cursor.execute("ANALYZE")
    bare = Phase(BARE, "/", [{"data": {"words": "hadir"}}] * 100_000, options.check_ins, words="ok")
    with gunicorn(application="bench.bare:application", variables=variables) as server:
        beside = send(bare, *server, min(options.seconds, 20), folder)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM bench_row")
        report(bare, beside, cursor.fetchone()[0], seconds=options.seconds)
    met = True
    path = f"/webinar/seri-{CHECK_IN_SERIES}/presensi/"
    words = "Presensi Anda tercatat"
    sent = (
        Phase("check-ins", path, check_ins, options.check_ins, words=words),
        Phase("registrations", "", registrations, options.registrations, status=302),
    )
    with gunicorn(application="portal.wsgi:application", variables=variables) as server:
        for phase, rows in zip(
            sent,
            (CheckIn.objects.counting(), Registration.objects.filter(webinar__series_number=REGISTRATION_SERIES)),
            strict=True,
        ):
            figures = send(phase, *server, options.seconds, folder)
            met &= report(phase, figures, rows.count(), seconds=options.seconds, bare=beside)
    return met


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--check-ins", type=int, default=96)
    parser.add_argument("--registrations", type=int, default=13)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, temporary_cluster(durable=True) as url:
        folder = Path(name)
        variables = environment(folder, url)
        os.environ.update(variables)
        make_database(url)
        import django
        from django.core.management import call_command
        from django.db import connections

        django.setup()
        call_command("migrate", verbosity=0)
        try:
            met = run(folder, options, variables)
        finally:
            connections.close_all()
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
