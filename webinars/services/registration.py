"""Taking a place in a webinar and giving it back.

Two numbers bound a webinar. `capacity` is how many may register at all. `meeting_seats` is how many of these enter the
meeting room; who comes later registers just the same and follows the live stream. A meeting seat that is given back
goes to the next person who registers, not to somebody who has one on the stream: that person's mail, calendar and plans
already say 'stream', and a link that changes by itself shortly before the start costs more people than it seats.

Each decision is taken under a lock on the webinar's row, so that of two people racing for the last seat one gets it.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from portal.learners.models import User
from webinars.models import Registration, Webinar
from webinars.services.attendance_totals import recompute_attendance


class RegistrationError(Exception):
    """A refusal; `code` is full, closed, not_open, cancelled, postponed, over or profile_incomplete."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def register_learner(
    *, webinar: Webinar, learner: User, editor: User | None = None, now: datetime | None = None
) -> Registration:
    """The learner's place in the webinar, with its confirmation on the way; a second call changes nothing.

    Raises RegistrationError where there is no place to be had, or no complete profile to print a name from. An editor
    is above window, state and capacity; who is registered after the session gets no mail, but the attendance imported.
    """
    now = now or timezone.now()
    webinar = _locked(webinar)
    registration = Registration.objects.filter(webinar=webinar, learner=learner).first()
    if registration is not None and registration.is_active:
        return registration
    if editor is None:
        _refuse_if_closed(webinar, now)
        if not learner.has_complete_profile:
            raise RegistrationError("profile_incomplete")
    registration = registration or Registration(webinar=webinar, learner=learner)
    _take_seat(registration, webinar, now, Registration.Origin.EDITOR if editor else Registration.Origin.PORTAL)
    if editor:
        log(instance=registration, action="webinars.registered", user=editor)
    if now >= webinar.end:
        recompute_attendance(webinar=webinar, user=editor)
        return registration
    from webinars.mail_tasks import send_confirmation_task

    transaction.on_commit(partial(send_confirmation_task.enqueue, registration.pk))
    return registration


@transaction.atomic
def cancel_registration(
    *, webinar: Webinar, learner: User, editor: User | None = None, now: datetime | None = None
) -> Registration | None:
    """Gives the learner's place back; returns the registration, or None where there never was one.

    Raises RegistrationError("over") when the session has ended: from then on the registration bears the attendance.
    """
    now = now or timezone.now()
    webinar = _locked(webinar)
    registration = Registration.objects.filter(webinar=webinar, learner=learner).first()
    if registration is None or not registration.is_active:
        return registration
    if now >= webinar.end:
        raise RegistrationError("over")
    registration.status = Registration.Status.CANCELLED
    registration.cancelled_at = now
    registration.cancellation_sent_at = None
    registration.save()
    if editor:
        log(instance=registration, action="webinars.registration_cancelled", user=editor)
    from webinars.mail_tasks import send_cancellation_task

    transaction.on_commit(partial(send_cancellation_task.enqueue, registration.pk))
    return registration


def _locked(webinar: Webinar) -> Webinar:
    """The row as it is now. SQLite knows no row locks: there the transaction itself began with the write lock."""
    return Webinar.objects.select_for_update().get(pk=webinar.pk)


def _refuse_if_closed(webinar: Webinar, now: datetime) -> None:
    if webinar.override:
        raise RegistrationError(webinar.override)
    if webinar.registration_opens_at and now < webinar.registration_opens_at:
        raise RegistrationError("not_open")
    if now >= min(webinar.registration_deadline, webinar.end):
        raise RegistrationError("closed")
    if webinar.is_full:
        raise RegistrationError("full")


def _take_seat(registration: Registration, webinar: Webinar, now: datetime, origin: Registration.Origin) -> None:
    registration.status = Registration.Status.REGISTERED
    registration.seat = Registration.Seat.MEETING if webinar.has_meeting_seat else Registration.Seat.STREAM
    registration.origin = origin
    registration.registered_at = now
    registration.cancelled_at = registration.confirmation_sent_at = registration.cancellation_sent_at = None
    registration.told_sequence = webinar.calendar_sequence
    registration.save()
