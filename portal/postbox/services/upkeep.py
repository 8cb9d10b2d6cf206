"""Sending again by hand, and forgetting what has been sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.log_actions import log

from portal.models import PortalSettings
from portal.postbox.models import OutgoingMail
from portal.postbox.services.queueing import wake_sender

Status = OutgoingMail.Status
# What was not delivered is looked at longer than what was.
GIVEN_UP_KEPT = timedelta(days=90)


@transaction.atomic
def send_again(*, pks: Iterable[int], by=None) -> int:
    """Lets given up and waiting messages try at once, with all their attempts; returns how many that are.

    Left out: what is being sent, has been sent, came too late, or has lost its text (codes).
    """
    now = timezone.now()
    fresh = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
    flying = OutgoingMail.objects.in_flight(now).values("pk")
    rows = OutgoingMail.objects.filter(fresh, pk__in=list(pks), status__in=[Status.WAITING, Status.GIVEN_UP])
    rows = list(rows.filter(content__isnull=False).exclude(pk__in=flying).select_for_update())
    for mail in rows:
        log(instance=mail, action="postbox.sent_again", user=by)
    OutgoingMail.objects.filter(pk__in=[mail.pk for mail in rows]).update(
        status=Status.WAITING, attempts=0, next_attempt_at=now, claimed_at=None, finished_at=None
    )
    if rows:
        wake_sender()
    return len(rows)


def forget_old_mail() -> int:
    """Deletes finished rows after the days set in the CMS; returns how many."""
    now, days = timezone.now(), PortalSettings.load().mail_kept_days
    done = Q(status__in=[Status.SENT, Status.WITHDRAWN], finished_at__lt=now - timedelta(days=days))
    given_up = Q(status=Status.GIVEN_UP, finished_at__lt=now - GIVEN_UP_KEPT)
    old = OutgoingMail.objects.filter(done | given_up)
    return old.delete()[0] if old.exists() else 0


def forget_person(*, address: str) -> None:
    """Deletes all mail to somebody whose account is deleted, sent or not."""
    OutgoingMail.objects.filter(recipient__iexact=address).delete()
