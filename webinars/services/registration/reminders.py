"""Reminders to registrants: a day and an hour before the planned start, one of each.

Safe to run each minute, and after a pause: what is late still goes out as long as it is of use, and what was queued
once is not queued again. Who registers after a reminder's time has just read all of it in the confirmation.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from portal.postbox.models import OutgoingMail
from portal.postbox.services.queueing import Draft, queue_composed
from webinars.models import Registration, Webinar
from webinars.services.registration.mail import REMINDER


@dataclass(frozen=True)
class Reminder:
    """`lead`: its time before the start. `latest`: from then on it is of no use, or the next one is near."""

    name: str
    lead: timedelta
    latest: timedelta


REMINDERS = (
    Reminder("day", lead=timedelta(days=1), latest=timedelta(hours=3)),
    Reminder("hour", lead=timedelta(hours=1), latest=timedelta(minutes=5)),
)


def queue_reminders(*, now: datetime | None = None) -> int:
    """Queues what is due for all webinars, each in a transaction of its own; returns how many were queued."""
    now = now or timezone.now()
    return sum(_remind(webinar, reminder, now) for reminder in REMINDERS for webinar in _due(reminder, now))


def _due(reminder: Reminder, now: datetime):
    planned = Webinar.objects.filter(override="", planned_start__lte=now + reminder.lead)
    return planned.filter(planned_start__gt=now + reminder.latest, actual_start__isnull=True).order_by("planned_start")


@transaction.atomic
def _remind(webinar: Webinar, reminder: Reminder, now: datetime) -> int:
    start = webinar.planned_start
    registrations = Registration.objects.active().filter(webinar=webinar, registered_at__lte=start - reminder.lead)
    # The start is part of it: a new date is a new occasion.
    prefix = f"reminder:{reminder.name}:{webinar.pk}:{start:%Y%m%d%H%M}:"
    queued = set(OutgoingMail.objects.filter(key__startswith=prefix).values_list("key", flat=True))
    people = registrations.order_by("pk").values_list("pk", "learner__email")
    drafts = [
        Draft(email, f"{prefix}{pk}", {"registration": pk, "lead": reminder.name, "start": start.isoformat()})
        for pk, email in people
        if f"{prefix}{pk}" not in queued
    ]
    queue_composed(
        composer=REMINDER,
        drafts=drafts,
        kind=OutgoingMail.Kind.REMINDER,
        priority=OutgoingMail.Priority.REMINDER,
        expires_at=start - reminder.latest,
    )
    return len(drafts)
