"""What is known of registrants, read for as many as are asked about in a constant number of queries, and judged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Count
from django.utils import timezone

from webinars.models import CertificatePath, CheckIn, CheckInWindow, Milestone, Registration, Webinar
from webinars.rule import MILESTONES, Condition, Evidence, Path, Verdict, judge, late_paths

Paths = Mapping[int, tuple[Path, ...]]


def read_paths(webinars: Iterable[int]) -> dict[int, tuple[Path, ...]]:
    """The paths of each webinar (by primary key), in their order; one query."""
    pks = list(webinars)
    rows = (
        CertificatePath.objects.filter(webinar__in=pks)
        .select_related("webinar")
        .order_by("webinar_id", "sort_order", "pk")
    )
    found = {webinar: tuple(map(Path.of, group)) for webinar, group in groupby(rows, lambda row: row.webinar_id)}
    return {pk: found.get(pk, ()) for pk in pks}


def paths_of(webinar: Webinar) -> tuple[Path, ...]:
    """The paths as they are stored, or as a form has put them onto an unsaved webinar."""
    return tuple(Path.of(row) for row in webinar.paths.all())


def read_evidence(
    webinar: Webinar, paths: tuple[Path, ...], *, registrations: Iterable[int] | None = None
) -> dict[int, Evidence]:
    """What is known of each active registration of the webinar, or of those of them that are asked about.

    As far as the paths ask for it; four queries at most.
    """
    active = Registration.objects.active().filter(webinar=webinar)
    if registrations is not None:
        active = active.filter(pk__in=registrations)
    minutes = dict(active.values_list("pk", "attendance__minutes"))
    scope = {"registration__webinar": webinar} if registrations is None else {"registration__in": list(minutes)}
    return _read({pk: (webinar.pk, known) for pk, known in minutes.items()}, {webinar.pk: paths}, scope)


def judge_webinar(webinar: Webinar, *, registrations: Iterable[int] | None = None) -> dict[int, Verdict]:
    """The verdict on each active registration of the webinar, or on those of them that are asked about."""
    paths, session = paths_of(webinar), webinar.session_minutes
    found = read_evidence(webinar, paths, registrations=registrations)
    return {pk: judge(paths, evidence, session) for pk, evidence in found.items()}


def eligible_in(webinar: Webinar, *, registrations: Iterable[int] | None = None) -> dict[int, Verdict]:
    """The verdicts on those who fulfil the webinar's rule, by registration."""
    verdicts = judge_webinar(webinar, registrations=registrations)
    return {pk: verdict for pk, verdict in verdicts.items() if verdict.fulfilled}


def judge_registrations(registrations: Iterable[Registration], *, paths: Paths | None = None) -> dict[int, Verdict]:
    """The verdicts on registrations of any webinars, which come with `webinar` and `attendance` selected.

    As many as one page or one parcel of an export holds: their keys are named in the queries.
    """
    rows = list(registrations)
    webinars = {row.webinar_id: row.webinar for row in rows}
    paths = read_paths(webinars) if paths is None else paths
    people = {row.pk: (row.webinar_id, _minutes_of(row)) for row in rows}
    found = _read(people, paths, {"registration__in": list(people)})
    session = {pk: webinar.session_minutes for pk, webinar in webinars.items()}
    return {pk: judge(paths[people[pk][0]], evidence, session[people[pk][0]]) for pk, evidence in found.items()}


def judge_registration(registration: Registration) -> Verdict:
    return judge_registrations([registration])[registration.pk]


def takes_latecomers(webinar: Webinar, *, now: datetime, paths: tuple[Path, ...] | None = None) -> bool:
    """Whether somebody may still register after the session: a path is open to who was not there."""
    if now < webinar.end or webinar.override or not webinar.recording_url:
        return False
    return bool(late_paths(paths_of(webinar) if paths is None else paths, now=now))


def _minutes_of(registration: Registration) -> int | None:
    attendance = getattr(registration, "attendance", None)
    return attendance.minutes if attendance else None


def _read(people: Mapping[int, tuple[int, int | None]], paths: Paths, scope: dict[str, Any]) -> dict[int, Evidence]:
    """`people`: registration -> (webinar, minutes). What no path asks for is not read."""
    asked = {condition for each in paths.values() for path in each for condition in path.conditions}
    check_ins: Mapping[int, list[datetime]] = {}
    milestones: Mapping[int, dict[str, datetime]] = {}
    windows: Mapping[int, int] = {}
    if people and Condition.CHECK_INS in asked:
        check_ins, windows = _read_check_ins(scope), _count_windows(paths)
    if people and asked.intersection(MILESTONES):
        milestones = _read_milestones(scope)
    return {
        pk: Evidence(
            minutes=minutes,
            check_ins=tuple(check_ins.get(pk, ())),
            windows=windows.get(webinar, 0),
            milestones=milestones.get(pk, {}),
        )
        for pk, (webinar, minutes) in people.items()
    }


def _read_check_ins(scope: dict[str, Any]) -> dict[int, list[datetime]]:
    found = defaultdict(list)
    confirmed = CheckIn.objects.filter(confirmed_at__isnull=False, **scope).order_by()
    for registration, moment in confirmed.values_list("registration_id", "checked_in_at"):
        found[registration].append(moment)
    return found


def _count_windows(webinars: Iterable[int]) -> dict[int, int]:
    opened = CheckInWindow.objects.opened(timezone.now()).filter(webinar__in=list(webinars)).order_by()
    return dict(opened.values_list("webinar_id").annotate(count=Count("pk")))


def _read_milestones(scope: dict[str, Any]) -> dict[int, dict[str, datetime]]:
    found = defaultdict(dict)
    for registration, kind, moment in Milestone.objects.filter(**scope).values_list(
        "registration_id", "kind", "reached_at"
    ):
        found[registration][kind] = moment
    return found
