"""Certificate numbers by a pattern, without gaps in their scope: the webinar, the year of issue, or ever.

The portal's settings say which scope it is and where a sequence starts. Numbers are drawn under a lock, so that two who
issue at once never draw one number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max

from portal.models import PortalSettings
from webinars.models import Certificate, Webinar

ROMAN_MONTHS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


@dataclass
class NumberSeries:
    """Draws the next numbers of one scope, one after the other; valid as long as the lock is held."""

    scope: str  # as Certificate.scope
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


def open_number_series(*, webinar: Webinar, settings: PortalSettings, issued_at: datetime) -> NumberSeries:
    """To be called in a transaction that holds the lock on the webinar's row.

    Where the scope is wider than the webinar, the portal's settings are locked as well: always in this order.
    """
    issued_on = issued_at.astimezone(webinar.zone).date()
    scope = scope_key(settings.certificate_sequence_scope, webinar, issued_on)
    if not scope.startswith("webinar:"):
        PortalSettings.objects.select_for_update().get(pk=settings.pk)
    highest = Certificate.objects.filter(scope=scope).aggregate(highest=Max("sequence"))["highest"]
    return NumberSeries(
        scope=scope,
        pattern=settings.certificate_number_pattern,
        classification=settings.certificate_classification,
        series_number=webinar.series_number,
        issued_on=issued_on,
        sequence=settings.certificate_sequence_start - 1 if highest is None else highest,
    )


def scope_key(scope: str, webinar: Webinar, issued_on: date) -> str:
    """What Certificate.scope holds: "webinar:<pk>", "year:<year>" or "ever"."""
    return {"webinar": f"webinar:{webinar.pk}", "year": f"year:{issued_on.year}", "ever": "ever"}[scope]
