"""What becomes of a message after an attempt, and of the way out.

The pauses of a message grow from a minute to a day; after the last one it is given up, two days after it was queued.
Codes, which somebody waits for, come again each minute until they expire. When the way out is blocked, no message's
attempts are used up: all wait, and the way is tried again after a quarter of a minute at first, then every two minutes.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from portal.postbox.composers import Composed
from portal.postbox.failures import Failure
from portal.postbox.models import MailRoute, OutgoingMail

logger = logging.getLogger(__name__)
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1440))
CODE_PAUSE = timedelta(minutes=1)
ROUTE_PAUSES = tuple(timedelta(seconds=seconds) for seconds in (15, 30, 60, 120))
MOMENT = timedelta(seconds=15)
Status, Kind = OutgoingMail.Status, OutgoingMail.Kind


def mark_sent(mail: OutgoingMail, composed: Composed) -> None:
    """It is out, whatever else happens: whoever claimed it meanwhile finds it sent, and its text is forgotten."""
    message = composed.message
    values = _finished(Status.SENT) | {"trouble": "", "reply_code": None}
    values["subject"] = "" if mail.is_secret else " ".join(str(message.subject).split())[:250]
    values["recipient"] = "" if mail.kind == Kind.FAREWELL else ", ".join(message.recipients())[:320]
    with transaction.atomic():
        OutgoingMail.objects.filter(pk=mail.pk).update(**values)
        if composed.after_sent:
            try:
                with transaction.atomic():
                    composed.after_sent()
            except Exception:  # not a reason to send it again
                logger.exception("What follows from mail %s having been sent failed", mail.pk)


def withdraw(mail: OutgoingMail) -> None:
    _mine(mail).update(**_finished(Status.WITHDRAWN))


def put_back(mail: OutgoingMail) -> None:
    """Its turn comes again in a moment, and this one did not count."""
    _wait(mail, MOMENT, burns=False)


def note_failure(mail: OutgoingMail, failure: Failure) -> None:
    """Given up at once or after the last pause, else to be tried again."""
    error = {"trouble": failure.trouble, "reply_code": failure.code}
    logger.warning("Mail %s not sent: %s %s", mail.pk, failure.trouble.value, failure.code or "")
    if failure.permanent or (failure.burns and mail.attempts > len(PAUSES)):
        _mine(mail).update(**_finished(Status.GIVEN_UP, keep_content=not mail.is_secret), **error)
    else:
        _wait(mail, pause_after(mail), burns=failure.burns, **error)


def give_up_killer(mail: OutgoingMail) -> None:
    """Each of its attempts ended with its worker: it may be what ends them."""
    _mine(mail).update(
        **_finished(Status.GIVEN_UP, keep_content=not mail.is_secret), trouble=OutgoingMail.Trouble.KILLED
    )


def pause_after(mail: OutgoingMail) -> timedelta:
    pause = PAUSES[min(mail.attempts, len(PAUSES)) - 1]
    return min(pause, CODE_PAUSE) if mail.priority == OutgoingMail.Priority.CODE else pause


def give_up_expired() -> None:
    """What came too late to be of use: visible in the list, its text gone."""
    expired = OutgoingMail.objects.expired(timezone.now())
    if expired.exists():
        expired.update(**_finished(Status.GIVEN_UP), trouble=OutgoingMail.Trouble.EXPIRED, subject="")


def note_blocked(failure: Failure) -> None:
    """The way out is closed: nobody tries until the pause is over, and the CMS says so."""
    now = timezone.now()
    with transaction.atomic():
        route = MailRoute.objects.select_for_update().get(pk=MailRoute.load().pk)
        pause = ROUTE_PAUSES[min(route.failures, len(ROUTE_PAUSES) - 1)]
        route.failures += 1
        route.failing_since = route.failing_since or now
        route.next_try_at = now + pause
        route.trouble, route.reply_code = failure.trouble, failure.code
        route.save(update_fields=["failures", "failing_since", "next_try_at", "trouble", "reply_code"])
    logger.error("Mail cannot be sent: %s %s", failure.trouble.value, failure.code or "")


def note_open() -> None:
    MailRoute.objects.update(failures=0, failing_since=None, next_try_at=None, trouble="", reply_code=None)


def _finished(status: str, *, keep_content: bool = False) -> dict:
    values = {"status": status, "finished_at": timezone.now(), "claimed_at": None}
    return values if keep_content else values | {"content": None}


def _wait(mail: OutgoingMail, pause: timedelta, *, burns: bool, **values) -> None:
    attempts = mail.attempts if burns else mail.attempts - 1
    _mine(mail).update(next_attempt_at=timezone.now() + pause, claimed_at=None, attempts=attempts, **values)


def _mine(mail: OutgoingMail):
    """The row as long as nobody else has claimed it since."""
    return OutgoingMail.objects.waiting().filter(pk=mail.pk, claimed_at=mail.claimed_at)
