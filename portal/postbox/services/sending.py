"""Emptying the outbox, one message at a time over one connection.

Each message is claimed for a lease, handed over, and marked: whoever is killed in between leaves one message that may
have gone out already, and it becomes due again when its lease ends. So a kill costs at most one duplicate, with the
same Message-ID, and never a message. Any number of workers may do this side by side.
"""

from __future__ import annotations

import contextlib
import logging
import time
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.mail import get_connection
from django.db import transaction
from django.utils import timezone

from portal.models import PortalSettings
from portal.postbox.composers import Composed, NotYetError, compose
from portal.postbox.failures import Failure, Trouble, judge_opening, judge_sending
from portal.postbox.letters import stamp, unpack
from portal.postbox.models import LEASE, MailRoute, OutgoingMail
from portal.postbox.services import outcomes

logger = logging.getLogger(__name__)
HOUR = timedelta(hours=1)
# Of the hourly cap, one tenth is kept for codes: mass mail must not lock people out of their accounts.
KEPT_FOR_CODES = 10
# Mail servers end connections that never end.
MESSAGES_PER_CONNECTION = 100


@dataclass
class Report:
    """What one run did. `is_unfinished`: it stopped for lack of time alone, so more can be sent at once."""

    sent: int = 0
    failed: int = 0
    withdrawn: int = 0
    is_unfinished: bool = False


def send_outbox(*, seconds: float = 50) -> Report:
    """Sends what is due, for that long at most. Safe to run at any time, in any number of processes."""
    outcomes.give_up_expired()
    report, now, route = Report(), timezone.now(), MailRoute.load()
    if not route.is_open(now) or not OutgoingMail.objects.due(now).exists():
        return report
    sender = Sender(report, hourly_cap=PortalSettings.load().mails_per_hour, was_blocked=route.failures > 0)
    with contextlib.closing(sender):
        sender.run(until=time.monotonic() + seconds)
    return report


def claim_next(*, hourly_cap: int = 0) -> OutgoingMail | None:
    """Takes the next message for as long as the lease; None where nothing is due or the cap (0: none) is reached."""
    now = timezone.now()
    with transaction.atomic():
        due = OutgoingMail.objects.due(now)
        if hourly_cap:
            MailRoute.objects.select_for_update().get(pk=MailRoute.load().pk)
            used = OutgoingMail.objects.handed_over(since=now - HOUR, now=now).count()
            if used >= hourly_cap:
                return None
            if used >= hourly_cap - hourly_cap // KEPT_FOR_CODES:
                due = due.filter(priority=OutgoingMail.Priority.CODE)
        mail = due.select_for_update(skip_locked=True).first()
        while mail is not None and mail.claimed_at and mail.attempts > len(outcomes.PAUSES):
            outcomes.give_up_killer(mail)
            mail = due.select_for_update(skip_locked=True).first()
        if mail is None:
            return None
        mail.attempts, mail.claimed_at, mail.next_attempt_at = mail.attempts + 1, now, now + lease()
        mail.save(update_fields=["attempts", "claimed_at", "next_attempt_at"])
    return mail


def lease() -> timedelta:
    return getattr(settings, "MAIL_LEASE", LEASE)


class Sender:
    """One run over one connection, which is opened before a message is claimed and renewed where it broke."""

    def __init__(self, report: Report, *, hourly_cap: int = 0, was_blocked: bool = False) -> None:
        self.report, self.hourly_cap, self.was_blocked = report, hourly_cap, was_blocked
        self.connection, self.messages = None, 0

    def run(self, *, until: float) -> None:
        while self._is_connected():
            if time.monotonic() >= until:
                self.report.is_unfinished = True
                return
            mail = claim_next(hourly_cap=self.hourly_cap)
            if mail is None or not self._deliver(mail):
                return

    def close(self) -> None:
        connection, self.connection, self.messages = self.connection, None, 0
        if connection is not None:
            with contextlib.suppress(Exception):
                connection.close()

    def _is_connected(self) -> bool:
        if self.messages >= MESSAGES_PER_CONNECTION:
            self.close()
        if self.connection is not None:
            return True
        connection = get_connection(settings.MAIL_TRANSPORT)
        try:
            connection.open()
        except Exception as error:
            outcomes.note_blocked(judge_opening(error))
            return False
        self.connection = connection
        return True

    def _deliver(self, mail: OutgoingMail) -> bool:
        """False where nothing more can be sent now."""
        try:
            composed = _composed(mail)
            if composed is None:
                outcomes.withdraw(mail)
                self.report.withdrawn += 1
                return True
        except NotYetError:
            outcomes.put_back(mail)
            return True
        except Exception:
            logger.exception("Mail %s could not be composed", mail.pk)
            return self._fail(mail, Failure(Trouble.NOT_COMPOSED))
        try:
            handed_over = self.connection.send_messages([stamp(composed.message, mail)])
        except Exception as error:
            return self._fail(mail, judge_sending(error))
        if not handed_over:
            return self._fail(mail, Failure(Trouble.MALFORMED, permanent=True))
        self.messages += 1
        outcomes.mark_sent(mail, composed)
        if self.was_blocked:
            outcomes.note_open()
            self.was_blocked = False
        self.report.sent += 1
        return True

    def _fail(self, mail: OutgoingMail, failure: Failure) -> bool:
        self.report.failed += 1
        outcomes.note_failure(mail, failure)
        if failure.drops:
            self.close()
        if failure.blocks:
            outcomes.note_blocked(failure)
            self.was_blocked = True
        return not failure.blocks


def _composed(mail: OutgoingMail) -> Composed | None:
    return compose(mail) if mail.composer else Composed(unpack(mail.content))
