"""How far a webinar has come, read for a whole list in one query."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from webinars.models import (
    Attendance,
    AttendanceImport,
    AttendanceStay,
    Certificate,
    Objection,
    Registration,
    Role,
    Webinar,
    WebinarPage,
    WebinarSpeaker,
)


def with_progress(webinars: QuerySet[Webinar]) -> QuerySet[Webinar]:
    """Adds what list and overview tell of each: counts, and whether its page in the default language is live."""
    page = WebinarPage.objects.filter(webinar=OuterRef("pk"), locale__language_code=settings.LANGUAGE_CODE)
    return webinars.annotate(
        annotated_seats_taken=_count(Registration.objects.holding_seats()),
        annotated_waiting_count=_count(Registration.objects.waiting()),
        attended_count=_count(Attendance.objects.all(), webinar="registration__webinar"),
        participant_certificates=_count(Certificate.objects.filter(role=Role.PARTICIPANT)),
        has_import=Exists(AttendanceImport.objects.filter(webinar=OuterRef("pk"))),
        has_unmatched=Exists(AttendanceStay.objects.unmatched().filter(webinar=OuterRef("pk"))),
        has_open_objections=Exists(Objection.objects.open().filter(registration__webinar=OuterRef("pk"))),
        has_unannounced=Exists(
            Certificate.objects.filter(
                webinar=OuterRef("pk"), status="valid", announced_at__isnull=True, learner__is_active=True
            )
        ),
        has_speakers=Exists(WebinarSpeaker.objects.filter(webinar=OuterRef("pk"))),
        page_pk=Subquery(page.values("pk")[:1]),
        page_live=Subquery(page.values("live")[:1]),
    )


def _count(rows: QuerySet, webinar: str = "webinar"):
    """A subquery that counts: joins of several relations would multiply each other."""
    counted = rows.order_by().filter(**{webinar: OuterRef("pk")}).values(webinar).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=models.IntegerField()), 0)
