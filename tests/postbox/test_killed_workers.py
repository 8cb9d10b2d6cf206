"""Workers that are really killed, and several at once: every message arrives, at most one duplicate a kill."""

import threading
import time
from functools import partial

import pytest
from django.core.mail import EmailMessage
from django.db import connections
from django.utils import timezone

from portal.models import PortalSettings
from portal.postbox.models import OutgoingMail
from portal.postbox.services.queueing import queue_message
from portal.postbox.services.sending import claim_next, send_outbox
from tests.support.mail_server import MailServer, kill, use_server, worker_process

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
LEASE = 3  # seconds; five minutes in production
PATIENCE = 90


def queue_many(count: int) -> None:
    for number in range(count):
        queue_message(message=EmailMessage("Halo", "Apa kabar?\n", to=[f"orang{number}@contoh.example"]))


def all_sent() -> bool:
    return not OutgoingMail.objects.exclude(status="sent").exists()


def wait_until(condition) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it takes too long"
        time.sleep(0.1)


@pytest.fixture(autouse=True)
def nobody_is_woken(monkeypatch):
    """The workers of these tests are processes and threads of their own."""
    monkeypatch.setattr("portal.postbox.services.queueing.enqueue_sending", lambda: None)


def harmless(_) -> None:
    """What a server does that means well: accept."""


def kill_when(condition, worker, killed: threading.Event, _) -> None:
    if condition() and not killed.is_set():
        kill(worker)
        killed.set()


@pytest.mark.postgres_only
def test_two_kills_lose_nothing_and_cost_at_most_two_duplicates():
    """One dies when the server has accepted the message and not yet said so, the worst moment; one in its beginning."""
    queue_many(60)
    with MailServer() as server:
        for kill_at in ("accepted", "recipient"):
            killed = threading.Event()
            with worker_process(server, lease=LEASE) as worker:
                server.on_message, server.on_recipient = harmless, harmless
                if kill_at == "accepted":
                    server.on_message = partial(kill_when, lambda: len(server.accepted) == 20, worker, killed)
                else:
                    server.on_recipient = partial(kill_when, lambda: len(server.accepted) == 40, worker, killed)
                assert killed.wait(PATIENCE)
                worker.wait(10)
            assert not all_sent()
        server.on_message, server.on_recipient = harmless, harmless
        with worker_process(server, lease=LEASE):
            wait_until(all_sent)
    assert len(server.recipients) == 60
    assert server.duplicates == 1, "the one that was accepted when its sender died"


def in_threads(count: int, work) -> None:
    barrier, errors = threading.Barrier(count), []

    def run() -> None:
        try:
            barrier.wait(30)
            work()
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not errors


def test_two_senders_at_once_send_each_message_once(settings):
    queue_many(80)
    with MailServer() as server:
        use_server(settings, server, timeout=20)
        in_threads(2, send_outbox)
    assert len(server.recipients) == 80
    assert server.duplicates == 0
    assert server.connections >= 2
    assert all_sent()


def test_two_senders_keep_the_cap_together(settings):
    queue_many(30)
    portal = PortalSettings.load()
    portal.mails_per_hour = 10
    portal.save()
    with MailServer() as server:
        use_server(settings, server, timeout=20)
        in_threads(3, send_outbox)
    assert len(server.accepted) == 9, "one of the ten is kept for codes"


@pytest.mark.postgres_only
def test_without_the_claim_two_senders_would_send_the_same():
    """That the test above can fail: looking without locking finds the same message for both."""
    queue_many(1)
    found, looked = [], threading.Barrier(2)

    def look() -> None:
        mail = OutgoingMail.objects.due(timezone.now()).first()
        looked.wait(10)
        found.append(mail.pk)

    in_threads(2, look)
    assert len(set(found)) == 1
    claimed = []
    in_threads(2, lambda: claimed.append(claim_next()))
    assert sorted(mail is not None for mail in claimed) == [False, True]
