"""A registrant's calendar file (iCalendar, RFC 5545): one event, in the webinar's own zone, with its VTIMEZONE.

METHOD is PUBLISH, for nobody is asked to reply, or CANCEL when the event does not take place at its time for this
person (RFC 5546, 3.2.1 and 3.2.5). The UID never changes and SEQUENCE grows with every change of time or place, and
whenever the registrant cancels, comes back or changes seats, so that a later file moves, removes or brings back the
entry instead of adding a second one.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event, Timezone, vCalAddress

from webinars import addresses
from webinars.event_times import describe_times
from webinars.models import Registration, Webinar

PRODID = "-//ASN Adaptif//Portal//ID"
# Not the host's name: the UID has to outlive a change of domain.
UID_DOMAIN = "asn-adaptif"
REMINDER = timedelta(minutes=30)


def calendar_uid(registration: Registration) -> str:
    return f"seri-{registration.webinar.series_number}-{registration.pk}@{UID_DOMAIN}"


def build_calendar(
    registration: Registration, *, organiser: str, organiser_email: str, now: datetime | None = None
) -> bytes:
    """The file as bytes, in the active language; a CANCEL where the registration or the webinar does not stand."""
    webinar = registration.webinar
    stands = registration.is_active and not webinar.override
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH" if stands else "CANCEL")
    event = _event(registration, now=now or timezone.now())
    event.add("status", "CONFIRMED" if stands else "CANCELLED")
    event.add("organizer", _organizer(organiser, organiser_email))
    if stands:
        event.add_component(_reminder(webinar))
    calendar.add_component(_vtimezone(webinar.timezone))
    calendar.add_component(event)
    return calendar.to_ical()


def place_of(registration: Registration) -> str:
    """The link this registrant follows: the meeting room's or the live stream's; empty as long as there is none."""
    webinar = registration.webinar
    return webinar.stream_url if registration.seat == Registration.Seat.STREAM else webinar.join_url


@lru_cache(maxsize=16)
def _vtimezone(name: str) -> Timezone:
    """Walking through a zone's history takes 50 ms: too long for every one of some thousand mails."""
    return Timezone.from_tzid(name)


def _event(registration: Registration, *, now: datetime) -> Event:
    webinar = registration.webinar
    event = Event()
    event.add("uid", calendar_uid(registration))
    event.add("sequence", webinar.calendar_sequence + registration.calendar_changes)
    event.add("dtstamp", now)
    event.add("dtstart", webinar.planned_start.astimezone(webinar.zone))
    event.add("dtend", webinar.planned_end.astimezone(webinar.zone))
    event.add("summary", f"ASN Adaptif Seri-{webinar.series_number}: {webinar.title}")
    event.add("description", _description(registration))
    event.add("url", addresses.absolute(addresses.webinar_path(webinar.series_number)))
    if place := place_of(registration):
        event.add("location", place)
    return event


def _description(registration: Registration) -> str:
    webinar = registration.webinar
    lines = [str(describe_times(webinar))]
    if place := place_of(registration):
        lines.append(place)
    if webinar.join_note and registration.seat == Registration.Seat.MEETING:
        lines.append(webinar.join_note)
    lines.append(addresses.absolute(addresses.registration_path(webinar.series_number)))
    return "\n".join(lines)


def _organizer(name: str, email: str) -> vCalAddress:
    organizer = vCalAddress(f"mailto:{email or settings.DEFAULT_FROM_EMAIL.rpartition('<')[2].rstrip('>')}")
    organizer.params["cn"] = name
    return organizer


def _reminder(webinar: Webinar) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -REMINDER)
    alarm.add("description", _("Seri-%(number)s starts in 30 minutes") % {"number": webinar.series_number})
    return alarm
