"""Objections to attendance: raised by the registrant in time, answered once by an editor, told by mail."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from portal.learners.models import User
from portal.postbox.models import OutgoingMail
from portal.postbox.services.queueing import Draft, queue_composed
from webinars.models import CheckInWindow, Objection, Registration
from webinars.objection_times import objection_deadline
from webinars.services.attendance.corrections import correct_minutes, grant_check_in

ANSWER_COMPOSER = "objection_answer"


class ObjectionError(Exception):
    """A refusal: `not_registered`, `not_yet`, `closed`, `open` (one waits already), `empty`, `answered`, `nothing`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def raise_objection(*, registration: Registration, reason: str, now: datetime | None = None) -> Objection:
    """One at a time; the same one sent twice is one. Raises ObjectionError."""
    now = now or timezone.now()
    row = Registration.objects.select_for_update(of=("self",)).select_related("webinar").get(pk=registration.pk)
    reason = reason.replace("\x00", "").strip()
    waiting = row.objections.open().first()
    if waiting and waiting.reason == reason:
        return waiting
    webinar = row.webinar
    if not row.is_active:
        raise ObjectionError("not_registered")
    if webinar.override or now < webinar.end:
        raise ObjectionError("not_yet")
    if now > objection_deadline(webinar):
        raise ObjectionError("closed")
    if waiting:
        raise ObjectionError("open")
    if not reason:
        raise ObjectionError("empty")
    return Objection.objects.create(registration=row, reason=reason, raised_at=now)


@transaction.atomic
def accept_objection(
    *,
    objection: Objection,
    answer: str,
    by: User,
    minutes: int | None = None,
    windows: Iterable[CheckInWindow] = (),
    now: datetime | None = None,
) -> Objection:
    """Sets minutes, grants check-ins, or both. Raises ObjectionError("answered", "nothing"), CorrectionError."""
    now, windows = now or timezone.now(), list(windows)
    row = _locked(objection)
    if minutes is None and not windows:
        raise ObjectionError("nothing")
    word = {"registration": row.registration, "reason": answer, "by": by, "objection": row, "now": now}
    if minutes is not None:
        correct_minutes(minutes=minutes, **word)
    for window in windows:
        grant_check_in(window=window, **word)
    return _close(row, Objection.State.ACCEPTED, answer, by, now)


@transaction.atomic
def decline_objection(*, objection: Objection, answer: str, by: User, now: datetime | None = None) -> Objection:
    """With words that say why. Raises ObjectionError("answered", "empty")."""
    row = _locked(objection)
    if not answer.strip():
        raise ObjectionError("empty")
    return _close(row, Objection.State.DECLINED, answer, by, now or timezone.now())


def _locked(objection: Objection) -> Objection:
    rows = Objection.objects.select_for_update(of=("self",)).select_related("registration__webinar")
    row = rows.get(pk=objection.pk)
    if not row.is_open:
        raise ObjectionError("answered")
    return row


def _close(row: Objection, state: str, answer: str, by: User, now: datetime) -> Objection:
    row.state, row.answer, row.answered_by, row.answered_at = state, answer.strip(), by, now
    row.save()
    log(instance=row.registration, action=f"webinars.objection_{state}", user=by, data={"objection": row.pk})
    draft = Draft(row.registration.learner.email, f"objection-answer:{row.pk}", {"objection": row.pk})
    queue_composed(
        composer=ANSWER_COMPOSER,
        drafts=[draft],
        kind=OutgoingMail.Kind.OBJECTION,
        priority=OutgoingMail.Priority.REPLY,
    )
    return row
