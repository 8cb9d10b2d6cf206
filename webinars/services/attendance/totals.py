"""What a webinar's stays add up to: minutes of each registrant, in `Attendance`; an editor's correction goes first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from webinars.evidence import eligible_in, paths_of, read_evidence
from webinars.models import Attendance, AttendanceCorrection, AttendanceStay, Registration, Webinar
from webinars.presence import Stay, measure_presence
from webinars.rule import judge
from webinars.services.attendance.people import find_registrants

Measured = tuple[Hashable, datetime | None, datetime | None, int | None]
BATCH = 500  # rows a statement: SQLite allows 32,766 variables, and CASE chains grow slow


@dataclass
class AttendanceChanges:
    """Primary keys of registrations, by what became of their minutes; `before` holds what changed ones had."""

    created: set[int] = field(default_factory=set)
    updated: set[int] = field(default_factory=set)
    unchanged: set[int] = field(default_factory=set)
    before: dict[int, int] = field(default_factory=dict)


def measure_stays(stays: Iterable[Measured], webinar: Webinar) -> dict[Hashable, int]:
    """Whole minutes inside the session of each key, from (key, joined, left, total in seconds).

    A total never adds to stays, nor totals to each other: all may tell of the same hours. The larger one counts.
    """
    people: dict[Hashable, list[Stay]] = defaultdict(list)
    for key, *stay in stays:
        people[key].append(tuple(stay))
    start, end = webinar.start, webinar.end
    return {key: measure_presence(found, start=start, end=end).minutes for key, found in people.items()}


def corrected_minutes(webinar: Webinar) -> dict[int, int]:
    """By registration, the latest word of editors on minutes."""
    words = AttendanceCorrection.objects.filter(registration__webinar=webinar, minutes__isnull=False)
    return dict(words.order_by("corrected_at", "pk").values_list("registration_id", "minutes"))


@transaction.atomic
def recompute_attendance(*, webinar: Webinar, user=None) -> AttendanceChanges:
    """Matches what an address can match by now and measures everybody's stays anew.

    To be called when the session's start or end changes, or registrations arrive after their attendance. Registrants
    without any stay keep what they have. A change after certificates were issued is logged; none is withdrawn.
    """
    webinar = Webinar.objects.select_for_update().get(pk=webinar.pk)
    _match_unmatched(webinar)
    stays = AttendanceStay.objects.filter(webinar=webinar, registration__isnull=False)
    computed = measure_stays(stays.values_list("registration_id", "joined_at", "left_at", "total_seconds"), webinar)
    minutes = computed | corrected_minutes(webinar)
    changes = _store_minutes(webinar, minutes, computed)
    if webinar.certificates_issued_at and (changes.created or changes.updated):
        log_change_after_issuing(webinar, minutes, changes, user)
    return changes


def _match_unmatched(webinar: Webinar) -> None:
    """By what is known by now of who registered: an address, a confirmed NIP, an address that editors confirmed."""
    unmatched = AttendanceStay.objects.filter(webinar=webinar).unmatched()
    people = set(unmatched.exclude(email="", nip="").values_list("email", "nip"))
    if not people:
        return
    registrants = find_registrants(webinar)
    for email, nip in people:
        registration, matched_by = registrants.find(email=email, nip=nip, participant="")
        if registration:
            unmatched.filter(email=email, nip=nip).update(registration_id=registration, matched_by=matched_by)


def _store_minutes(webinar: Webinar, minutes: dict[int, int], computed: dict[int, int]) -> AttendanceChanges:
    """`minutes` are what counts. What a changed computation finds below a correction is kept, but changes nothing."""
    changes = AttendanceChanges()
    present = {row.registration_id: row for row in Attendance.objects.filter(registration__webinar=webinar)}
    changed = []
    for registration, total in minutes.items():
        row = present.get(registration)
        if row is None:
            changes.created.add(registration)
            continue
        if row.minutes == total:
            changes.unchanged.add(registration)
        else:
            changes.updated.add(registration)
            changes.before[registration] = row.minutes
        if (row.minutes, row.computed_minutes) != (total, computed.get(registration)):
            row.minutes, row.computed_minutes, row.updated_at = total, computed.get(registration), timezone.now()
            changed.append(row)
    new = [
        Attendance(registration_id=pk, minutes=minutes[pk], computed_minutes=computed.get(pk))
        for pk in sorted(changes.created)
    ]
    Attendance.objects.bulk_create(new, batch_size=BATCH)
    Attendance.objects.bulk_update(changed, ["minutes", "computed_minutes", "updated_at"], batch_size=BATCH)
    return changes


def log_change_after_issuing(webinar: Webinar, minutes: dict[int, int], changes: AttendanceChanges, user) -> None:
    """One entry in Wagtail's log: how many registrants changed and who crossed the rule, by registration."""
    paths = paths_of(webinar)
    known = read_evidence(webinar, paths, registrations=changes.created | changes.updated)

    def passing(had: Callable[[int], int | None]) -> set[int]:
        evidence = {pk: replace(found, minutes=had(pk)) for pk, found in known.items()}
        return {pk for pk, found in evidence.items() if judge(paths, found, webinar.session_minutes).fulfilled}

    passed_before, passes_now = passing(changes.before.get), passing(minutes.get)
    data = {
        "created": len(changes.created),
        "updated": len(changes.updated),
        "newly_eligible": sorted(passes_now - passed_before),
        "no_longer_eligible": sorted(passed_before - passes_now),
    }
    log(instance=webinar, action="webinars.attendance_changed", user=user, data=data)


def list_attendance(*, webinar: Webinar) -> list[tuple[str, int, bool]]:
    """(e-mail, minutes, eligible) of every registration that is not cancelled, ordered by e-mail."""
    registrations = Registration.objects.active().filter(webinar=webinar).order_by("learner__email")
    eligible = eligible_in(webinar)
    rows = registrations.values_list("pk", "learner__email", "attendance__minutes")
    return [(email, minutes or 0, pk in eligible) for pk, email, minutes in rows]
