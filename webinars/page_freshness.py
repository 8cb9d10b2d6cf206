"""When public pages change because of webinars: which tables visitors see, and which moments the clock brings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from portal.content_version import never_shown, shown_when
from portal.models import PortalSettings
from portal.page_cache import register_moments
from webinars.check_in_times import check_in_span
from webinars.models import CertificatePath, Webinar
from webinars.models.webinar import TIMEZONES
from webinars.states import state_boundaries

# SQL about the registration that was written.
LIMITED_SEATS = "(SELECT capacity FROM webinars_webinar WHERE id = {row}.webinar_id) IS NOT NULL"


def register_freshness() -> None:
    """Called when the app is ready."""
    never_shown(
        "webinars.AfterEventSettings",
        "webinars.AttendanceCorrection",
        "webinars.AttendanceImport",
        "webinars.AttendanceStay",  # pages count people, whose minutes stand in Attendance
        "webinars.Certificate",  # its own page is never cached
        "webinars.CertificateBatch",
        "webinars.CertificateVersion",
        "webinars.CheckIn",
        "webinars.CorrectionRequest",  # of the holder and the editors alone
        "webinars.EvaluationCount",
        "webinars.EvaluationSheet",
        "webinars.EvaluationText",
        "webinars.Objection",
        "webinars.PostTestTry",
        "webinars.Question",  # of questionnaires, which only who is signed in sees
        "webinars.Questionnaire",
        "webinars.GroupInvitation",
        "webinars.RegistrationAnswer",
        "webinars.RegistrationQuestion",
        "webinars.RememberedMatch",
        "webinars.DefaultPath",
        "webinars.Milestone",  # of oneself alone
        "webinars.SeriesDefaults",
        "webinars.WebinarChange",
    )
    # Whoever registers takes a seat; where seats are limited, the pages say how many are left.
    shown_when("webinars.Registration", LIMITED_SEATS, columns={"status", "webinar_id"})
    # While a webinar runs its page says whether one can check in at all; which window is open it does not say.
    shown_when("webinars.CheckInWindow", "", columns={"webinar_id"})
    register_moments(moments_of_webinars)


def moments_of_webinars(now: datetime) -> Iterator[datetime]:
    """Every change of state by the clock, and the turns of the year: dates of another year are written with it."""
    days = PortalSettings.load().archive_after_days
    recent = Webinar.objects.with_end().filter(effective_end__gt=now - timedelta(days=days + 1))
    for webinar in recent.only(
        "registration_opens_at", "registration_closes_at", "planned_start", "planned_end", "actual_start", "actual_end"
    ):
        yield from state_boundaries(webinar, archive_after_days=days)
        yield from check_in_span(webinar)
    for path in CertificatePath.objects.filter(webinar__in=recent).select_related("webinar"):
        if path.closing:
            yield path.closing
    for zone, _name in TIMEZONES:
        yield datetime(now.astimezone(ZoneInfo(zone)).year + 1, 1, 1, tzinfo=ZoneInfo(zone))
