"""One registrant's attendance as it was counted: stays, check-ins, milestones, and what the rule says of them.

It reads what the verdict reads and measures as the import measures, so that a participant is shown the very figures
that decided. Nothing is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.utils import timezone

from webinars.attendance_formats import FORMATS
from webinars.evidence import judge_registration
from webinars.intervals import Interval, clip_intervals, merge_intervals, total_present
from webinars.models import (
    AttendanceCorrection,
    AttendanceStay,
    CertificateVersion,
    CheckIn,
    CheckInWindow,
    Milestone,
    Registration,
    Webinar,
)
from webinars.presence import Presence, measure_presence
from webinars.rule import Verdict


@dataclass(frozen=True)
class StayLine:
    """One stay as the export tells it, and what of it lies in the session; `total_minutes` is capped at that."""

    source: str
    joined_at: datetime | None
    left_at: datetime | None
    counted: Interval | None
    total_minutes: int | None

    @property
    def is_total(self) -> bool:
        return self.total_minutes is not None

    @property
    def is_clipped(self) -> bool:
        """Whether a part of it, or all, lies outside of the session."""
        return not self.is_total and self.counted != (self.joined_at, self.left_at)


@dataclass(frozen=True)
class CheckInLine:
    """One window that has opened, and what this person did in it: counted, granted, unconfirmed, voided or missed."""

    window: CheckInWindow
    outcome: str
    at: datetime | None

    @property
    def counts(self) -> bool:
        return self.outcome in {"counted", "granted"}


@dataclass(frozen=True)
class AttendanceAccount:
    """`minutes` are those that count, None where nothing is known; `presence` is how the stays were counted."""

    registration: Registration
    webinar: Webinar
    stays: list[StayLine]
    presence: Presence
    minutes: int | None
    corrections: list[AttendanceCorrection]
    check_ins: list[CheckInLine]
    milestones: list[Milestone]
    verdict: Verdict
    certificate: CertificateVersion | None

    @property
    def correction(self) -> AttendanceCorrection | None:
        """The one that says how many minutes count."""
        return next((row for row in reversed(self.corrections) if row.minutes is not None), None)

    @property
    def has_overlap(self) -> bool:
        """Whether two stays run at the same time: two devices, say."""
        times = sorted((line.joined_at, line.left_at) for line in self.stays if not line.is_total)
        return any(later[0] < earlier[1] for earlier, later in pairwise(times))

    @property
    def has_clipped(self) -> bool:
        return any(line.is_clipped for line in self.stays)

    @property
    def has_totals(self) -> bool:
        return any(line.is_total for line in self.stays)

    @property
    def is_known(self) -> bool:
        """Whether anything is known of this person's taking part."""
        return self.minutes is not None or bool(self.milestones) or any(line.at for line in self.check_ins)


def read_account(registration: Registration, *, now: datetime | None = None) -> AttendanceAccount:
    """Wants `webinar`, `learner` and `attendance` selected."""
    now = now or timezone.now()
    webinar = registration.webinar
    start, end = webinar.start, webinar.end
    stays = list(registration.stays.select_related("source").order_by("joined_at", "pk"))
    measured = ((stay.joined_at, stay.left_at, stay.total_seconds) for stay in stays)
    attendance = getattr(registration, "attendance", None)
    corrections = list(registration.attendance_corrections.select_related("window", "corrected_by"))
    return AttendanceAccount(
        registration=registration,
        webinar=webinar,
        stays=[_stay_line(stay, start, end) for stay in stays],
        presence=measure_presence(measured, start=start, end=end),
        minutes=attendance.minutes if attendance else None,
        corrections=corrections,
        check_ins=_check_in_lines(registration, corrections, now),
        milestones=list(registration.milestones.order_by("reached_at")),
        verdict=judge_registration(registration),
        certificate=_certificate(registration),
    )


def joined_stays(account: AttendanceAccount) -> list[Interval]:
    """The stays as they were told, merged but not clipped: what a picture shows beyond the session."""
    return merge_intervals((line.joined_at, line.left_at) for line in account.stays if not line.is_total)


def _stay_line(stay: AttendanceStay, start: datetime, end: datetime) -> StayLine:
    source = str(FORMATS.get(stay.source.format, stay.source.format))
    within = (stay.joined_at or start, stay.left_at or end)
    inside = clip_intervals([within], start=start, end=end)
    total = None
    if stay.total_seconds is not None:
        total = total_present(stay.total_seconds, within=within, start=start, end=end)
    return StayLine(source, stay.joined_at, stay.left_at, inside[0] if inside else None, total)


def _check_in_lines(
    registration: Registration, corrections: list[AttendanceCorrection], now: datetime
) -> list[CheckInLine]:
    rows = {row.window_id: row for row in registration.check_ins.all()}
    granted = {row.window_id for row in corrections if row.window_id}
    windows = CheckInWindow.objects.opened(now).filter(webinar=registration.webinar).order_by("opening_at", "pk")
    return [
        CheckInLine(window, _outcome(rows.get(window.pk), granted), _moment(rows.get(window.pk))) for window in windows
    ]


def _outcome(row: CheckIn | None, granted: set[int]) -> str:
    if row is None:
        return "missed"
    if row.confirmed_at:
        return "granted" if row.window_id in granted else "counted"
    return "voided" if row.voided_at else "unconfirmed"


def _moment(row: CheckIn | None) -> datetime | None:
    return row.checked_in_at if row else None


def _certificate(registration: Registration) -> CertificateVersion | None:
    """The newest version of the certificate as a participant."""
    versions = CertificateVersion.objects.filter(
        certificate__webinar=registration.webinar_id,
        certificate__learner=registration.learner_id,
        certificate__role="participant",
    )
    return versions.select_related("certificate").order_by("-version").first()
