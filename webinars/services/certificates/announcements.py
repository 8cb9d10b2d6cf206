"""Telling holders that their certificate is there: each once, whoever asks, however often."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.log_actions import log

from portal.learners.models import User
from portal.postbox.models import OutgoingMail
from portal.postbox.services.queueing import Draft, queue_composed
from webinars.models import AfterEventSettings, Certificate, CertificateVersion, Webinar
from webinars.services.certificates.signing import load_plan

CERTIFICATE_COMPOSER = "certificate_ready"


def unannounced(webinar: Webinar) -> QuerySet[Certificate]:
    """Valid certificates whose holders have an account and were not written to yet; none that waits to be signed."""
    valid = Certificate.objects.filter(webinar=webinar, status=Certificate.Status.VALID, announced_at__isnull=True)
    rows = valid.filter(learner__is_active=True)
    if load_plan().waits:
        made = CertificateVersion.objects.exclude(sha256="")
        rows = rows.filter(pk__in=made.values("certificate"))
    return rows


@transaction.atomic
def announce_certificates(*, webinar: Webinar, by: User | None = None, issued_since: datetime | None = None) -> int:
    """Queues a mail to each holder who was not told yet (of those issued since then); returns to how many.

    Certificates bear the moment, for the outbox forgets what it has sent after some days.
    """
    webinar = Webinar.objects.select_for_update().get(pk=webinar.pk)
    rows = unannounced(webinar)
    if issued_since:
        rows = rows.filter(issued_at__gte=issued_since)
    drafts = {
        pk: Draft(email, f"certificate:{pk}", {"certificate": pk})
        for pk, email in rows.values_list("pk", "learner__email")
    }
    if not drafts:
        return 0
    Certificate.objects.filter(pk__in=rows.values("pk")).update(announced_at=timezone.now())
    queue_composed(
        composer=CERTIFICATE_COMPOSER,
        drafts=drafts.values(),
        kind=OutgoingMail.Kind.CERTIFICATE,
        priority=OutgoingMail.Priority.BULK,
    )
    log(instance=webinar, action="webinars.certificates_announced", user=by, data={"count": len(drafts)})
    return len(drafts)


def announce_new_certificates(*, webinar: Webinar, issued_since: datetime, by: User | None = None) -> int:
    """What follows issuing: where the settings say so, and where others of this webinar were written to already."""
    told = Certificate.objects.filter(webinar=webinar, announced_at__isnull=False)
    if AfterEventSettings.load().announces_certificates or told.exists():
        return announce_certificates(webinar=webinar, by=by, issued_since=issued_since)
    return 0
