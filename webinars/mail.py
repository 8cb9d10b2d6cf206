"""The mails to registrants: composed in each reader's language, with the calendar file attached. Nothing is written.

Templates lie in templates/webinars/mail/; the first line of each is the subject.
"""

from __future__ import annotations

import re
from datetime import datetime
from email.mime.text import MIMEText

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from portal.models import PortalSettings
from webinars import addresses
from webinars.calendar_file import build_calendar, place_of
from webinars.event_times import EventTimes, describe_times, format_moment, reader_language
from webinars.evidence import paths_of
from webinars.models import GroupInvitation, Registration
from webinars.path_words import describe_paths
from webinars.states import takes_into_queue
from webinars.themes import read_theme

# Machines that answer mails of machines make loops (RFC 3834, 5).
HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def compose_confirmation(registration: Registration, *, portal: PortalSettings) -> EmailMessage:
    """Of the registration, or of the place in the queue: that one has no date to keep free yet, so no calendar file."""
    if registration.status == Registration.Status.WAITING:
        return _compose(registration, "waiting", portal=portal, with_calendar=False)
    return _compose(registration, "confirmation", portal=portal)


def compose_offer(registration: Registration, *, portal: PortalSettings) -> EmailMessage:
    """That a seat is kept for somebody who waits, and until when."""
    return _compose(registration, "offer", portal=portal, with_calendar=False)


def compose_offer_over(registration: Registration, *, portal: PortalSettings) -> EmailMessage:
    return _compose(registration, "offer_over", portal=portal, with_calendar=False)


def compose_queue_over(registration: Registration, *, portal: PortalSettings) -> EmailMessage:
    """To who waited in vain: what is open all the same."""
    webinar = registration.webinar
    return _compose(
        registration,
        "queue_over",
        portal=portal,
        with_calendar=False,
        stream_url=webinar.stream_url,
        check_in_url=addresses.absolute(addresses.check_in_path(webinar.series_number)),
        has_check_ins=webinar.check_in_windows.exists(),
    )


def compose_group_invitation(invitation: GroupInvitation, *, is_reminder: bool, portal: PortalSettings) -> EmailMessage:
    """To somebody whom a coordinator wants to sign up: with the link that confirms."""
    webinar = invitation.webinar
    with override(invitation.language):
        context = {
            "name": invitation.name.split(",")[0],
            "coordinator": invitation.coordinator_words,
            "number": webinar.series_number,
            "title": " ".join(read_theme(webinar).title.split()),
            "times": describe_times(webinar),
            "is_reminder": is_reminder,
            "is_full": takes_into_queue(webinar, now=timezone.now()),
            "organiser": portal.organiser_name,
            "invitation_url": addresses.absolute(addresses.invitation_path(invitation.token)),
        }
        return _message("group_invitation", context, to=invitation.email, portal=portal)


def compose_cancellation(registration: Registration, *, portal: PortalSettings) -> EmailMessage:
    """That the learner's own cancelling has arrived."""
    is_full = takes_into_queue(registration.webinar, now=timezone.now())
    return _compose(registration, "cancellation", portal=portal, is_full=is_full)


def compose_change(
    registration: Registration, *, kind: str, before: tuple[datetime, datetime, str], portal: PortalSettings
) -> EmailMessage:
    """`kind` as `webinars.changes` tells it; `before` is start, end and time zone as the reader last knew them.

    Who is still in the queue has nothing in the calendar that would move.
    """
    is_in_queue = not registration.is_active
    template = "change_in_queue" if is_in_queue else f"change_{kind}"
    return _compose(registration, template, portal=portal, before=before, with_calendar=not is_in_queue, kind=str(kind))


def compose_reminder(registration: Registration, *, lead: str, portal: PortalSettings) -> EmailMessage:
    """`lead`: "day" or "hour" before the start. Without a calendar file: the entry is there already."""
    return _compose(registration, f"reminder_{lead}", portal=portal, with_calendar=False)


def _compose(
    registration: Registration,
    template: str,
    *,
    portal: PortalSettings,
    before: tuple[datetime, datetime, str] | None = None,
    with_calendar: bool = True,
    **more: str | bool,
) -> EmailMessage:
    with override(registration.learner.language):
        context = _context(registration, portal) | more
        if before:
            context["before"] = EventTimes(*before, reader_language())
        message = _message(template, context, to=registration.learner.email, portal=portal)
        if with_calendar:
            message.attach(_calendar_part(registration, portal))
    return message


def _message(template: str, context: dict, *, to: str, portal: PortalSettings) -> EmailMessage:
    """In the active language."""
    rendered = render_to_string(f"webinars/mail/{template}.txt", context).strip()
    subject, _, text = rendered.partition("\n")
    return EmailMessage(
        subject=" ".join(subject.split()),
        body=re.sub(r"\n{3,}", "\n\n", text).strip() + "\n",
        to=[to],
        reply_to=[portal.contact_email] if portal.contact_email else None,
        headers=HEADERS,
    )


def _context(registration: Registration, portal: PortalSettings) -> dict:
    webinar, learner = registration.webinar, registration.learner
    number = webinar.series_number
    return {
        "name": learner.get_short_name(),
        "full_name": learner.full_name,
        "email": learner.email,
        "number": number,
        "title": " ".join(read_theme(webinar).title.split()),
        "times": describe_times(webinar),
        "paths": describe_paths(paths_of(webinar), session_minutes=webinar.session_minutes, timezone=webinar.timezone),
        "participant_number": registration.grouped_number,
        "reason": webinar.override_reason,
        "position": registration.queue_position,
        "offered_until": _offered_until(registration),
        "follows_stream": registration.seat == Registration.Seat.STREAM,
        "place": place_of(registration),
        "join_note": webinar.join_note,
        "organiser": portal.organiser_name,
        "archive_url": addresses.absolute(addresses.archive_path()),
        "webinar_url": addresses.absolute(addresses.webinar_path(number)),
        "registration_url": addresses.absolute(addresses.registration_path(number)),
        "profile_url": addresses.absolute(addresses.profile_path()),
    }


def _offered_until(registration: Registration) -> str:
    if registration.offer_expires_at is None:
        return ""
    return format_moment(registration.offer_expires_at, timezone=registration.webinar.timezone)


def _calendar_part(registration: Registration, portal: PortalSettings) -> MIMEText:
    """As text/calendar with its method, by which mail programs know what to do with it (RFC 6047, 2.4)."""
    data = build_calendar(registration, organiser=portal.organiser_name, organiser_email=portal.contact_email)
    method = "PUBLISH" if b"METHOD:PUBLISH" in data else "CANCEL"
    part = MIMEText(data.decode(), "calendar", "utf-8")
    part.set_param("method", method)
    part.add_header("Content-Disposition", "attachment", filename=f"{registration.webinar.slug}.ics")
    return part
