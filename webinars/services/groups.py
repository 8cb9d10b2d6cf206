"""Groups that an agency's coordinator signs up."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from webinars.models import GroupInvitation


def forget_unanswered(*, now: datetime | None = None) -> int:
    """Deletes names and addresses of those who did not confirm, once the webinar is over; returns how many."""
    unconfirmed = GroupInvitation.objects.exclude(answer=GroupInvitation.Answer.CONFIRMED)
    ended = [row.pk for row in unconfirmed.select_related("webinar") if row.webinar.end <= (now or timezone.now())]
    return GroupInvitation.objects.filter(pk__in=ended).delete()[0]
