"""Certificate numbers by the portal's pattern, without gaps in their scope.

A number's scope is the narrowest that the pattern tells apart: the webinar where it names {series}, else the year of
issue where it names {year}, else all certificates there are. Numbers are drawn under a lock, so that two who issue at
once never draw one number.
"""

from __future__ import annotations

import string
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.db.models import Max, QuerySet

from portal.models import PortalSettings
from webinars.models import Certificate, Webinar

Scope = Literal["series", "year", "all"]
ROMAN_MONTHS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


@dataclass
class NumberSeries:
    """Draws the next numbers of one scope, one after the other; valid as long as the lock is held."""

    pattern: str
    classification: str
    series_number: int
    issued_on: date
    sequence: int  # the last one drawn

    def draw(self) -> tuple[int, str]:
        self.sequence += 1
        return self.sequence, self.pattern.format(
            sequence=self.sequence,
            series=self.series_number,
            year=self.issued_on.year,
            month=self.issued_on.month,
            roman_month=ROMAN_MONTHS[self.issued_on.month - 1],
            classification=self.classification,
        )


def number_scope(pattern: str) -> Scope:
    fields = {(name or "").split(".")[0].split("[")[0] for _, name, _, _ in string.Formatter().parse(pattern)}
    return "series" if "series" in fields else "year" if "year" in fields else "all"


def open_number_series(*, webinar: Webinar, settings: PortalSettings, issued_at: datetime) -> NumberSeries:
    """To be called in a transaction that holds the lock on the webinar's row.

    Where the scope is wider than the webinar, the portal's settings are locked as well: always in this order.
    """
    scope = number_scope(settings.certificate_number_pattern)
    if scope != "series":
        PortalSettings.objects.select_for_update().get(pk=settings.pk)
    issued_on = issued_at.astimezone(webinar.zone).date()
    issued = _issued_in_scope(scope, webinar, issued_at)
    return NumberSeries(
        pattern=settings.certificate_number_pattern,
        classification=settings.certificate_classification,
        series_number=webinar.series_number,
        issued_on=issued_on,
        sequence=issued.aggregate(highest=Max("sequence"))["highest"] or 0,
    )


def _issued_in_scope(scope: Scope, webinar: Webinar, issued_at: datetime) -> QuerySet[Certificate]:
    if scope == "series":
        return Certificate.objects.filter(webinar=webinar)
    if scope == "all":
        return Certificate.objects.all()
    local = issued_at.astimezone(webinar.zone)
    first = local.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    return Certificate.objects.filter(issued_at__gte=first, issued_at__lt=first.replace(year=first.year + 1))
