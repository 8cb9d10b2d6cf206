"""The links by which a visitor goes on from a webinar: each with its words and where it leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from webinars import addresses

if TYPE_CHECKING:
    from webinars.models import Webinar
    from webinars.standing import Standing

# A fragment of the webinar page.
RECORDING_ANCHOR = "#rekaman"


@dataclass(frozen=True)
class Action:
    """A link with its words; `code` says which it is, for templates that want another look for some."""

    code: str
    label: str
    url: str
    leaves_portal: bool = False


def register(webinar: Webinar, label: str) -> Action:
    return Action("register", label, addresses.registration_path(webinar.series_number))


def manage(webinar: Webinar, label: str = "") -> Action:
    return Action("manage", label or _("My registration"), addresses.registration_path(webinar.series_number))


def check_in(webinar: Webinar) -> tuple[Action, ...]:
    """Asks the database: only of what runs now."""
    if not webinar.check_in_windows.exists():
        return ()
    return (Action("check_in", _("Check in"), addresses.check_in_path(webinar.series_number)),)


def wait(webinar: Webinar) -> Action:
    return Action("wait", _("Join the waiting list"), addresses.registration_path(webinar.series_number))


def watch_stream(webinar: Webinar) -> tuple[Action, ...]:
    return (Action("stream", _("Watch the live stream"), webinar.stream_url, True),) if webinar.stream_url else ()


def see_all() -> Action:
    return Action("all", _("All webinars"), addresses.archive_path())


def join(webinar: Webinar, standing: Standing) -> Action | None:
    if standing.follows_stream:
        return next(iter(watch_stream(webinar)), None)
    return Action("join", _("Enter the meeting room"), webinar.join_url, True) if webinar.join_url else None


def see_attendance(webinar: Webinar, standing: Standing) -> tuple[Action, ...]:
    """How the minutes were counted, and where to object."""
    if not standing.is_registered:
        return ()
    return (Action("attendance", _("See my attendance"), addresses.attendance_path(webinar.series_number)),)


def watch_recording(webinar: Webinar) -> tuple[Action, ...]:
    if not webinar.recording_url:
        return ()
    url = addresses.webinar_path(webinar.series_number) + RECORDING_ANCHOR
    return (Action("recording", _("Watch the recording"), url),)
