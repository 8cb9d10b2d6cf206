"""The queue for a webinar whose seats are all taken.

Who joins gets a number under the lock on the webinar's row: the order is that of joining, and nobody overtakes. A seat
that becomes free is offered to the first who waits, for a limited time in which it counts as taken. An offer that is
not taken up ends the wait (joining again leads to the end of the queue), and the seat moves on. The queue ends with the
start of the webinar or with registration, whichever comes first: then a free seat is for whoever comes, and who still
waited is told so, once.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from portal.models import PortalSettings
from webinars.models import Registration, Webinar
from webinars.services.registration.mail import queue_end_of_queue, queue_offer, queue_offer_over

QUEUED = (Registration.Status.WAITING, Registration.Status.OFFERED)
# Of the time left an offer lasts a quarter at most, so that several people get their turn; but so long at least.
SHARE_OF_TIME_LEFT = 4
SHORTEST_OFFER = timedelta(minutes=15)


def lock_webinar(webinar: Webinar) -> Webinar:
    """The row as it is now, held until the transaction ends; rows may still point to it meanwhile.

    SQLite knows no row locks: there the transaction itself began with the write lock.
    """
    return Webinar.objects.select_for_update(no_key=True).get(pk=webinar.pk)


def join_queue(*, registration: Registration, webinar: Webinar, now: datetime) -> None:
    """Puts the registration at the end of the queue. The caller holds the webinar's lock and saves."""
    last = webinar.registrations.aggregate(last=Max("queue_number"))["last"] or 0
    registration.status = Registration.Status.WAITING
    registration.queue_number = last + 1
    registration.offer_expires_at = None


def leave_queue(registration: Registration) -> None:
    registration.queue_number = registration.offer_expires_at = None


def offer_ends_at(webinar: Webinar, *, now: datetime, hours: int) -> datetime:
    """`hours` as the settings have them; a quarter of the time left where the start is near; never beyond the queue."""
    left = webinar.queue_ends_at - now
    return now + min(timedelta(hours=hours), max(left / SHARE_OF_TIME_LEFT, SHORTEST_OFFER), left)


@transaction.atomic
def offer_seats(*, webinar: Webinar, now: datetime | None = None) -> int:
    """Ends the offers whose time is over, offers every free seat to the next in line; returns how many offers it made.

    Safe to call at any time, however often.
    """
    now = now or timezone.now()
    webinar = lock_webinar(webinar)
    _end_offers(webinar, now)
    if webinar.override:
        return 0
    if now >= webinar.queue_ends_at:
        if now < webinar.end:
            queue_end_of_queue(webinar)
        return 0
    waiting = webinar.registrations.waiting()
    if webinar.capacity is not None:
        waiting = waiting[: max(0, webinar.capacity - webinar.registrations.holding_seats().count())]
    until = offer_ends_at(webinar, now=now, hours=PortalSettings.load().seat_offer_hours)
    offered = list(waiting)
    for registration in offered:
        registration.status = Registration.Status.OFFERED
        registration.offer_expires_at = until
        registration.save(update_fields=["status", "offer_expires_at"])
        queue_offer(registration)
    return len(offered)


def offer_all_seats(*, now: datetime | None = None) -> int:
    """For every webinar with a queue, each in a transaction of its own; returns how many offers were made."""
    queued = Registration.objects.filter(status__in=QUEUED).order_by().values("webinar")
    return sum(offer_seats(webinar=webinar, now=now) for webinar in Webinar.objects.filter(pk__in=queued))


def pass_seats_on(webinar: Webinar) -> None:
    """To be called where a seat may have become free: offers it once the transaction is committed."""
    if webinar.registrations.filter(status__in=QUEUED).exists():
        from webinars.tasks import offer_seats_task

        transaction.on_commit(partial(offer_seats_task.enqueue, webinar.pk))


def _end_offers(webinar: Webinar, now: datetime) -> None:
    """Who let an offer pass is out of the queue; where the webinar was put off meanwhile, it was nobody's fault."""
    over = webinar.registrations.filter(status=Registration.Status.OFFERED)
    if now < webinar.queue_ends_at:
        over = over.filter(offer_expires_at__lte=now)
    for registration in over:
        if webinar.override:
            registration.status, registration.offer_expires_at = Registration.Status.WAITING, None
        else:
            leave_queue(registration)
            registration.status, registration.cancelled_at = Registration.Status.CANCELLED, now
            queue_offer_over(registration)
        registration.save(update_fields=["status", "queue_number", "offer_expires_at", "cancelled_at"])
