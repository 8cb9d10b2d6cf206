"""The next thing an editor has to do for a webinar. Pure: from the webinar's state and progress."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from webinars.models import Webinar
from webinars.states import State

# From here on a missing link is what matters most, and a reminder is due.
SOON = timedelta(days=3)
AFTER = {State.PREPARING, State.AVAILABLE, State.ARCHIVED}


@dataclass(frozen=True)
class Task:
    """Something to do, where it is done, and the permission it takes."""

    code: str
    label: str
    url: str
    permission: str = "webinars.change_webinar"
    is_due: bool = True


def find_next_task(webinar: Webinar, *, state: State, now: datetime) -> Task | None:
    """The first thing on the list; None where nothing is left to do. Wants a webinar `with_progress`."""
    return next(iter(find_tasks(webinar, state=state, now=now)), None)


def find_tasks(webinar: Webinar, *, state: State, now: datetime) -> Iterable[Task]:
    if state == State.CANCELLED:
        return
    if state in AFTER:
        yield from _tasks_after(webinar, state)
        return
    yield from _tasks_before(webinar, state, now)


def find_finish(webinar: Webinar, *, state: State) -> Iterable[Task]:
    """The guided page, as long as something is left on it; above all single tasks on the webinar's own screen."""
    is_left = not webinar.participant_certificates or webinar.has_unannounced or webinar.has_open_objections
    if state in AFTER and webinar.seats_taken and is_left:
        label = _("Finish Seri-%(number)s") % {"number": webinar.series_number}
        yield Task("finish", label, reverse("webinar:finish", args=[webinar.pk]), "webinars.view_webinar")


def _tasks_before(webinar: Webinar, state: State, now: datetime) -> Iterable[Task]:
    soon = webinar.start - now <= SOON
    if state == State.POSTPONED:
        yield _edit(webinar, "new_date", _("Set the new date"))
    if not webinar.page_live:
        yield _publish(webinar)
    if soon and not webinar.join_url:
        yield _edit(webinar, "join_link", _("Add the join link"))
    if not webinar.has_speakers:
        yield _edit(webinar, "speakers", _("Name the speakers"))
    if not soon and not webinar.join_url:
        yield _edit(webinar, "join_link", _("Add the join link"), is_due=False)
    if state in {State.OPEN, State.CLOSED, State.FULL}:
        label = _("Send the reminder") if soon else _("Announce it")
        yield Task("texts", label, reverse("webinar:texts", args=[webinar.pk]), "webinars.view_webinar", soon)


def _tasks_after(webinar: Webinar, state: State) -> Iterable[Task]:
    if webinar.seats_taken and not webinar.has_import and not webinar.participant_certificates:
        url = reverse("webinar:attendance", args=[webinar.pk])
        yield Task("import", _("Import the attendance"), url, "webinars.add_attendanceimport")
    if webinar.attended_count and not webinar.participant_certificates:
        url = reverse("webinar:issue", args=[webinar.pk])
        yield Task("issue", _("Issue the certificates"), url, "webinars.add_certificate")
    if state != State.ARCHIVED and not webinar.recording_url:
        yield _edit(webinar, "recording", _("Add the recording"), is_due=False)


def _publish(webinar: Webinar) -> Task:
    if webinar.page_pk:
        url = reverse("wagtailadmin_pages:edit", args=[webinar.page_pk])
    else:
        url = reverse("webinar:overview", args=[webinar.pk])
    return Task("publish", _("Publish the page"), url)


def _edit(webinar: Webinar, code: str, label: str, *, is_due: bool = True) -> Task:
    return Task(code, label, reverse("webinar:edit", args=[webinar.pk]), is_due=is_due)
