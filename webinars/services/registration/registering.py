"""Taking a place in a webinar and giving it back.

Two numbers bound a webinar. `capacity` is how many may register at all; who comes later stands in the queue
(`webinars.services.registration.waiting_list`). `meeting_seats` is how many of these enter the meeting room; who comes
later registers just the same and follows the live stream. A meeting seat that is given back goes to the next person who
registers or asks for it, not by itself to somebody who has one on the stream: that person's mail, calendar and plans
already say 'stream', and a link that changes by itself shortly before the start costs more people than it seats.

Each decision is taken under a lock on the webinar's row, so that of two people racing for the last seat one gets it.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from portal.learners.models import User
from webinars.evidence import takes_latecomers
from webinars.models import Registration, Webinar
from webinars.services.attendance.totals import recompute_attendance
from webinars.services.registration.mail import queue_cancellation, queue_confirmation
from webinars.services.registration.waiting_list import join_queue, leave_queue, lock_webinar, pass_seats_on

Status = Registration.Status


class RegistrationError(Exception):
    """A refusal.

    `code` is full, closed, not_open, cancelled, postponed, over, offer_over, seat_taken, room_full, not_registered,
    started or profile_incomplete.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def register_learner(
    *,
    webinar: Webinar,
    learner: User,
    editor: User | None = None,
    origin: Registration.Origin = Registration.Origin.PORTAL,
    now: datetime | None = None,
) -> Registration:
    """The learner's place in the webinar, or in the queue for it; a second call changes nothing.

    A seat that is on offer to the learner is taken by this. Raises RegistrationError where registration is not open, or
    there is no complete profile to print a name from (a group's coordinator has said the name). An editor is above
    window, state, capacity and queue; who is registered after the session gets no mail, but the attendance imported.
    After the session anybody may register for the recording while a path to the certificate asks for no more.
    """
    now = now or timezone.now()
    webinar = lock_webinar(webinar)
    found = Registration.objects.filter(webinar=webinar, learner=learner).first()
    registration = found or Registration(webinar=webinar, learner=learner)
    if found and registration.is_active:
        return registration
    is_late = editor is None and takes_latecomers(webinar, now=now)
    if editor is None:
        _refuse(webinar, learner, origin, is_late=is_late, now=now)
        if registration.status == Status.WAITING and now < webinar.queue_ends_at:
            return registration
    if editor or is_late or _gets_seat(registration, webinar, now):
        _take_seat(registration, webinar, now, Registration.Origin.EDITOR if editor else origin)
    else:
        _stand_in_line(registration, webinar, now, origin)
    if editor:
        log(instance=registration, action="webinars.registered", user=editor)
    _tell_or_recompute(registration, webinar, now, editor)
    return registration


def _tell_or_recompute(registration: Registration, webinar: Webinar, now: datetime, editor: User | None) -> None:
    if now >= webinar.end:
        recompute_attendance(webinar=webinar, user=editor)
    else:
        queue_confirmation(registration)


@transaction.atomic
def cancel_registration(
    *, webinar: Webinar, learner: User, editor: User | None = None, now: datetime | None = None
) -> Registration | None:
    """Gives the learner's place back, declines an offer or leaves the queue; a free seat goes to the next in line.

    Returns the registration, or None where there never was one. Raises RegistrationError("over") when the session has
    ended: from then on the registration bears the attendance.
    """
    now = now or timezone.now()
    webinar = lock_webinar(webinar)
    registration = Registration.objects.filter(webinar=webinar, learner=learner).first()
    if registration is None or not registration.is_standing:
        return registration
    if now >= webinar.end:
        raise RegistrationError("over")
    had_seat = registration.is_active
    _give_back(registration, now)
    if editor:
        log(instance=registration, action="webinars.registration_cancelled", user=editor)
    if had_seat or editor:
        queue_cancellation(registration)
    pass_seats_on(webinar)
    return registration


