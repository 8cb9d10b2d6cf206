"""Times typed into a form are clock times of the webinar's own zone, whatever zone the editor's account is set to."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ClockTimeField(forms.DateTimeField):
    """A date and a time on some clock: naive, until the form knows in which zone it was meant."""

    def prepare_value(self, value):
        return value  # already a clock time: not shifted into the active time zone

    def to_python(self, value) -> datetime | None:
        with timezone.override(UTC):
            moment = super().to_python(value)
        return moment.replace(tzinfo=None) if moment else None


def clock_time(moment: datetime | None, zone: tzinfo) -> datetime | None:
    """What a clock in the zone shows."""
    return moment.astimezone(zone).replace(tzinfo=None) if moment else None


def moment_at(clock: datetime, zone: tzinfo) -> datetime:
    """The moment at which a clock in the zone shows this, in UTC.

    Raises ValidationError for an hour that the zone leaves out and for years that cannot be converted.
    """
    try:
        moment = clock.replace(tzinfo=zone).astimezone(UTC)
        shown = clock_time(moment, zone)
    except OverflowError as error:
        raise ValidationError(_("This date cannot be used.")) from error
    if shown != clock:
        raise ValidationError(_("This hour does not exist in the time zone: clocks are put forward then."))
    return moment
