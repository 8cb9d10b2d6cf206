"""One registrant's way to the certificate: how far on each path, and what can be done now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from webinars import addresses
from webinars.condition_links import find_condition_links
from webinars.event_times import format_moment
from webinars.evidence import judge_registrations
from webinars.models import Milestone, Registration
from webinars.next_actions import RECORDING_ANCHOR
from webinars.path_words import describe_progress
from webinars.rule import Condition, Path, Verdict


@dataclass(frozen=True)
class LateSteps:
    """Following the recording: where it is, until when it counts, and when this person did."""

    recording_url: str
    action_url: str
    until: str
    followed_at: datetime | None


def describe_way(registration: Registration, *, paths: tuple[Path, ...], now: datetime) -> dict:
    """`verdict`, `paths` and `late` (None where nothing can be done) for the registrant's page."""
    webinar = registration.webinar
    verdict = judge_registrations([registration], paths={webinar.pk: paths})[registration.pk]
    progress = describe_progress(
        verdict,
        session_minutes=webinar.session_minutes,
        timezone=webinar.timezone,
        now=now,
        is_over=now >= webinar.end,
        minutes_known=getattr(registration, "attendance", None) is not None,
        links=find_condition_links(webinar, paths=paths, now=now),
    )
    return {"verdict": verdict, "paths": progress, "late": _late_steps(registration, verdict, now)}


def _late_steps(registration: Registration, verdict: Verdict, now: datetime) -> LateSteps | None:
    webinar = registration.webinar
    asking = [path.path for path in verdict.paths if Condition.RECORDING in path.path.conditions]
    open_now = [path for path in asking if not path.is_closed(now)]
    if now < webinar.end or not webinar.recording_url or not open_now or webinar.override:
        return None
    closings = [path.closes_at for path in open_now]
    latest = max(closings) if None not in closings else None
    until = _("until %(moment)s") % {"moment": format_moment(latest, timezone=webinar.timezone)} if latest else ""
    followed = registration.milestones.filter(kind=Milestone.Kind.RECORDING).first()
    return LateSteps(
        recording_url=addresses.webinar_path(webinar.series_number) + RECORDING_ANCHOR,
        action_url=addresses.registration_path(webinar.series_number),
        until=until,
        followed_at=followed.reached_at.astimezone(webinar.zone) if followed else None,
    )
