from __future__ import annotations

from dataclasses import dataclass

from django import template

from webinars import addresses
from webinars.event_times import format_moment
from webinars.models import Registration
from webinars.services.certificates.name_check import printed_name_of, takes_name_checks

register = template.Library()


@dataclass(frozen=True)
class NameCheck:
    """How a registrant's name will be printed, and until when it can be checked; no date: empty."""

    printed: str
    is_open: bool
    until: str
    url: str


@register.simple_tag
def name_check(registration: Registration) -> NameCheck:
    webinar = registration.webinar
    until = webinar.names_checked_until
    return NameCheck(
        printed=printed_name_of(registration),
        is_open=takes_name_checks(webinar),
        until=format_moment(until, timezone=webinar.timezone) if until else "",
        url=addresses.name_check_path(webinar.series_number),
    )
