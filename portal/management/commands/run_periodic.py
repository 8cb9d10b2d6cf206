from __future__ import annotations

import logging
import signal
import time
from dataclasses import dataclass, field
from typing import Any

from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import close_old_connections

logger = logging.getLogger(__name__)


@dataclass
class Job:
    """A command that is safe to run at any time; `every`: seconds from one start to the next."""

    name: str
    every: float
    options: dict[str, Any] = field(default_factory=dict)
    due_at: float = 0

    def run(self, now: float) -> None:
        self.due_at = now + self.every
        try:
            call_command(self.name, **self.options)
        except Exception as error:  # the next one has its turn all the same; no words, which may name people
            logger.error("%s failed: %s", self.name, type(error).__name__)


# Mail is looked for more often than the clock's own business: it saves who waits for a code from a busy worker. Short
# runs, so that the whole ends soon when it is told to.
JOBS = (
    Job("send_outbox", every=5, options={"seconds": 8}),
    Job("tend_search_index", every=5, options={"seconds": 5}),
    Job("send_reminders", every=60),
    Job("offer_seats", every=60),
    Job("resume_certificates", every=60),
    Job("collect_searches", every=60),
    Job("issue_late_certificates", every=600),
    Job("read_documents", every=600),
    Job("delete_old_exports", every=6 * 3600),
    Job("refresh_popularity", every=24 * 3600),
)


class Command(BaseCommand):
    help = "Runs what has to happen each minute (mail, reminders, offers of seats) until it is told to stop."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--once", action="store_true", help="each once, then end: for cron, each minute")

    def handle(self, *args, once: bool, **options) -> None:
        known = get_commands()
        jobs = [Job(job.name, job.every, job.options) for job in JOBS if job.name in known]
        self.is_stopping = False
        if not once:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, self.stop)
        while not self.is_stopping:
            for job in jobs:
                if time.monotonic() >= job.due_at and not self.is_stopping:
                    job.run(time.monotonic())
            if once:
                return
            close_old_connections()
            time.sleep(0.5)

    def stop(self, number: int, frame) -> None:
        """After the message that is just being sent, and the rest of its short run."""
        self.is_stopping = True
