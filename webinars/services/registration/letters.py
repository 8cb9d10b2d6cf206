"""What registrants are written, composed when the mail's turn comes: from how things are then, or not at all."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.utils import timezone

from portal.models import PortalSettings
from portal.postbox.composers import Composed, NotYetError, register_composer
from portal.postbox.models import OutgoingMail
from webinars.mail import (
    compose_cancellation,
    compose_change,
    compose_confirmation,
    compose_offer,
    compose_offer_over,
    compose_queue_over,
    compose_reminder,
)
from webinars.models import Registration, WebinarChange
from webinars.services.events.schedule import change_to_tell
from webinars.services.registration import mail as registrant_mail

Status = Registration.Status


def register_composers() -> None:
    for name, composer in (
        (registrant_mail.CONFIRMATION, write_confirmation),
        (registrant_mail.CANCELLATION, write_cancellation),
        (registrant_mail.OFFER, write_offer),
        (registrant_mail.OFFER_OVER, write_offer_over),
        (registrant_mail.QUEUE_OVER, write_queue_over),
        (registrant_mail.CHANGE, write_change),
        (registrant_mail.REMINDER, write_reminder),
    ):
        register_composer(name, composer)


def write_confirmation(mail: OutgoingMail) -> Composed | None:
    """Not when status or seat has changed since: that had a letter of its own."""
    registration = _load(mail)
    if registration is None or not registration.is_standing:
        return None
    if (registration.status, registration.seat) != (mail.content["status"], mail.content["seat"]):
        return None
    return Composed(compose_confirmation(registration, portal=PortalSettings.load()))


def write_cancellation(mail: OutgoingMail) -> Composed | None:
    registration = _load(mail)
    if registration is None or registration.is_standing:
        return None
    return Composed(compose_cancellation(registration, portal=PortalSettings.load()))


def write_offer(mail: OutgoingMail) -> Composed | None:
    registration = _load(mail)
    if registration is None or registration.status != Status.OFFERED:
        return None
    if registration.offer_expires_at != datetime.fromisoformat(mail.content["until"]):
        return None
    return Composed(compose_offer(registration, portal=PortalSettings.load()))


def write_offer_over(mail: OutgoingMail) -> Composed | None:
    registration = _load(mail)
    if registration is None or registration.is_standing:
        return None
    return Composed(compose_offer_over(registration, portal=PortalSettings.load()))


def write_queue_over(mail: OutgoingMail) -> Composed | None:
    """Not to who has a seat by now, nor where the webinar was put off and the queue goes on."""
    registration = _load(mail)
    if registration is None or registration.status != Status.WAITING or registration.webinar.override:
        return None
    if not registration.webinar.queue_ends_at <= timezone.now() < registration.webinar.end:
        return None
    return Composed(compose_queue_over(registration, portal=PortalSettings.load()))


def write_change(mail: OutgoingMail) -> Composed | None:
    """The difference between what this registrant was last told and what is true now.

    A later change has a mail of its own, which tells both. Raises NotYetError while an earlier one is just being sent:
    what it tells is known only afterwards.
    """
    registration = _load(mail)
    if registration is None or not registration.is_standing:
        return None
    known, newest = registration.told_sequence, registration.webinar.calendar_sequence
    if known >= newest or mail.content["sequence"] < newest:
        return None
    earlier = OutgoingMail.objects.in_flight(timezone.now()).exclude(pk=mail.pk)
    if earlier.filter(key__startswith=registrant_mail.change_key(registration.pk)).exists():
        raise NotYetError
    changes = list(WebinarChange.objects.filter(webinar=registration.webinar).order_by("sequence"))
    found, note = change_to_tell(registration, changes), partial(_note_told, registration.pk, newest)
    if found is None:
        note()
        return None
    kind, before = found
    message = compose_change(registration, kind=kind, before=before.times, portal=PortalSettings.load())
    return Composed(message, after_sent=note)


def write_reminder(mail: OutgoingMail) -> Composed | None:
    """Not for a webinar that was put off, moved or has begun: its new date has reminders of its own."""
    registration = _load(mail)
    if registration is None or not registration.is_active:
        return None
    webinar = registration.webinar
    is_as_planned = webinar.planned_start == datetime.fromisoformat(mail.content["start"])
    if webinar.override or not is_as_planned or webinar.start <= timezone.now():
        return None
    return Composed(compose_reminder(registration, lead=mail.content["lead"], portal=PortalSettings.load()))


def _load(mail: OutgoingMail) -> Registration | None:
    registrations = Registration.objects.select_related("webinar", "learner")
    return registrations.filter(pk=mail.content["registration"]).first()


def _note_told(registration_pk: int, sequence: int) -> None:
    Registration.objects.filter(pk=registration_pk, told_sequence__lt=sequence).update(told_sequence=sequence)
