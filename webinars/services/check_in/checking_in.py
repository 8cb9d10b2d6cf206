"""Checking in: by the participant number at once, by an e-mail address as a claim that a mail confirms.

The first way is walked by a whole webinar within minutes, so it takes one or two reads and one insert and waits for no
lock: the database's constraint makes two check-ins of one person in one window one.
"""

from __future__ import annotations

import time
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone
from wagtail.log_actions import log

from portal.learners.models import User
from webinars.models import CheckIn, CheckInWindow, Registration, Webinar
from webinars.services.certificates.late import follow_up_certificate

# A claim's mail is sent again to whoever asks again after so long.
MAIL_AGAIN_AFTER = timedelta(minutes=5)
REMEMBERED = 1  # second
LARGEST_MEMORY = 100  # webinars
_windows: dict[int, tuple[float, list[CheckInWindow]]] = {}
_WINDOW_FIELDS = (
    *("code", "planned_at", "opens_at", "closes_at", "grace_minutes"),
    *("webinar__series_number", "webinar__timezone", "webinar__calendar_sequence"),
)


class CheckInError(Exception):
    """A refusal; `code` is unknown_code, closed (then with its `window`), unknown_number, voided or unproven."""

    def __init__(self, code: str, window: CheckInWindow | None = None) -> None:
        super().__init__(code)
        self.code, self.window = code, window


@dataclass(frozen=True, kw_only=True)
class Submission:
    """What came with a check-in beside the person: `key` names the sending, `client` is a digest of the place."""

    series_number: int
    code: str
    key: str = ""
    client: str = ""


@dataclass(frozen=True)
class CheckedIn:
    """The answer to a check-in that counts: since when, and in how many windows of those that have opened."""

    webinar: Webinar
    at: datetime
    counted: int
    opened: int


def check_in(*, submission: Submission, participant_number: str, now: datetime | None = None) -> CheckedIn:
    """Records the check-in; sent again, it is answered as before, and only that it came from elsewhere is written.

    Raises CheckInError. The code is judged first: without a right one nobody learns which numbers there are.
    """
    now = now or timezone.now()
    window, opened = find_window(submission, now)
    rows = list(
        Registration.objects.filter(webinar=window.webinar_id, participant_number=participant_number)
        .order_by()
        .values(
            "pk",
            "status",
            *(f"check_ins__{name}" for name in ("window_id", "checked_in_at", "confirmed_at", "voided_at")),
        )
    )
    if not rows:
        CheckInWindow.objects.filter(pk=window.pk).update(unknown_numbers=F("unknown_numbers") + 1)
        raise CheckInError("unknown_number")
    registration_pk = rows[0]["pk"]
    others = sum(
        row["check_ins__confirmed_at"] is not None and row["check_ins__window_id"] != window.pk for row in rows
    )
    known = any(row["check_ins__window_id"] == window.pk for row in rows)
    at = None if known else _insert(window, registration_pk, submission, now)
    if at is None:
        at = _answer_again(window, registration_pk, submission, now)
    if rows[0]["status"] != Registration.Status.REGISTERED:
        take_part(registration_pk)
    return CheckedIn(window.webinar, at, others + 1, opened)


def find_window(submission: Submission, now: datetime) -> tuple[CheckInWindow, int]:
    """The window of the code, and how many of the webinar have opened. A code sent too early is one more unknown.

    Raises CheckInError. What is remembered may accept, never refuse: before a refusal the database is asked.
    """
    for is_last in (False, True):
        windows = _read_windows(submission.series_number, anew=is_last)
        window = next((window for window in windows if window.code == submission.code), None)
        if window is not None and window.accepts(now):
            return window, sum(one.has_opened(now) for one in windows)
    if window is not None and window.has_opened(now):
        raise CheckInError("closed", window)
    if window is not None:
        CheckInWindow.objects.filter(pk=window.pk).update(early_attempts=F("early_attempts") + 1)
    raise CheckInError("unknown_code")


def _read_windows(series_number: int, *, anew: bool) -> list[CheckInWindow]:
    """The webinar's windows, remembered by this process for a second: nobody may alter them."""
    read_at, windows = _windows.get(series_number, (0, []))
    if not anew and time.monotonic() - read_at < REMEMBERED:
        return windows
    found = CheckInWindow.objects.filter(webinar__series_number=series_number).order_by()
    windows = list(found.select_related("webinar").only(*_WINDOW_FIELDS))
    if len(_windows) >= LARGEST_MEMORY:
        _windows.clear()
    _windows[series_number] = (time.monotonic(), windows)
    return windows


