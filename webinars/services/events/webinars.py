"""A new webinar: prepared from the settings or from the last series, saved together with its page."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from wagtail.log_actions import log

from portal.models import PortalSettings
from webinars.models import RegistrationQuestion, Webinar, WebinarSpeaker
from webinars.services.events.pages import create_webinar_page
from webinars.services.paths.editing import copy_paths, default_paths

WEEK = timedelta(weeks=1)
# What one series has in common with the next. Links and passcodes are left out: an old link is worse than none.
COPIED_FIELDS = (
    "title",
    "timezone",
    "capacity",
    "meeting_seats",
    "credit_hours",
    "credit_regulation",
)
COPIED_TIMES = ("planned_start", "planned_end", "registration_opens_at", "registration_closes_at")
# Hosts stay, speakers change.
COPIED_PARTS = (WebinarSpeaker.Part.OPENING, WebinarSpeaker.Part.MODERATOR)


def next_series_number() -> int:
    return (Webinar.objects.aggregate(highest=Max("series_number"))["highest"] or 0) + 1


def draft_webinar() -> Webinar:
    """An unsaved webinar with the portal's defaults."""
    settings = PortalSettings.load()
    return Webinar(
        series_number=next_series_number(),
        credit_hours=settings.default_credit_hours,
        credit_regulation=settings.default_credit_regulation,
        paths=default_paths(),
    )


def draft_from_last_series() -> Webinar:
    """An unsaved webinar like the newest one, on the same weekday and hour of its next free week."""
    last = Webinar.objects.order_by("-series_number").first()
    if last is None:
        return draft_webinar()
    draft = Webinar(series_number=last.series_number + 1, **{name: getattr(last, name) for name in COPIED_FIELDS})
    weeks = _weeks_ahead(last.planned_start)
    for name in COPIED_TIMES:
        setattr(draft, name, _shifted(getattr(last, name), weeks, last.zone))
    parts = last.speaker_parts.filter(part__in=COPIED_PARTS).order_by("sort_order")
    draft.speaker_parts = [WebinarSpeaker(speaker_id=part.speaker_id, part=part.part) for part in parts]
    draft.paths = copy_paths(last, later_by=draft.planned_start - last.planned_start)
    draft.topics = list(last.topics.all())
    draft.questions = [_copied(question) for question in last.questions.order_by("sort_order")]
    return draft


def _copied(question: RegistrationQuestion) -> RegistrationQuestion:
    names = ("kind", "label", "label_en", "choices", "choices_en", "is_required", "sort_order")
    return RegistrationQuestion(**{name: getattr(question, name) for name in names})


def _weeks_ahead(start: datetime) -> int:
    """How many weeks after `start` the same weekday and hour lies in the future: at least one."""
    return max(1, (timezone.now() - start) // WEEK + 1)


def _shifted(moment: datetime | None, weeks: int, zone) -> datetime | None:
    """The same hour on the clock, also where the zone changes its offset in between."""
    if moment is None:
        return None
    local = moment.astimezone(zone).replace(tzinfo=None) + weeks * WEEK
    return local.replace(tzinfo=zone)


@transaction.atomic
def create_webinar(*, webinar: Webinar, by=None) -> Webinar:
    """Saves a new webinar and makes the draft of its page, so that both are one thing for the editor.

    Raises WebinarPageError("no_archive") where there is no archive to put the page into; then nothing is saved.
    """
    webinar.save()
    log(instance=webinar, action="wagtail.create", user=by, content_changed=True)
    create_webinar_page(webinar=webinar, user=by)
    return webinar
