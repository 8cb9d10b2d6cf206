"""Check-in windows: planned, opened, closed, drawn out. A moderator's hand goes before the plan."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from portal.learners.models import User
from portal.models import PortalSettings
from webinars.check_in_codes import draw_code
from webinars.check_in_times import check_in_span
from webinars.models import CheckInWindow, Webinar


class WindowError(Exception):
    """A refusal; `code` is opened_already, not_open, has_check_ins, cancelled or not_now."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def plan_window(*, webinar: Webinar, planned_at: datetime, minutes: int | None = None, by: User) -> CheckInWindow:
    """A window that opens by itself at that moment and closes so many minutes later, by default as the settings say."""
    window = _new_window(webinar)
    window.planned_at = planned_at
    window.closes_at = planned_at + timedelta(minutes=minutes or PortalSettings.load().check_in_minutes)
    window.save()
    log(instance=webinar, action="webinars.check_in_planned", user=by)
    return window


@transaction.atomic
def open_new_window(
    *, webinar: Webinar, minutes: int | None = None, anyway: bool = False, by: User, now: datetime | None = None
) -> CheckInWindow:
    """Unplanned, from now on. Where one is open already it is that one: with two codes at once nobody knows which.

    Raises WindowError: "cancelled" (webinar); "not_now" (postponed, or far from the session) unless told `anyway`.
    """
    now = now or timezone.now()
    window = _new_window(webinar)
    _check_time(window.webinar, now, anyway)
    current = next((one for one in webinar.check_in_windows.all() if one.is_open(now)), None)
    if current:
        return current
    window.opens_at = now
    window.closes_at = now + timedelta(minutes=minutes or PortalSettings.load().check_in_minutes)
    window.save()
    log(instance=webinar, action="webinars.check_in_opened", user=by)
    return window


@transaction.atomic
def open_window(*, window: CheckInWindow, anyway: bool = False, by: User, now: datetime | None = None) -> CheckInWindow:
    """A planned window before its time; for as long as was planned. Open already: nothing changes.

    Raises WindowError("opened_already") where it was open and has closed; "cancelled" and "not_now" as a new one.
    """
    now = now or timezone.now()
    window = _locked(window)
    if window.is_open(now):
        return window
    if window.has_opened(now):
        raise WindowError("opened_already")
    _check_time(window.webinar, now, anyway)
    length = timedelta(minutes=PortalSettings.load().check_in_minutes)
    if window.planned_at and window.closes_at:
        length = window.closes_at - window.planned_at
    window.opens_at, window.closes_at = now, now + length
    window.save()
    log(instance=window.webinar, action="webinars.check_in_opened", user=by)
    return window


@transaction.atomic
def close_window(*, window: CheckInWindow, by: User, now: datetime | None = None) -> CheckInWindow:
    """From now on the code is shown no more; check-ins are accepted for the minutes of grace. Closed: nothing changes.

    Raises WindowError("not_open") before it has opened.
    """
    now = now or timezone.now()
    window = _locked(window)
    if not window.has_opened(now):
        raise WindowError("not_open")
    if window.is_open(now):
        window.opens_at = window.opening  # what the plan opened stays open since then, however the plan is changed
        window.closes_at = now
        window.save()
        log(instance=window.webinar, action="webinars.check_in_closed", user=by)
    return window


@transaction.atomic
def extend_window(*, window: CheckInWindow, minutes: int, by: User, now: datetime | None = None) -> CheckInWindow:
    """So many minutes more; one that has closed opens again from now on. Raises WindowError("not_open")."""
    now = now or timezone.now()
    window = _locked(window)
    if not window.has_opened(now):
        raise WindowError("not_open")
    window.opens_at = window.opening
    window.closes_at = max(now, window.closes_at or now) + timedelta(minutes=minutes)
    window.save()
    log(instance=window.webinar, action="webinars.check_in_extended", user=by)
    return window


@transaction.atomic
def remove_window(*, window: CheckInWindow, by: User, now: datetime | None = None) -> None:
    """A plan given up, or a window opened by mistake. Raises WindowError("has_check_ins"): they stay on record."""
    window = _locked(window)
    if window.check_ins.exists():
        raise WindowError("has_check_ins")
    opened = window.has_opened(now or timezone.now())
    window.delete()
    action = "webinars.check_in_removed" if opened else "webinars.check_in_unplanned"
    log(instance=window.webinar, action=action, user=by)


def is_near_session(webinar: Webinar, moment: datetime) -> bool:
    """Whether a check-in at that moment can belong to the session, planned or as it really was."""
    first, last = check_in_span(webinar)
    return first <= moment <= last


def _check_time(webinar: Webinar, now: datetime, anyway: bool) -> None:
    if webinar.override == Webinar.Override.CANCELLED:
        raise WindowError("cancelled")
    if not anyway and (webinar.override or not is_near_session(webinar, now)):
        raise WindowError("not_now")


def _new_window(webinar: Webinar) -> CheckInWindow:
    """With a code that no other window of the webinar has; not saved."""
    webinar = Webinar.objects.select_for_update().get(pk=webinar.pk)
    taken = set(webinar.check_in_windows.values_list("code", flat=True))
    code = draw_code()
    while code in taken:
        code = draw_code()
    grace = PortalSettings.load().check_in_grace_minutes
    return CheckInWindow(webinar=webinar, code=code, grace_minutes=grace)


def _locked(window: CheckInWindow) -> CheckInWindow:
    return CheckInWindow.objects.select_for_update(of=("self",)).select_related("webinar").get(pk=window.pk)
