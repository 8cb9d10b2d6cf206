"""Who earns a certificate: evidence in, verdict out. Pure: no database, no clock.

A webinar's rule is a list of paths, any one of which suffices; a path is an AND of its conditions. The verdict tells of
every path and condition what is needed, what is reached and whether that is enough, and which path is taken: the first
fulfilled one, those at the time of the session before the asynchronous ones.

Three decisions:
- A share of the session is rounded up to whole minutes.
- 'At least k check-ins' are counted of the windows that were really opened. Where fewer than k were opened, nobody
  fulfils the condition: no machine loosens a rule, and none gives certificates for a check-in that never was. The
  condition says so (`is_possible`), the preview warns, and an editor lowers k.
- What is reached after `closes_at` does not count on that path; minutes do, whenever their export was imported.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from webinars.models import CertificatePath

MINUTES, PERCENT = "minutes", "percent"


class Condition(StrEnum):
    """The last three are kinds of milestones (webinars.models.Milestone.Kind)."""

    MINUTES = "minutes"
    CHECK_INS = "check_ins"
    RECORDING = "recording"
    EVALUATION = "evaluation"
    POST_TEST = "post_test"


MILESTONES = (Condition.RECORDING, Condition.EVALUATION, Condition.POST_TEST)
# What nobody can catch up on once the session is over.
AT_THE_SESSION = frozenset({Condition.MINUTES, Condition.CHECK_INS})


@dataclass(frozen=True, kw_only=True)
class Path:
    """One way to a certificate, apart from the row that keeps it; `credit_hours` None: those of the webinar."""

    name: str = ""
    name_en: str = ""
    minimum_attendance: int | None = None
    attendance_unit: str = MINUTES
    minimum_check_ins: int | None = None
    milestones: tuple[Condition, ...] = ()
    is_asynchronous: bool = False
    closes_at: datetime | None = None
    credit_hours: int | None = None

    @classmethod
    def of(cls, row: CertificatePath) -> Path:
        """From a row with its webinar, from whose session days are counted."""
        asked = {
            Condition.RECORDING: row.needs_recording,
            Condition.EVALUATION: row.needs_evaluation,
            Condition.POST_TEST: row.needs_post_test,
        }
        return cls(
            name=row.name,
            name_en=row.name_en,
            minimum_attendance=row.minimum_attendance,
            attendance_unit=str(row.attendance_unit),
            minimum_check_ins=row.minimum_check_ins or None,
            milestones=tuple(kind for kind in MILESTONES if asked[kind]),
            is_asynchronous=row.is_asynchronous,
            closes_at=row.closing,
            credit_hours=row.credit_hours,
        )

    def label(self, language: str) -> str:
        """The name in the reader's language."""
        return self.name_en if self.name_en and language.startswith("en") else self.name

    def required_minutes(self, session_minutes: int) -> int | None:
        """Whole minutes, a share of the session rounded up; None where the path asks for none."""
        if self.minimum_attendance is None or self.attendance_unit != PERCENT:
            return self.minimum_attendance
        return math.ceil(session_minutes * self.minimum_attendance / 100)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        first = [] if self.minimum_attendance is None else [Condition.MINUTES]
        second = [Condition.CHECK_INS] if self.minimum_check_ins else []
        return (*first, *second, *self.milestones)

    def is_closed(self, now: datetime) -> bool:
        return self.closes_at is not None and now > self.closes_at


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What is known of one registrant.

    `minutes` inside the session: None as long as no attendance is known. `check_ins`: the moments of the confirmed
    ones, one a window. `windows`: how many were opened, for everybody. `milestones`: when each was first reached.
    """

    minutes: int | None = None
    check_ins: tuple[datetime, ...] = ()
    windows: int = 0
    milestones: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True)
class ConditionVerdict:
    """One condition for one person; a milestone needs 1. `is_possible` is False where nobody can fulfil it."""

    condition: Condition
    needed: int
    reached: int
    fulfilled: bool
    is_possible: bool = True


@dataclass(frozen=True)
class PathVerdict:
    path: Path
    conditions: tuple[ConditionVerdict, ...]

    @property
    def fulfilled(self) -> bool:
        """A path that asks for nothing gives nothing."""
        return bool(self.conditions) and all(condition.fulfilled for condition in self.conditions)

    def can_be_completed(self, *, now: datetime) -> bool:
        """Whether all that is missing can still be done after the session."""
        return (
            not self.fulfilled
            and not self.path.is_closed(now)
            and not any(item.condition in AT_THE_SESSION for item in self.missing)
        )

    @property
    def missing(self) -> tuple[ConditionVerdict, ...]:
        return tuple(condition for condition in self.conditions if not condition.fulfilled)


@dataclass(frozen=True)
class Verdict:
    """Every path in the order in which they stand, and the one taken; None where none is fulfilled."""

    paths: tuple[PathVerdict, ...]
    taken: PathVerdict | None

    @property
    def fulfilled(self) -> bool:
        return self.taken is not None

    def nearest(self, *, now: datetime, is_over: bool) -> PathVerdict | None:
        """The path to be told what it still lacks: one that is still open, then the one that lacks least.

        After the session, a path that lacks minutes or check-ins counts as one on which nothing can be done.
        """
        lacking = [path for path in self.paths if not path.fulfilled]
        return min(lacking, key=lambda verdict: _distance(verdict, now, is_over), default=None)


def judge(paths: Iterable[Path], evidence: Evidence, session_minutes: int) -> Verdict:
    """`paths` in the order in which they are tried; `session_minutes` is what per cent are of."""
    verdicts = tuple(judge_path(path, evidence, session_minutes) for path in paths)
    fulfilled = sorted(
        (verdict for verdict in verdicts if verdict.fulfilled), key=lambda verdict: verdict.path.is_asynchronous
    )
    return Verdict(verdicts, fulfilled[0] if fulfilled else None)


def judge_path(path: Path, evidence: Evidence, session_minutes: int) -> PathVerdict:
    return PathVerdict(path, tuple(_judge(condition, path, evidence, session_minutes) for condition in path.conditions))


def is_still_open(path: Path, *, now: datetime, is_over: bool) -> bool:
    """Whether somebody who has done nothing yet can still fulfil the path by what he or she does."""
    return not path.is_closed(now) and not (is_over and AT_THE_SESSION.intersection(path.conditions))


def asks_now(paths: Iterable[Path], condition: Condition, *, now: datetime) -> bool:
    """Whether a path that is not closed yet asks for it."""
    return any(condition in path.conditions and not path.is_closed(now) for path in paths)


def late_paths(paths: Iterable[Path], *, now: datetime) -> list[Path]:
    """Those that somebody who was not there can still begin and complete after the session."""
    return [path for path in paths if is_still_open(path, now=now, is_over=True)]


def _judge(condition: Condition, path: Path, evidence: Evidence, session_minutes: int) -> ConditionVerdict:
    if condition == Condition.MINUTES:
        needed = path.required_minutes(session_minutes) or 0
        fulfilled = evidence.minutes is not None and evidence.minutes >= needed
        return ConditionVerdict(condition, needed, evidence.minutes or 0, fulfilled)
    if condition == Condition.CHECK_INS:
        needed = path.minimum_check_ins or 0
        reached = sum(_in_time(moment, path) for moment in evidence.check_ins)
        return ConditionVerdict(condition, needed, reached, reached >= needed, evidence.windows >= needed)
    moment = evidence.milestones.get(condition.value)
    reached = int(moment is not None and _in_time(moment, path))
    return ConditionVerdict(condition, 1, reached, bool(reached))


def _in_time(moment: datetime, path: Path) -> bool:
    return path.closes_at is None or moment <= path.closes_at


def _distance(verdict: PathVerdict, now: datetime, is_over: bool) -> tuple[bool, bool, int]:
    missed = is_over and any(item.condition in AT_THE_SESSION for item in verdict.missing)
    return verdict.path.is_closed(now), missed, len(verdict.missing)