def _insert(window: CheckInWindow, registration_pk: int, submission: Submission, now: datetime) -> datetime | None:
    """None where somebody was quicker. One statement is atomic by itself; only inside a transaction it needs a mark."""
    try:
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            CheckIn.objects.create(
                window_id=window.pk,
                registration_id=registration_pk,
                checked_in_at=now,
                confirmed_at=now,
                key=submission.key,
                client=submission.client,
            )
    except IntegrityError:
        return None
    return now


@transaction.atomic
def _answer_again(window: CheckInWindow, registration_pk: int, submission: Submission, now: datetime) -> datetime:
    """When the check-in that is there already came; a claim counts now, since the number says who it is.

    Raises CheckInError("voided"), or "unknown_code" where the window was removed at this very moment.
    """
    row = CheckIn.objects.select_for_update().filter(window=window.pk, registration=registration_pk).first()
    if row is None:
        raise CheckInError("unknown_code")
    if row.voided_at:
        raise CheckInError("voided")
    changed = []
    if row.confirmed_at is None:
        row.confirmed_at = now
        changed.append("confirmed_at")
    if row.client and submission.client and row.client != submission.client and row.key != submission.key:
        row.sent_from_elsewhere = min(row.sent_from_elsewhere + 1, 1_000)
        changed.append("sent_from_elsewhere")
    if changed:
        row.save(update_fields=changed)
    return row.checked_in_at


@transaction.atomic
def take_part(registration_pk: int) -> None:
    """Who checks in is there: also who had cancelled, waits for a seat, or was never registered before.

    Capacity bounds rooms, not presence.
    """
    row = Registration.objects.select_for_update().get(pk=registration_pk)
    if row.is_active:
        return
    row.status, row.seat = Registration.Status.REGISTERED, Registration.Seat.STREAM
    row.cancelled_at = row.queue_number = row.offer_expires_at = None
    row.calendar_changes += 1
    row.save()


@transaction.atomic
def void_check_in(*, row: CheckIn, reason: str, by: User, now: datetime | None = None) -> None:
    """It counts no more; whether it did is kept. A second call changes nothing."""
    row = _locked(row)
    if row.voided_at:
        return
    row.confirmed_before_voiding, row.confirmed_at = row.confirmed_at, None
    row.voided_at, row.void_reason = now or timezone.now(), reason
    row.save()
    data = {"reason": reason, "code": row.window.code}
    log(instance=row.registration, action="webinars.check_in_voided", user=by, data=data)


@transaction.atomic
def restore_check_in(*, row: CheckIn, by: User) -> CheckIn | None:
    """As it was before it was voided: a claim that no mail had confirmed still waits. None: it was not voided."""
    row = _locked(row)
    if not row.voided_at:
        return None
    row.confirmed_at, row.confirmed_before_voiding = row.confirmed_before_voiding, None
    row.voided_at, row.void_reason = None, ""
    row.save()
    log(instance=row.registration, action="webinars.check_in_restored", user=by, data={"code": row.window.code})
    if row.confirmed_at:
        follow_up_certificate(registration=row.registration)
    return row


@transaction.atomic
def accept_claim(*, row: CheckIn, by: User, now: datetime | None = None) -> bool:
    """A claim counts although no mail has confirmed it, since an editor says so; False where nothing is to be done."""
    row = _locked(row)
    if row.confirmed_at or row.voided_at:
        return False
    row.confirmed_at = now or timezone.now()
    row.save(update_fields=["confirmed_at"])
    take_part(row.registration_id)
    log(instance=row.registration, action="webinars.check_in_accepted", user=by, data={"code": row.window.code})
    follow_up_certificate(registration=row.registration)
    return True


def _locked(row: CheckIn) -> CheckIn:
    rows = CheckIn.objects.select_for_update(of=("self",)).select_related("registration__webinar", "window")
    return rows.get(pk=row.pk)


def enqueue_claim_mail(row: CheckIn, now: datetime) -> None:
    from webinars.tasks import send_check_in_claim_task

    if row.claim_sent_at and now - row.claim_sent_at < MAIL_AGAIN_AFTER:
        return
    CheckIn.objects.filter(pk=row.pk).update(claim_sent_at=None)
    transaction.on_commit(partial(send_check_in_claim_task.enqueue, row.pk))