@transaction.atomic
def give_up_place(
    *, webinar: Webinar, learner: User, status: Registration.Status, now: datetime | None = None
) -> Registration | None:
    """Declines an offer (`status` OFFERED) or leaves the waiting list (WAITING); None where there is nothing of it.

    So a button that was pressed in an old tab never cancels a registration. Raises RegistrationError("seat_taken")
    where the learner has the seat by now.
    """
    webinar = lock_webinar(webinar)
    registration = Registration.objects.filter(webinar=webinar, learner=learner).first()
    if registration is not None and registration.is_active:
        raise RegistrationError("seat_taken")
    if registration is None or registration.status != status:
        return None
    _give_back(registration, now or timezone.now())
    pass_seats_on(webinar)
    return registration


@transaction.atomic
def change_seat(
    *, webinar: Webinar, learner: User, seat: Registration.Seat, now: datetime | None = None
) -> Registration:
    """Moves a registrant between meeting room and live stream; a new confirmation brings the other link.

    Raises RegistrationError: "not_registered", "over" (the session has ended), "room_full".
    """
    webinar = lock_webinar(webinar)
    registration = Registration.objects.active().filter(webinar=webinar, learner=learner).first()
    if registration is None:
        raise RegistrationError("not_registered")
    if (now or timezone.now()) >= webinar.end:
        raise RegistrationError("over")
    if registration.seat == seat:
        return registration
    if seat == Registration.Seat.MEETING and not webinar.has_meeting_seat:
        raise RegistrationError("room_full")
    registration.seat = seat
    registration.calendar_changes += 1
    registration.save(update_fields=["seat", "calendar_changes"])
    queue_confirmation(registration)
    return registration


def _refuse(webinar: Webinar, learner: User, origin: Registration.Origin, *, is_late: bool, now: datetime) -> None:
    """Of a group the coordinator has said the name; who registers for the recording comes after every deadline."""
    if not is_late:
        _refuse_if_closed(webinar, now)
    if not learner.has_complete_profile and origin != Registration.Origin.GROUP:
        raise RegistrationError("profile_incomplete")


def _refuse_if_closed(webinar: Webinar, now: datetime) -> None:
    if webinar.override:
        raise RegistrationError(webinar.override)
    if webinar.registration_opens_at and now < webinar.registration_opens_at:
        raise RegistrationError("not_open")
    if now >= min(webinar.registration_deadline, webinar.end):
        raise RegistrationError("closed")


def _gets_seat(registration: Registration, webinar: Webinar, now: datetime) -> bool:
    """Whether a seat is kept for this person, or free for anybody. Raises RegistrationError("offer_over")."""
    if registration.status == Status.OFFERED:
        if now >= registration.offer_expires_at:
            raise RegistrationError("offer_over")
        return True
    return not webinar.is_full_at(now)


def _give_back(registration: Registration, now: datetime) -> None:
    if registration.is_active:
        registration.calendar_changes += 1
    leave_queue(registration)
    registration.status = Status.CANCELLED
    registration.cancelled_at = now
    registration.save()


def _take_seat(registration: Registration, webinar: Webinar, now: datetime, origin: Registration.Origin) -> None:
    leave_queue(registration)
    if registration.pk:
        registration.calendar_changes += 1
    registration.status = Status.REGISTERED
    registration.seat = Registration.Seat.MEETING if webinar.has_meeting_seat else Registration.Seat.STREAM
    _begin(registration, webinar, now, origin)


def _stand_in_line(registration: Registration, webinar: Webinar, now: datetime, origin: Registration.Origin) -> None:
    """Raises RegistrationError("full") when the queue has ended."""
    if now >= webinar.queue_ends_at:
        raise RegistrationError("full")
    join_queue(registration=registration, webinar=webinar, now=now)
    _begin(registration, webinar, now, origin)


def _begin(registration: Registration, webinar: Webinar, now: datetime, origin: Registration.Origin) -> None:
    registration.origin = origin
    registration.registered_at = now
    registration.cancelled_at = None
    registration.told_sequence = webinar.calendar_sequence
    registration.save()
