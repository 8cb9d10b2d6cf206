"""What a webinar's stays add up to: minutes of each registrant, kept in `Attendance`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.log_actions import log

from webinars.intervals import Interval, minutes_present
from webinars.models import Attendance, AttendanceStay, Registration, Webinar

BATCH = 500  # rows a statement: SQLite allows 32,766 variables, and CASE chains grow slow


@dataclass
class AttendanceChanges:
    """Primary keys of registrations, by what became of their minutes; `before` holds what changed ones had."""

    created: set[int] = field(default_factory=set)
    updated: set[int] = field(default_factory=set)
    unchanged: set[int] = field(default_factory=set)
    before: dict[int, int] = field(default_factory=dict)


def registrations_by_email(webinar: Webinar) -> dict[str, int]:
    """Address in lower case -> registration that is not cancelled.

    A learner is known by the account's address and by every further one that he or she has verified; the account's
    own comes first, should two people claim one.
    """
    active = Registration.objects.active().filter(webinar=webinar)
    by_learner = dict(active.values_list("learner_id", "pk"))
    verified = EmailAddress.objects.filter(verified=True, user__registrations__in=active)
    found = {email.lower(): by_learner[user] for user, email in verified.values_list("user_id", "email")}
    return found | {email.lower(): pk for pk, email in active.values_list("pk", "learner__email")}


def decided_by_editors(stays: QuerySet[AttendanceStay], *, with_names: bool = False) -> dict[str, int]:
    """Participant -> registration, as editors matched them.

    What holds for an e-mail holds in every export of the webinar; a name holds only where it was read, for another
    person of that name may be in the next room.
    """
    by_editor = stays.filter(matched_by=AttendanceStay.MatchedBy.EDITOR)
    decided = by_editor.filter(registration__in=Registration.objects.active())
    if not with_names:
        decided = decided.exclude(email="")
    rows = decided.values_list("email", "name", "registration_id")
    return {email or name.casefold(): registration for email, name, registration in rows}


def measure_stays(stays: Iterable[tuple[int, datetime, datetime]], webinar: Webinar) -> dict[int, int]:
    """Whole minutes inside the session of each key, from (key, joined, left)."""
    intervals: dict[int, list[Interval]] = defaultdict(list)
    for key, joined_at, left_at in stays:
        intervals[key].append((joined_at, left_at))
    start, end = webinar.start, webinar.end
    return {key: minutes_present(found, start=start, end=end) for key, found in intervals.items()}


@transaction.atomic
def recompute_attendance(*, webinar: Webinar, user=None) -> AttendanceChanges:
    """Matches what an address can match by now and measures everybody's stays anew.

    To be called when the session's start or end changes, or registrations arrive after their attendance. Registrants
    without any stay keep what they have. A change after certificates were issued is logged; none is withdrawn.
    """
    webinar = Webinar.objects.select_for_update().get(pk=webinar.pk)
    _match_by_email(webinar)
    stays = AttendanceStay.objects.filter(webinar=webinar, registration__isnull=False)
    minutes = measure_stays(stays.values_list("registration_id", "joined_at", "left_at"), webinar)
    changes = _store_minutes(webinar, minutes)
    if webinar.certificates_issued_at and (changes.created or changes.updated):
        log_change_after_issuing(webinar, minutes, changes, user)
    return changes


def _match_by_email(webinar: Webinar) -> None:
    unmatched = AttendanceStay.objects.filter(webinar=webinar).unmatched().exclude(email="")
    emails = set(unmatched.values_list("email", flat=True))
    if not emails:
        return
    registrations = registrations_by_email(webinar)
    for email in emails & registrations.keys():
        found = unmatched.filter(email=email)
        found.update(registration_id=registrations[email], matched_by=AttendanceStay.MatchedBy.EMAIL)


def _store_minutes(webinar: Webinar, minutes: dict[int, int]) -> AttendanceChanges:
    changes = AttendanceChanges()
    present = {row.registration_id: row for row in Attendance.objects.filter(registration__webinar=webinar)}
    changed = []
    for registration, total in minutes.items():
        row = present.get(registration)
        if row is None:
            changes.created.add(registration)
        elif row.minutes == total:
            changes.unchanged.add(registration)
        else:
            changes.updated.add(registration)
            changes.before[registration] = row.minutes
            row.minutes, row.updated_at = total, timezone.now()
            changed.append(row)
    new = [Attendance(registration_id=pk, minutes=minutes[pk]) for pk in sorted(changes.created)]
    Attendance.objects.bulk_create(new, batch_size=BATCH)
    Attendance.objects.bulk_update(changed, ["minutes", "updated_at"], batch_size=BATCH)
    return changes


def log_change_after_issuing(webinar: Webinar, minutes: dict[int, int], changes: AttendanceChanges, user) -> None:
    """One entry in Wagtail's log: how many registrants changed and who crossed the rule, by registration."""
    required = webinar.required_minutes
    passed_before = {pk for pk, before in changes.before.items() if before >= required}
    passes_now = {pk for pk in changes.created | changes.updated if minutes[pk] >= required}
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
    eligible = set(Registration.objects.eligible_for(webinar).values_list("pk", flat=True))
    rows = registrations.values_list("pk", "learner__email", "attendance__minutes")
    return [(email, minutes or 0, pk in eligible) for pk, email, minutes in rows]
