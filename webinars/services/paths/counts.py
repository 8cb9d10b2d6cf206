"""How many pass by each path, and how many would at the neighbours of its numbers: for the human who sets them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from webinars.evidence import paths_of, read_evidence
from webinars.models import Webinar
from webinars.rule import PERCENT, Condition, Evidence, Path, judge, judge_path

STEPS = {"minutes": (5, 10, 20), "percent": (5, 10, 15), "check_ins": (1, 2)}


@dataclass(frozen=True)
class Threshold:
    """How many would fulfil the path if its number were `value` (in `unit`) and all else stayed as it is."""

    value: int
    required_minutes: int
    passing: int
    is_rule: bool


@dataclass(frozen=True)
class Scale:
    """One number of a path with its neighbours; `unit` is minutes, percent or check_ins."""

    unit: str
    thresholds: list[Threshold]


@dataclass(frozen=True)
class PathCount:
    """`passing` fulfil the path; `taking` are those among them whose certificate comes by it.

    `windows`: how many were opened. `lacking`: what the path asks for and the webinar does not have (enough check-ins,
    a recording, an evaluation, a post-test), so that nobody can fulfil it.
    """

    path: Path
    passing: int
    taking: int
    scales: list[Scale]
    windows: int
    lacking: tuple[Condition, ...] = ()

    @property
    def is_possible(self) -> bool:
        return not self.lacking


def count_passing(*, webinar: Webinar) -> list[PathCount]:
    """By each path of the webinar, of the evidence that is stored."""
    paths = paths_of(webinar)
    return count_by_path(webinar, paths, read_evidence(webinar, paths).values())


def count_by_path(webinar: Webinar, paths: Iterable[Path], evidence: Collection[Evidence]) -> list[PathCount]:
    """By each of these paths, of this evidence."""
    paths, session_minutes = list(paths), webinar.session_minutes
    missing = _missing_milestones(webinar, paths)
    verdicts = [judge(paths, found, session_minutes) for found in evidence]
    taken = Counter(id(verdict.taken.path) for verdict in verdicts if verdict.taken)
    windows = max((found.windows for found in evidence), default=0)
    return [
        PathCount(
            path=path,
            passing=sum(verdict.paths[place].fulfilled for verdict in verdicts),
            taking=taken[id(path)],
            scales=_scales(path, evidence, session_minutes),
            windows=windows,
            lacking=_lacking(path, missing, windows if evidence else None),
        )
        for place, path in enumerate(paths)
    ]


def _lacking(path: Path, missing: set[Condition], windows: int | None) -> tuple[Condition, ...]:
    """`windows` None: nobody is registered, so nobody has counted them."""
    too_few = windows is not None and windows < (path.minimum_check_ins or 0)
    return tuple(
        condition
        for condition in path.conditions
        if condition in missing or (condition == Condition.CHECK_INS and too_few)
    )


def _missing_milestones(webinar: Webinar, paths: Iterable[Path]) -> set[Condition]:
    """Those that paths ask for and that the webinar offers nobody; reads only what is asked for."""
    asked = {condition for path in paths for condition in path.milestones}
    if not asked:
        return set()
    offered = {Condition(kind) for kind in webinar.questionnaires.values_list("kind", flat=True)}
    if webinar.recording_url:
        offered.add(Condition.RECORDING)
    return asked - offered


def _scales(path: Path, evidence: Collection[Evidence], session_minutes: int) -> list[Scale]:
    scales = []
    if path.minimum_attendance is not None:
        unit = "percent" if path.attendance_unit == PERCENT else "minutes"
        highest = 100 if unit == "percent" else max(session_minutes, path.minimum_attendance)
        values = _neighbours(path.minimum_attendance, STEPS[unit], highest)
        variants = [replace(path, minimum_attendance=value) for value in values]
        scales.append(Scale(unit, _thresholds(path, variants, Condition.MINUTES, evidence, session_minutes)))
    if path.minimum_check_ins:
        highest = max((found.windows for found in evidence), default=0)
        values = _neighbours(path.minimum_check_ins, STEPS["check_ins"], highest)
        variants = [replace(path, minimum_check_ins=value) for value in values]
        scales.append(Scale("check_ins", _thresholds(path, variants, Condition.CHECK_INS, evidence, session_minutes)))
    return scales


def _neighbours(rule: int, steps: tuple[int, ...], highest: int) -> list[int]:
    values = {rule, *(rule - step for step in steps), *(rule + step for step in steps)}
    return sorted(value for value in values if value == rule or 0 < value <= highest)


def _thresholds(
    path: Path, variants: list[Path], varied: Condition, evidence: Collection[Evidence], session_minutes: int
) -> list[Threshold]:
    """Judges the other conditions once: a person who fails one of them passes at no threshold."""
    others = replace(
        path,
        minimum_attendance=None if varied == Condition.MINUTES else path.minimum_attendance,
        minimum_check_ins=None if varied == Condition.CHECK_INS else path.minimum_check_ins,
    )
    alone = [
        found
        for found in evidence
        if all(condition.fulfilled for condition in judge_path(others, found, session_minutes).conditions)
    ]
    return [
        Threshold(
            value=variant.minimum_attendance if varied == Condition.MINUTES else variant.minimum_check_ins,
            required_minutes=variant.required_minutes(session_minutes) or 0,
            passing=sum(judge_path(variant, found, session_minutes).fulfilled for found in alone),
            is_rule=variant == path,
        )
        for variant in variants
    ]
