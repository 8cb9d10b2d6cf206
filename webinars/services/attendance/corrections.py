"""An editor's word on somebody's attendance: added to what was said before, logged, and followed by the certificate."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from portal.learners.models import User
from webinars.models import Attendance, AttendanceCorrection, CheckIn, CheckInWindow, Objection, Registration, Webinar
from webinars.services.attendance.totals import recompute_attendance
from webinars.services.certificates.late import follow_up_certificate


class CorrectionError(Exception):
    """A refusal: `too_many` (more minutes than the session has), `other_webinar` (a window of another one)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def correct_minutes(
    *,
    registration: Registration,
    minutes: int,
    reason: str,
    by: User,
    objection: Objection | None = None,
    now: datetime | None = None,
) -> AttendanceCorrection:
    """From now on so many minutes count, whatever exports tell. The same word said again is the one said before."""
    webinar = Webinar.objects.select_for_update().get(pk=registration.webinar_id)
    if minutes > webinar.session_minutes:
        raise CorrectionError("too_many")
    words = registration.attendance_corrections.filter(minutes__isnull=False)
    latest = words.order_by("-corrected_at", "-pk").first()
    if latest and (latest.minutes, latest.reason) == (minutes, reason):
        return latest
    known = Attendance.objects.filter(registration=registration).values_list("minutes", flat=True).first()
    correction = AttendanceCorrection.objects.create(
        registration=registration,
        minutes=minutes,
        reason=reason,
        objection=objection,
        corrected_by=by,
        corrected_at=now or timezone.now(),
    )
    recompute_attendance(webinar=webinar, user=by)
    _log(correction, by, {"minutes": minutes, "before": known})
    follow_up_certificate(registration=registration)
    return correction


@transaction.atomic
def grant_check_in(
    *,
    registration: Registration,
    window: CheckInWindow,
    reason: str,
    by: User,
    objection: Objection | None = None,
    now: datetime | None = None,
) -> AttendanceCorrection:
    """The check-in counts as if it had come when the window opened, so that it is in time for every path."""
    now = now or timezone.now()
    Registration.objects.select_for_update().get(pk=registration.pk)
    if window.webinar_id != registration.webinar_id:
        raise CorrectionError("other_webinar")
    granted = registration.attendance_corrections.filter(window=window).last()
    row, created = CheckIn.objects.get_or_create(
        window=window,
        registration=registration,
        defaults={"checked_in_at": window.opening or now, "confirmed_at": now},
    )
    if granted and row.confirmed_at:
        return granted
    if not created:
        row.confirmed_at, row.voided_at, row.void_reason = row.confirmed_at or now, None, ""
        row.save(update_fields=["confirmed_at", "voided_at", "void_reason"])
    correction = AttendanceCorrection.objects.create(
        registration=registration, window=window, reason=reason, objection=objection, corrected_by=by, corrected_at=now
    )
    _log(correction, by, {"code": window.code})
    follow_up_certificate(registration=registration)
    return correction


def _log(correction: AttendanceCorrection, by: User, data: dict) -> None:
    """The reason is read from the row when the log is shown: it goes with the person, the log does not."""
    data |= {"correction": correction.pk}
    log(instance=correction.registration, action="webinars.attendance_corrected", user=by, data=data)
