"""How one visitor stands to a webinar, and what the rule says of him or her in words. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from webinars.path_words import label_of, missing_sentence
from webinars.rule import Condition, PathVerdict, Verdict

if TYPE_CHECKING:
    from webinars.models import Webinar


@dataclass(frozen=True)
class Standing:
    """How a visitor stands to a webinar; the default is a stranger. `webinars.standings` reads it."""

    signed_in: bool = False
    is_registered: bool = False
    follows_stream: bool = False
    # Of who follows the stream: whether no seat is free in the meeting room.
    room_is_full: bool = False
    # In the queue: how many are served before, and one; None for who does not wait.
    waiting_position: int | None = None
    # A seat is kept until then; None for who has no offer.
    offered_until: datetime | None = None
    # Minutes attended; None as long as no attendance was imported for this person.
    minutes: int | None = None
    # How the rule judges; None before the session is over, and for who is not registered.
    verdict: Verdict | None = None
    # The code of the newest version; empty where there is none.
    certificate_code: str = ""
    certificate_revoked: bool = False
    # It is issued, and somebody has to sign it before there is a file.
    certificate_waits: bool = False
    # As it is read out; empty where there is none.
    participant_number: str = ""


STRANGER = Standing()


def can_still_earn(webinar: Webinar, now: datetime, standing: Standing) -> bool:
    """Whether what is missing can be done now: on a late path, or by a form after the session."""
    verdict = standing.verdict
    if not standing.is_registered or verdict is None or verdict.fulfilled or standing.certificate_revoked:
        return False
    nearest = verdict.nearest(now=now, is_over=True)
    return nearest is not None and nearest.can_be_completed(now=now)


def rule_words(webinar: Webinar, now: datetime, standing: Standing) -> str:
    """How the visitor has fulfilled the rule, or what is missing on the nearest path."""
    verdict = standing.verdict
    if verdict is None:
        return ""
    if verdict.taken:
        return _taken_words(verdict, standing)
    nearest = verdict.nearest(now=now, is_over=True)
    if nearest is None:
        return ""
    if _asks_for_minutes_alone(nearest):
        if standing.minutes is None:
            return ""
        facts = {"minutes": standing.minutes, "required": nearest.conditions[0].needed}
        return _("You attended %(minutes)s minutes; a certificate requires %(required)s.") % facts
    return missing_sentence(nearest, timezone=webinar.timezone, is_only_path=len(verdict.paths) == 1)


def _taken_words(verdict: Verdict, standing: Standing) -> str:
    if _asks_for_minutes_alone(verdict.taken):
        facts = {"minutes": standing.minutes, "required": verdict.taken.conditions[0].needed}
        return _("You attended %(minutes)s minutes; %(required)s are required.") % facts
    return _("You fulfil the rule by the path “%(path)s”.") % {"path": label_of(verdict.taken.path)}


def _asks_for_minutes_alone(path: PathVerdict) -> bool:
    return path.path.conditions == (Condition.MINUTES,)
