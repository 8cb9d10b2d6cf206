"""When people can check in to a webinar, and what is told outside of that time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from webinars.event_times import format_day, format_moment

if TYPE_CHECKING:
    from webinars.models import Webinar

# So far from the session a check-in is a slip of the hand, or has a reason that the moderator is asked about.
SESSION_MARGIN = timedelta(hours=3)


def check_in_span(webinar: Webinar) -> tuple[datetime, datetime]:
    """From when until when a check-in can belong to the session, planned or as it really was."""
    begins, ends = min(webinar.planned_start, webinar.start), max(webinar.planned_end, webinar.end)
    return begins - SESSION_MARGIN, ends + SESSION_MARGIN


def nothing_to_check_in_to(webinar: Webinar, *, now: datetime) -> str:
    """Why there is none, in a sentence; empty near the session. It changes with the webinar and the span alone."""
    if webinar.override == webinar.Override.CANCELLED:
        return _("The webinar is cancelled: there is nothing to check in to.")
    if webinar.override:
        return _("The webinar is postponed: there is nothing to check in to yet.")
    first, last = check_in_span(webinar)
    if now < first:
        moment = format_moment(webinar.start, timezone=webinar.timezone)
        return _("There is nothing to check in to yet: the webinar starts on %(moment)s.") % {"moment": moment}
    if now > last:
        day = format_day(webinar.start, timezone=webinar.timezone)
        return _("The webinar took place on %(day)s: there is nothing to check in to any more.") % {"day": day}
    return ""
