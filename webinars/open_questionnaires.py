"""Which evaluations and post-tests of a learner are open and still to be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q

from portal.learners.models import User
from portal.models import PortalSettings
from webinars.models import Milestone, Questionnaire, Registration


@dataclass(frozen=True)
class OpenQuestionnaire:
    questionnaire: Questionnaire
    closing: datetime


def find_open_questionnaires(user: User, *, now: datetime) -> list[OpenQuestionnaire]:
    """Of the webinars that the learner is registered for; the one that closes first comes first. Two or three queries.

    Left out is what is answered or passed, and a post-test without a try left.
    """
    own = Registration.objects.active().filter(learner=user)
    done = Milestone.objects.filter(
        registration__in=own, registration__webinar=OuterRef("webinar"), kind=OuterRef("kind")
    )
    used = Count("tries", filter=Q(tries__registration__in=own))
    found = (
        Questionnaire.objects.filter(webinar__in=own.values("webinar"), webinar__override="")
        .filter(Q(opens_at__lte=now) | Q(opens_at=None), Q(closes_at__gt=now) | Q(closes_at=None))
        .annotate(is_done=Exists(done), used=used)
        .filter(Q(tries_allowed=None) | Q(used__lt=F("tries_allowed")), is_done=False)
        .select_related("webinar")
        .prefetch_related("webinar__paths")
    )
    days = PortalSettings.load().questionnaire_open_days
    open_ones = [OpenQuestionnaire(one, one.closing_after(days)) for one in found if one.opening <= now]
    return sorted((one for one in open_ones if now < one.closing), key=lambda one: one.closing)
