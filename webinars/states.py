"""The states of a webinar: computed from its facts and the clock, never typed in, but for two overrides."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from webinars.models import Webinar


class State(models.TextChoices):
    ANNOUNCED = "announced", _("Announced")
    OPEN = "open", _("Registration open")
    FULL = "full", _("Full")
    CLOSED = "closed", _("Registration closed")
    LIVE = "live", _("Live now")
    PREPARING = "preparing", _("Certificates in preparation")
    AVAILABLE = "available", _("Certificates available")
    ARCHIVED = "archived", _("Archived")
    POSTPONED = "postponed", _("Postponed")
    CANCELLED = "cancelled", _("Cancelled")


def compute_state(webinar: Webinar, *, now: datetime, archive_after_days: int) -> State:
    """The state at a moment. Reads `seats_taken` only where a capacity is set."""
    if webinar.override:
        return State(webinar.override)
    if now >= webinar.end:
        return _state_after(webinar, now=now, archive_after_days=archive_after_days)
    if now >= webinar.start:
        return State.LIVE
    if webinar.registration_opens_at and now < webinar.registration_opens_at:
        return State.ANNOUNCED
    if now >= webinar.registration_deadline:
        return State.CLOSED
    return State.FULL if webinar.is_full_at(now) else State.OPEN


def _state_after(webinar: Webinar, *, now: datetime, archive_after_days: int) -> State:
    if now >= webinar.end + timedelta(days=archive_after_days):
        return State.ARCHIVED
    return State.AVAILABLE if webinar.certificates_issued_at else State.PREPARING


def accepts_registrations(webinar: Webinar, *, now: datetime) -> bool:
    """Open now: inside the registration window, a seat free, neither postponed nor cancelled nor over."""
    return (
        not webinar.override
        and (webinar.registration_opens_at is None or now >= webinar.registration_opens_at)
        and now < min(webinar.registration_deadline, webinar.end)
        and not webinar.is_full_at(now)
    )


def takes_into_queue(webinar: Webinar, *, now: datetime) -> bool:
    """Whether who comes now may join the waiting list: registration is open, no seat is free, the start still ahead."""
    return (
        not webinar.override
        and (webinar.registration_opens_at is None or now >= webinar.registration_opens_at)
        and now < webinar.queue_ends_at
        and webinar.is_full_at(now)
    )


def state_boundaries(webinar: Webinar, *, archive_after_days: int) -> list[datetime]:
    """The moments at which the clock alone changes the state: what a page cache must not outlive."""
    moments = [
        webinar.registration_opens_at,
        webinar.registration_deadline,
        webinar.start,
        webinar.end,
        webinar.end + timedelta(days=archive_after_days),
    ]
    return sorted(moment for moment in moments if moment)
