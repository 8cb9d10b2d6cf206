"""The outbox's soak: 2,888 mails on PostgreSQL, five killed workers, a mail server that is away for a while.

    python -m tests.soak.outbox          SOAK_MAILS=2888 SOAK_KILLS=5 SOAK_OUTAGE=1800 (seconds)

Passes when every message has arrived, and at most one twice for each kill. The half hour of the outage really passes.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent.parent
MAILS = int(os.environ.get("SOAK_MAILS", "2888"))
KILLS = int(os.environ.get("SOAK_KILLS", "5"))
OUTAGE = float(os.environ.get("SOAK_OUTAGE", "1800"))
LEASE = 20  # seconds; five minutes in production
PATIENCE = 900


def main() -> int:
    from tests.support.postgres import temporary_cluster

    with tempfile.TemporaryDirectory() as folder, temporary_cluster() as url:
        os.environ |= {"DATABASE_URL": url, "DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "portal.settings.test"}
        import django

        django.setup()
        make_tables(url)
        return 0 if run(url) else 1


def make_tables(url: str) -> None:
    """The whole portal's: the outbox reads the portal's settings."""
    import psycopg
    from django.core.management import call_command

    directory = Path(urlsplit(url).path.lstrip("/")).parent
    with psycopg.connect(host=f"/{directory}", user="portal", dbname="postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE portal")
    call_command("migrate", verbosity=0)


def queue_all() -> None:
    from django.core.mail import EmailMessage

    from portal.postbox.models import OutgoingMail
    from portal.postbox.services import queueing

    queueing.enqueue_sending = lambda rest=False: None  # the workers are processes of their own
    for number in range(MAILS):
        message = EmailMessage(f"Nomor {number}", "Apa kabar?\n", to=[f"orang{number}@contoh.example"])
        priority = OutgoingMail.Priority.BULK if number % 10 else OutgoingMail.Priority.CODE
        queueing.queue_message(message=message, priority=priority)


def run(url: str) -> bool:
    from portal.postbox.models import OutgoingMail
    from tests.support.mail_server import MailServer, kill, start_worker

    queue_all()
    server, chance = MailServer(), random.Random(2888)
    server.start()
    # After so many accepted messages a worker dies, and after half of them the server does.
    deaths = sorted(chance.sample(range(MAILS // 20, MAILS - MAILS // 20), KILLS))
    outage_at, outage = MAILS // 2, 0.0
    killed, started, worker = 0, time.monotonic(), start_worker(server, lease=LEASE, url=url)
    deadline = started + OUTAGE + PATIENCE

    def kill_in_the_middle(number: int) -> None:
        nonlocal killed
        if killed < KILLS and number >= deaths[killed]:
            killed += 1
            kill(worker)  # accepted, and the sender will never know

    server.on_message = kill_in_the_middle
    while OutgoingMail.objects.exclude(status="sent").exists() and time.monotonic() < deadline:
        if worker.poll() is not None:
            worker = start_worker(server, lease=LEASE, url=url)
        if not outage and len(server.accepted) >= outage_at:
            outage = time.monotonic()
            server.stop()
            print(f"{len(server.accepted)} accepted: the mail server is away for {OUTAGE:.0f} s", flush=True)
            time.sleep(OUTAGE)
            server.start()
        time.sleep(0.2)
    seconds = time.monotonic() - started
    worker.kill()
    worker.wait(10)
    server.stop()
    return report(server, killed, seconds)


def report(server, killed: int, seconds: float) -> bool:
    from portal.postbox.models import OutgoingMail

    attempts = OutgoingMail.objects.filter(attempts__gt=1).count()
    arrived, given_up = len(server.recipients), OutgoingMail.objects.filter(status="given_up").count()
    print(
        f"{arrived} of {MAILS} arrived, {given_up} given up, {server.duplicates} duplicates after {killed} kills, "
        f"{attempts} took more than one attempt; {seconds:.0f} s, of these {OUTAGE:.0f} s without a mail server",
        flush=True,
    )
    return arrived == MAILS and not given_up and killed == KILLS and server.duplicates <= killed


if __name__ == "__main__":
    sys.exit(main())
