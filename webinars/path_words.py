"""The paths to a certificate in plain words: what is asked for, what is still missing. Pure, in the active language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from webinars.event_times import format_moment
from webinars.rule import PERCENT, Condition, ConditionVerdict, Path, PathVerdict, Verdict

NO_LINKS: Mapping[Condition, str] = MappingProxyType({})


@dataclass(frozen=True)
class MissingWords:
    """One thing that is missing, and where it can be done now; `url` is empty where it cannot."""

    words: str
    url: str = ""

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True)
class PathWords:
    """One path as people read it; `until` and `credit` are empty where there is nothing to say."""

    name: str
    conditions: tuple[str, ...]
    until: str = ""
    credit: str = ""
    is_asynchronous: bool = False
    # Of one person: a state as `state_of` finds it, and what is still missing.
    state: str = ""
    missing: tuple[MissingWords, ...] = ()

    @property
    def asked(self) -> str:
        return join_words(self.conditions)

    @property
    def sentence(self) -> str:
        """On one line, as in a message."""
        return f"{self.name}: {self.asked}"


def describe_paths(paths: Iterable[Path], *, session_minutes: int, timezone: str) -> list[PathWords]:
    """What each path asks for; minutes of a share are those of a session of `session_minutes`."""
    return [describe_path(path, session_minutes=session_minutes, timezone=timezone) for path in paths]


def describe_progress(
    verdict: Verdict,
    *,
    session_minutes: int,
    timezone: str,
    now: datetime,
    is_over: bool,
    minutes_known: bool = True,
    links: Mapping[Condition, str] = NO_LINKS,
) -> list[PathWords]:
    """The same with how far one person has come on each. `links`: where what is missing can be done now.

    Before the end of the session nothing is called missing on a path of which nothing is done yet.
    """
    told = []
    for path in verdict.paths:
        words = describe_path(path.path, session_minutes=session_minutes, timezone=timezone)
        state = state_of(path, now=now, is_over=is_over, minutes_known=minutes_known)
        has_begun = is_over or any(condition.reached for condition in path.conditions)
        missing = path.missing if has_begun and not state else ()
        named = tuple(MissingWords(_missing(item), links.get(item.condition, "")) for item in missing)
        told.append(replace(words, state=state, missing=named))
    return told


def state_of(path: PathVerdict, *, now: datetime, is_over: bool, minutes_known: bool = True) -> str:
    """`fulfilled`; after the session `closed` where nothing can be done any more; else empty.

    `counting` where all depends on minutes that no export has told yet.
    """
    if path.fulfilled:
        return "fulfilled"
    if not is_over or path.can_be_completed(now=now):
        return ""
    others = {item.condition for item in path.missing} - {Condition.MINUTES}
    is_open = not others or (Condition.CHECK_INS not in others and not path.path.is_closed(now))
    return "counting" if is_open and not minutes_known else "closed"


def describe_path(path: Path, *, session_minutes: int, timezone: str) -> PathWords:
    until = ""
    if path.closes_at:
        moment = format_moment(path.closes_at, timezone=str(ZoneInfo(timezone)))
        until = _("until %(moment)s") % {"moment": moment}
    return PathWords(
        name=label_of(path),
        conditions=tuple(_asked(condition, path, session_minutes) for condition in path.conditions),
        until=until,
        credit="" if path.credit_hours is None else _("%(hours)s JP") % {"hours": path.credit_hours},
        is_asynchronous=path.is_asynchronous,
    )


def label_of(path: Path) -> str:
    return path.label(get_language() or "")


def join_words(words: Iterable[str]) -> str:
    """'a', 'a and b', 'a, b and c'."""
    *first, last = list(words) or [""]
    return _("%(first)s and %(last)s") % {"first": ", ".join(first), "last": last} if first else last


def list_missing(verdict: PathVerdict) -> list[str]:
    """What the person still lacks on this path, each as a noun with figures."""
    return [_missing(condition) for condition in verdict.missing]


def missing_sentence(verdict: PathVerdict, *, timezone: str, is_only_path: bool = False) -> str:
    """Names the path where there are several, and until when it is open."""
    facts = {"path": label_of(verdict.path), "missing": join_words(list_missing(verdict))}
    if verdict.path.closes_at:
        facts["moment"] = format_moment(verdict.path.closes_at, timezone=timezone)
        if is_only_path:
            return _("For the certificate you still need %(missing)s, until %(moment)s.") % facts
        return _("For the certificate by the path “%(path)s” you still need %(missing)s, until %(moment)s.") % facts
    if is_only_path:
        return _("For the certificate you still need %(missing)s.") % facts
    return _("For the certificate by the path “%(path)s” you still need %(missing)s.") % facts


def _asked(condition: Condition, path: Path, session_minutes: int) -> str:
    if condition == Condition.MINUTES:
        minutes = path.required_minutes(session_minutes) or 0
        if path.attendance_unit == PERCENT:
            words = _("attend at least %(percent)s per cent of the session (%(minutes)s minutes)")
            return words % {"percent": path.minimum_attendance, "minutes": minutes}
        return ngettext("attend at least %(minutes)s minute", "attend at least %(minutes)s minutes", minutes) % {
            "minutes": minutes
        }
    if condition == Condition.CHECK_INS:
        count = path.minimum_check_ins or 0
        return ngettext("check in at least once", "check in at least %(count)s times", count) % {"count": count}
    return {
        Condition.RECORDING: _("follow the recording or its audio"),
        Condition.EVALUATION: _("answer the evaluation form"),
        Condition.POST_TEST: _("pass the post-test"),
    }[condition]


def _missing(item: ConditionVerdict) -> str:
    lacking = item.needed - item.reached
    if item.condition == Condition.MINUTES:
        words = ngettext(
            "%(lacking)s more minute of attendance (%(reached)s of %(needed)s)",
            "%(lacking)s more minutes of attendance (%(reached)s of %(needed)s)",
            lacking,
        )
        return words % {"lacking": lacking, "reached": item.reached, "needed": item.needed}
    if item.condition == Condition.CHECK_INS:
        words = ngettext(
            "%(lacking)s more check-in (%(reached)s of %(needed)s)",
            "%(lacking)s more check-ins (%(reached)s of %(needed)s)",
            lacking,
        )
        return words % {"lacking": lacking, "reached": item.reached, "needed": item.needed}
    return {
        Condition.RECORDING: _("the recording"),
        Condition.EVALUATION: _("the evaluation form"),
        Condition.POST_TEST: _("the post-test"),
    }[item.condition]
