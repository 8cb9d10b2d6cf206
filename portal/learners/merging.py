"""What has to move when two accounts prove to be one person's; every app to the left registers its part in ready().

    register_mover(move_participation)

A mover runs inside the merge's transaction: it moves its rows from the duplicate to the kept account and tells what it
moved, or raises MergeError before anything is decided for good.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from portal.learners.errors import LearnerError
from portal.learners.models import User


@dataclass(frozen=True)
class Moved:
    """One line of the account: what kind of thing, how many went over, how many the kept account had already."""

    label: str | Promise
    moved: int
    joined: int = 0


class MergeError(LearnerError):
    """`code`: "same", "gone", "staff", "nips_differ", "both_certified"; `about` says what, e.g. which series."""

    def __init__(self, code: str, about: str = "") -> None:
        super().__init__(code)
        self.about = about


Mover = Callable[[User, User], list[Moved]]
_movers: list[Mover] = []


def register_mover(mover: Mover) -> None:
    if mover not in _movers:
        _movers.append(mover)


def move_elsewhere(kept: User, duplicate: User) -> list[Moved]:
    return [moved for mover in _movers for moved in mover(kept, duplicate)]
