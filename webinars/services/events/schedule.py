"""Changing a webinar's time, place or whether it takes place; who is registered is told, once for each change.

`save_webinar` is the door for whoever has edited a webinar (a form of the CMS, a command): it compares with the row as
it is stored, so no caller has to know what a change of schedule is. Nothing hangs on `Webinar.save()`.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override
from wagtail.log_actions import log

from portal.learners.models import User
from webinars.changes import Announced, ChangeKind, find_change
from webinars.evidence import paths_of
from webinars.models import Registration, Webinar, WebinarChange
from webinars.path_words import describe_paths
from webinars.rule import Path
from webinars.services.attendance.totals import recompute_attendance
from webinars.services.certificates.snapshots import DEFAULT_LANGUAGE
from webinars.services.registration.mail import queue_change
from webinars.services.registration.waiting_list import pass_seats_on


@transaction.atomic
def save_webinar(*, webinar: Webinar, by: User | None = None, now: datetime | None = None) -> WebinarChange | None:
    """Saves an edited webinar with what follows from it; returns the change that registrants are told, if there is one.

    The stored row is locked and compared. A new actual start or end measures everybody's attendance anew; a new rule
    of attendance after certificates were issued is logged and withdraws none.
    """
    stored = Webinar.objects.select_for_update().filter(pk=webinar.pk).first() if webinar.pk else None
    paths_before = paths_of(stored) if stored else ()
    if stored is not None:
        # Not the editor's to change: a batch of certificates may have ended since the form was opened.
        webinar.calendar_sequence = stored.calendar_sequence
        webinar.certificates_issued_at = stored.certificates_issued_at
    webinar.save()
    if stored is None:
        return None
    _log_new_rule(webinar, paths_before, by)
    return apply_schedule_change(webinar=webinar, before=stored, by=by, now=now)


@transaction.atomic
def apply_schedule_change(
    *, webinar: Webinar, before: Webinar, by: User | None = None, now: datetime | None = None
) -> WebinarChange | None:
    """What follows from a webinar having been saved that was like `before`; safe to call when nothing has changed."""
    now = now or timezone.now()
    if (webinar.start, webinar.end) != (before.start, before.end):
        recompute_attendance(webinar=webinar, user=by)
    pass_seats_on(webinar)  # more seats, another start, or it takes place after all
    old, new = Announced.of(before), Announced.of(webinar)
    if old == new:
        return None
    _log_change(webinar, old, new, by)
    webinar.calendar_sequence = before.calendar_sequence + 1
    Webinar.objects.filter(pk=webinar.pk).update(calendar_sequence=webinar.calendar_sequence)
    change = WebinarChange.objects.create(
        webinar=webinar, sequence=webinar.calendar_sequence, before=old.as_json(), changed_by=by, changed_at=now
    )
    if now < max(webinar.end, before.end):  # what is over concerns nobody's calendar
        queue_change(webinar=webinar, sequence=change.sequence)
    return change


def postpone_webinar(*, webinar: Webinar, reason: str, by: User | None = None) -> WebinarChange | None:
    """Takes it off its date until there is a new one."""
    return _override(webinar, Webinar.Override.POSTPONED, reason, by)


def cancel_webinar(*, webinar: Webinar, reason: str, by: User | None = None) -> WebinarChange | None:
    return _override(webinar, Webinar.Override.CANCELLED, reason, by)


def _override(webinar: Webinar, override: str, reason: str, by: User | None) -> WebinarChange | None:
    webinar.override, webinar.override_reason = override, reason
    return save_webinar(webinar=webinar, by=by)


def last_known(registration: Registration, changes: list[WebinarChange]) -> Announced | None:
    """How the webinar was when the registrant was last told; `changes` are all of the webinar, the oldest first."""
    for change in changes:
        if change.sequence > registration.told_sequence and change.changed_at >= registration.registered_at:
            return Announced.from_json(change.before)
    return None


def count_told(change: WebinarChange) -> int:
    """How many this change is written to: registered, in the queue, or with a seat on offer."""
    webinar = change.webinar
    changes = list(webinar.changes.order_by("sequence"))
    rows = list(webinar.registrations.filter(told_sequence__lt=change.sequence).standing())
    for row in rows:
        row.webinar = webinar
    return sum(change_to_tell(row, changes) is not None for row in rows)


def change_to_tell(registration: Registration, changes: list[WebinarChange]) -> tuple[ChangeKind, Announced] | None:
    """What to tell the registrant, and what he or she knew before; None where there is nothing to tell.

    Who is in the queue has no link yet that could change.
    """
    before = last_known(registration, changes)
    if before is None:
        return None
    stream = registration.seat == Registration.Seat.STREAM
    kind = find_change(before, Announced.of(registration.webinar), follows_stream=stream)
    if kind is None or (kind == ChangeKind.LINK and not registration.is_active):
        return None
    return kind, before


def _log_new_rule(webinar: Webinar, before: tuple[Path, ...], by: User | None) -> None:
    """In words, before and after: the paths that the log names may be gone when it is read."""
    after = paths_of(webinar)
    if not webinar.certificates_issued_at or before == after:
        return
    with override(DEFAULT_LANGUAGE):
        words = [
            [words.sentence for words in describe_paths(paths, session_minutes=session, timezone=webinar.timezone)]
            for paths, session in ((before, webinar.session_minutes), (after, webinar.session_minutes))
        ]
    log(instance=webinar, action="webinars.rule_changed", user=by, data={"before": words[0], "after": words[1]})


def _log_change(webinar: Webinar, old: Announced, new: Announced, by: User | None) -> None:
    """Times and overrides with their values; of links only that they changed: the log has more readers than a link."""
    data = {"fields": [name for name, value in old.as_json().items() if value != new.as_json()[name]]}
    if old.times != new.times:
        data |= {"before": old.as_json()["start"], "after": new.as_json()["start"]}
    if old.override != new.override:
        data |= {"override": new.override, "reason": webinar.override_reason}
    log(instance=webinar, action="webinars.schedule_changed", user=by, data=data)
