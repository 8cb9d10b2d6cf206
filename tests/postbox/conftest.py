from collections.abc import Callable, Iterator

import pytest
from django.core.mail import EmailMessage

from portal.postbox.models import OutgoingMail
from portal.postbox.services.queueing import queue_message
from tests.support.mail_server import MailServer, use_server


@pytest.fixture
def server(settings) -> Iterator[MailServer]:
    """A real SMTP server, and the outbox's way to it."""
    with MailServer() as server:
        use_server(settings, server)
        yield server


@pytest.fixture
def queue(db) -> Callable[..., OutgoingMail]:
    """queue("andi", kind=…, priority=…): a mail to andi@contoh.example in the outbox; nobody is woken to send it."""

    def one(name: str = "andi", **options) -> OutgoingMail:
        message = EmailMessage(f"Halo {name}", "Apa kabar?\n", to=[f"{name}@contoh.example"])
        return queue_message(message=message, **options)

    return one
