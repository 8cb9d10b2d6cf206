"""Until when participants may object to their attendance."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db.models import Min
from django.utils import timezone

from webinars.models import AfterEventSettings, Webinar


def objection_deadline(webinar: Webinar) -> datetime:
    """As set for the webinar; else the last minute of a day counted from the session's end or the first import.

    Nobody can object to what is not known yet, so the later of the two counts, and before the first import, where no
    check-in says anything either, the days have not begun. Reads the settings, and two queries at most.
    """
    if webinar.objections_until:
        return webinar.objections_until
    known = webinar.attendance_imports.aggregate(first=Min("imported_at"))["first"]
    if known is None and not webinar.check_in_windows.exists():
        known = timezone.now()
    since = max(webinar.end, known) if known else webinar.end
    day = since.astimezone(webinar.zone).date() + timedelta(days=AfterEventSettings.load().objection_days)
    return datetime.combine(day, time(23, 59), webinar.zone)


def takes_objections(webinar: Webinar, *, now: datetime) -> bool:
    """Between the end of the session and the deadline; not where the webinar was postponed or cancelled."""
    return not webinar.override and webinar.end <= now <= objection_deadline(webinar)
