"""An account of attendance in plain words, in the active language: for the participant and the editor alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from webinars.attendance_account import AttendanceAccount, CheckInLine, StayLine
from webinars.event_times import clock_seen_from, format_clock, format_moment, zone_label
from webinars.intervals import Interval
from webinars.path_words import NO_LINKS, describe_path, label_of, list_missing, state_of
from webinars.rule import Condition, ConditionVerdict, PathVerdict


@dataclass(frozen=True)
class StayWords:
    source: str
    told: str
    counted: str
    remark: str


@dataclass(frozen=True)
class CheckInWords:
    name: str
    window: str
    outcome: str
    counts: bool


@dataclass(frozen=True)
class ConditionWords:
    """`url`: where it can be done now; empty where it cannot."""

    asked: str
    reached: str
    fulfilled: bool
    url: str = ""


@dataclass(frozen=True)
class PathLines:
    name: str
    conditions: list[ConditionWords]
    until: str
    # As webinars.path_words.state_of finds it.
    state: str
    fulfilled: bool
    is_taken: bool
    is_asynchronous: bool


@dataclass(frozen=True)
class AccountWords:
    """`picture` is what the timeline shows, as one sentence; `notes` say how the minutes were counted."""

    picture: str
    total: str
    notes: list[str]
    stays: list[StayWords]
    check_ins: list[CheckInWords]
    paths: list[PathLines]
    milestones: list[str]


def describe_account(
    account: AttendanceAccount, *, now: datetime | None = None, links: Mapping[Condition, str] = NO_LINKS
) -> AccountWords:
    """`links`: where what is missing can be done now."""
    now = now or timezone.now()
    return AccountWords(
        picture=_picture(account),
        total="" if account.minutes is None else minutes_words(account.minutes),
        notes=_notes(account),
        stays=[_stay_words(line, account) for line in account.stays],
        check_ins=[_check_in_words(line, number, account) for number, line in enumerate(account.check_ins, 1)],
        paths=[_path_lines(path, account, now, links) for path in account.verdict.paths],
        milestones=[
            _("%(what)s, %(moment)s")
            % {
                "what": row.get_kind_display(),
                "moment": format_moment(row.reached_at, timezone=account.webinar.timezone),
            }
            for row in account.milestones
        ],
    )


def minutes_words(minutes: int) -> str:
    return ngettext("%(minutes)s minute", "%(minutes)s minutes", minutes) % {"minutes": minutes}


def _picture(account: AttendanceAccount) -> str:
    webinar = account.webinar
    zone = zone_label(webinar.timezone, webinar.start)
    parts = [_("Session %(span)s.") % {"span": f"{_span((webinar.start, webinar.end), account, exact=False)} {zone}"}]
    if account.presence.covered:
        spans = ", ".join(_span(interval, account, exact=False) for interval in account.presence.covered)
        parts.append(_("Present %(spans)s.") % {"spans": spans})
    counted = sum(line.counts for line in account.check_ins)
    if account.check_ins:
        parts.append(
            _("Checked in %(counted)s of %(opened)s times.") % {"counted": counted, "opened": len(account.check_ins)}
        )
    return " ".join(parts)


def _notes(account: AttendanceAccount) -> list[str]:
    """What makes the figure other than a sum of durations, as far as it applies here."""
    presence, notes = account.presence, []
    if account.correction:
        notes.append(_correction_note(account))
    if account.has_overlap:
        notes.append(_("Two devices at the same time count once."))
    if account.has_clipped:
        notes.append(_("Time before the session's start and after its end does not count."))
    if account.has_totals:
        notes.append(_("One source knows only how long you were there, not when; it cannot be drawn."))
        if presence.covered and presence.counts_total:
            notes.append(_("Its total is the larger figure, so it counts; the two are never added up."))
        elif presence.covered:
            notes.append(_("The intervals are the larger figure, so they count; the two are never added up."))
    if account.stays:
        notes.append(_("The sum is rounded down to whole minutes."))
    return notes


def _correction_note(account: AttendanceAccount) -> str:
    row = account.correction
    facts = {
        "computed": minutes_words(account.presence.minutes),
        "corrected": minutes_words(row.minutes),
        "day": date_format(row.corrected_at.astimezone(account.webinar.zone), "SHORT_DATE_FORMAT"),
        "reason": row.reason,
    }
    if row.reason:
        return _("Computed: %(computed)s. Corrected by the organiser on %(day)s to %(corrected)s: %(reason)s") % facts
    return _("Computed: %(computed)s. Corrected by the organiser on %(day)s to %(corrected)s.") % facts


def _stay_words(line: StayLine, account: AttendanceAccount) -> StayWords:
    told = "–" if line.joined_at is None else _span((line.joined_at, line.left_at), account)
    if line.is_total:
        return StayWords(line.source, told, minutes_words(line.total_minutes), _("total only"))
    if line.counted is None:
        return StayWords(line.source, told, "–", _("outside of the session"))
    remark = _("cut to the session") if line.is_clipped else ""
    return StayWords(line.source, told, _span(line.counted, account), remark)


def _check_in_words(line: CheckInLine, number: int, account: AttendanceAccount) -> CheckInWords:
    window, zone = line.window, account.webinar.timezone
    until = window.accepted_until
    opened = clock_seen_from(account.webinar.start, window.opening, timezone=zone)
    span = f"{opened}–{format_clock(until, timezone=zone)}" if until else opened
    outcome = {
        "counted": _("checked in"),
        "granted": _("granted by the organiser"),
        "unconfirmed": _("not confirmed by mail yet"),
        "voided": _("does not count"),
        "missed": _("no check-in"),
    }[line.outcome]
    if line.outcome in {"counted", "unconfirmed"}:
        outcome = f"{outcome}, {format_clock(line.at, timezone=zone)}"
    return CheckInWords(_("Check-in %(number)s") % {"number": number}, span, outcome, line.counts)


def _path_lines(
    verdict: PathVerdict, account: AttendanceAccount, now: datetime, links: Mapping[Condition, str]
) -> PathLines:
    webinar = account.webinar
    words = describe_path(verdict.path, session_minutes=webinar.session_minutes, timezone=webinar.timezone)
    minutes_known = account.minutes is not None
    state = state_of(verdict, now=now, is_over=now >= webinar.end, minutes_known=minutes_known)
    conditions = [
        ConditionWords(
            asked,
            _reached(item, verdict, account, is_closed=state == "closed"),
            item.fulfilled,
            "" if state or item.fulfilled else links.get(item.condition, ""),
        )
        for asked, item in zip(words.conditions, verdict.conditions, strict=True)
    ]
    return PathLines(
        name=label_of(verdict.path),
        conditions=conditions,
        until=words.until,
        state=state,
        fulfilled=verdict.fulfilled,
        is_taken=verdict is account.verdict.taken,
        is_asynchronous=verdict.path.is_asynchronous,
    )


def _reached(item: ConditionVerdict, verdict: PathVerdict, account: AttendanceAccount, *, is_closed: bool) -> str:
    """On a path that is closed nothing is 'still' missing."""
    if item.condition == Condition.MINUTES and account.minutes is None:
        return _("not counted yet")
    if not item.is_possible:
        return _("%(reached)s; fewer check-ins were opened than this path asks for") % {"reached": item.reached}
    if not item.fulfilled and is_closed:
        return _not_reached(item)
    if not item.fulfilled:
        missing = list_missing(PathVerdict(verdict.path, (item,)))[0]
        return _("still missing: %(missing)s") % {"missing": missing}
    if item.condition == Condition.MINUTES:
        return minutes_words(item.reached)
    if item.condition == Condition.CHECK_INS:
        return ngettext("%(count)s check-in", "%(count)s check-ins", item.reached) % {"count": item.reached}
    return _("done")


def _not_reached(item: ConditionVerdict) -> str:
    facts = {"reached": item.reached, "needed": item.needed}
    if item.condition == Condition.MINUTES:
        return _("%(reached)s of %(needed)s minutes") % facts
    if item.condition == Condition.CHECK_INS:
        return _("%(reached)s of %(needed)s check-ins") % facts
    return _("not done")


def _span(interval: Interval, account: AttendanceAccount, *, exact: bool = True) -> str:
    """Clock times in the webinar's zone; `exact` with the seconds, as the export tells them."""
    return "–".join(_clock(moment, account, exact) for moment in interval)


def _clock(moment: datetime, account: AttendanceAccount, exact: bool) -> str:
    clock = format_clock(moment, timezone=account.webinar.timezone)
    return f"{clock}{clock[2]}{moment:%S}" if exact else clock
