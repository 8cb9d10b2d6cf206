"""A real SMTP server on a port of this machine that can misbehave, and the outbox's worker as a process to kill."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from pathlib import Path

from aiosmtpd.controller import Controller

from tests.support.server import database_url, free_port

ROOT = Path(__file__).resolve().parent.parent.parent
SMTP = "django.core.mail.backends.smtp.EmailBackend"


class MisbehaveError(Exception):
    """Raised by a hook: "hang" answers nothing, "die" cuts the connection."""


class MailServer:
    """Keeps what it accepted. `on_recipient` and `on_message` may return another reply, or raise MisbehaveError.

    `on_message` is called when the message is already among those accepted: the moment in which a sender that dies
    knows nothing of it.
    """

    def __init__(self, port: int | None = None) -> None:
        self.port = port or free_port()
        self.accepted: list[tuple[str, str]] = []  # Message-ID, recipient
        self.messages: list[bytes] = []
        self.connections = 0
        self.on_recipient: Callable[[str], str | None] = lambda address: None
        self.on_message: Callable[[int], str | None] = lambda number: None
        self._controller: Controller | None = None
        self._lock = threading.Lock()

    def start(self) -> MailServer:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()
        return self

    def stop(self) -> None:
        controller, self._controller = self._controller, None
        if controller is not None:
            controller.stop(no_assert=True)

    def __enter__(self) -> MailServer:
        return self.start()

    def __exit__(self, *args) -> None:
        self.stop()

    @property
    def duplicates(self) -> int:
        """Messages beyond the first of each Message-ID."""
        return len(self.accepted) - len({message_id for message_id, _ in self.accepted})

    @property
    def recipients(self) -> Counter:
        return Counter(recipient for _, recipient in self.accepted)

    async def handle_EHLO(self, server, session, envelope, hostname, responses) -> list[str]:  # noqa: N802
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:  # noqa: N802
        reply = await self._ask(server, self.on_recipient, address)
        if reply is None:
            envelope.rcpt_tos.append(address)
        return reply or "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802
        message_id = str(message_from_bytes(envelope.content)["Message-ID"])
        with self._lock:
            self.accepted.append((message_id, envelope.rcpt_tos[0]))
            self.messages.append(envelope.content)
            number = len(self.accepted)
        reply = await self._ask(server, self.on_message, number)
        if reply is not None and not reply.startswith("2"):
            with self._lock:
                self.accepted.remove((message_id, envelope.rcpt_tos[0]))
                self.messages.remove(envelope.content)
        return reply or "250 OK"

    async def _ask(self, server, hook, argument) -> str | None:
        try:
            return hook(argument)
        except MisbehaveError as how:
            if str(how) == "hang":
                await asyncio.sleep(30)
            server.transport.abort()
            return "421 gone"


def use_server(settings, server: MailServer, *, timeout: float = 1) -> None:
    settings.MAIL_TRANSPORT = SMTP
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, timeout


def start_worker(server: MailServer, *, lease: float, url: str | None = None) -> subprocess.Popen:
    """A process that sends until it is killed."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "DATABASE_URL": url or database_url(),
    }
    command = [sys.executable, "-m", "tests.support.mail_worker", str(server.port), str(lease)]
    return subprocess.Popen(command, cwd=ROOT, env=environment)


def kill(worker: subprocess.Popen) -> None:
    """As the machine's power cut would: no handler of its own runs."""
    os.kill(worker.pid, signal.SIGKILL)


@contextmanager
def worker_process(server: MailServer, *, lease: float) -> Iterator[subprocess.Popen]:
    worker = start_worker(server, lease=lease)
    try:
        yield worker
    finally:
        if worker.poll() is None:
            worker.kill()
        worker.wait(10)
