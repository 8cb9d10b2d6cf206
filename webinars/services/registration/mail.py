"""Mail to registrants, put into the outbox in the transaction that gives cause for it.

So there is one for each cause, however often something is pressed or run again, and none for what was rolled back. The
words are found when the mail's turn comes (`webinars.services.registration.letters`).
"""

from __future__ import annotations

from datetime import datetime

from portal.postbox.models import OutgoingMail
from portal.postbox.services.queueing import Draft, queue_composed
from webinars.models import Registration, Webinar

Kind, Priority = OutgoingMail.Kind, OutgoingMail.Priority
CONFIRMATION, CANCELLATION = "webinars.confirmation", "webinars.cancellation"
OFFER, OFFER_OVER = "webinars.offer", "webinars.offer_over"
QUEUE_OVER = "webinars.queue_over"
CHANGE, REMINDER = "webinars.change", "webinars.reminder"


def queue_confirmation(registration: Registration) -> None:
    """Of the registration or of the place in the queue, as it is now."""
    standing = {"status": registration.status, "seat": registration.seat}
    _queue_reply(CONFIRMATION, registration, Kind.REGISTRATION, **standing)


def queue_cancellation(registration: Registration) -> None:
    """That the place has been given back."""
    _queue_reply(CANCELLATION, registration, Kind.CANCELLATION)


def queue_offer(registration: Registration) -> None:
    """That a seat is free; of no use once the offer has ended."""
    until = registration.offer_expires_at
    _queue_reply(OFFER, registration, Kind.SEAT_OFFER, expires_at=until, until=until.isoformat())


def queue_offer_over(registration: Registration) -> None:
    _queue_reply(OFFER_OVER, registration, Kind.SEAT_OFFER)


def queue_end_of_queue(webinar: Webinar) -> None:
    """To everybody who still waits: no seat came. Once for each planned start, however often it is called."""
    prefix = f"queue_over:{webinar.pk}:{webinar.planned_start:%Y%m%d%H%M}:"
    queued = set(OutgoingMail.objects.filter(key__startswith=prefix).values_list("key", flat=True))
    drafts = [
        Draft(email, f"{prefix}{pk}", {"registration": pk})
        for pk, email in webinar.registrations.waiting().values_list("pk", "learner__email")
        if f"{prefix}{pk}" not in queued
    ]
    queue_composed(
        composer=QUEUE_OVER,
        drafts=drafts,
        kind=Kind.SEAT_OFFER,
        priority=Priority.REMINDER,
        expires_at=webinar.end,
    )


def queue_change(*, webinar: Webinar, sequence: int) -> None:
    """To everybody registered or in the queue who does not know the webinar's change with this sequence number."""
    told = Registration.objects.filter(webinar=webinar).to_be_told(sequence)
    drafts = [
        Draft(email, f"{change_key(pk)}{sequence}", {"registration": pk, "sequence": sequence})
        for pk, email in told.order_by("pk").values_list("pk", "learner__email")
    ]
    queue_composed(composer=CHANGE, drafts=drafts, kind=Kind.CHANGE, priority=Priority.BULK)


def change_key(registration_pk: int) -> str:
    """What the keys of all changes told to this registrant begin with."""
    return f"change:{registration_pk}:"


def _queue_reply(
    composer: str, registration: Registration, kind: str, *, expires_at: datetime | None = None, **arguments
) -> None:
    draft = Draft(registration.learner.email, arguments=arguments | {"registration": registration.pk})
    queue_composed(composer=composer, drafts=[draft], kind=kind, priority=Priority.REPLY, expires_at=expires_at)
