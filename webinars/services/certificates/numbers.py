"""Certificate numbers by a pattern, without gaps in their scope: the webinar, the year of issue, or ever.

The pattern is the published template's, else the portal settings'; these say which scope it is and where a sequence
starts. Numbers are drawn under a lock and written in the same transaction: two who issue at once never draw one number,
and who is killed in between leaves no gap.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db.models import Max

from portal.models import PortalSettings
from portal.models.settings import validate_number_pattern, validate_pattern_in_scope
from webinars.models import Certificate, CertificateTemplateVersion, Webinar
from webinars.services.certificates.errors import CertificateError

ROMAN_MONTHS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


@dataclass(frozen=True, kw_only=True)
class Numbering:
    """How certificates are numbered, before any number is drawn."""

    pattern: str
    classification: str
    scope: str  # webinar, year, ever
    start: int = 1
    letter_number: str = ""

    @property
    def wants_letter_number(self) -> bool:
        return "{letter_number" in self.pattern

    @property
    def words(self) -> str:
        """What of a number's text is not a figure, for whoever tries out whether it can be printed."""
        return " ".join([self.pattern, self.classification, self.letter_number])


def numbering_of(
    *, settings: PortalSettings, template: CertificateTemplateVersion | None = None, letter_number: str = ""
) -> Numbering:
    """Pattern and classification of the published template, else of the settings; scope and start are the settings'."""
    design = template.design if template else {}
    return Numbering(
        pattern=design.get("number_pattern") or settings.certificate_number_pattern,
        classification=design.get("classification") or settings.certificate_classification,
        scope=settings.certificate_sequence_scope,
        start=settings.certificate_sequence_start,
        letter_number=" ".join(letter_number.split()),
    )


def last_letter_number(webinar: Webinar) -> str:
    """Of the webinar's latest batch that bore one: latecomers come under the letter of the others."""
    batches = webinar.certificate_batches.exclude(letter_number="").order_by("-created_at")
    return batches.values_list("letter_number", flat=True).first() or ""


@dataclass
class NumberSeries:
    """Draws the next numbers of one scope, one after the other; valid as long as the lock is held."""

    scope: str  # as Certificate.scope
    numbering: Numbering
    series_number: int
    issued_on: date
    sequence: int  # the last one drawn

    def draw(self) -> tuple[int, str]:
        """Raises CertificateError("number") for one that is longer than a number may be."""
        self.sequence += 1
        number = self.numbering.pattern.format(
            sequence=self.sequence,
            series=self.series_number,
            year=self.issued_on.year,
            month=self.issued_on.month,
            roman_month=ROMAN_MONTHS[self.issued_on.month - 1],
            classification=self.numbering.classification,
            letter_number=self.numbering.letter_number,
        )
        if len(number) > Certificate._meta.get_field("number").max_length:
            raise CertificateError("number", number)
        return self.sequence, number


def open_number_series(*, webinar: Webinar, numbering: Numbering, issued_at: datetime) -> NumberSeries:
    """To be called in a transaction that holds the lock on the webinar's row.

    Where the scope is wider than the webinar, the portal's settings are locked as well: always in this order.
    Raises CertificateError: "pattern" where it does not tell the scope apart, "letter_number" where that is missing.
    """
    _check(numbering)
    issued_on = issued_at.astimezone(webinar.zone).date()
    scope = scope_key(numbering.scope, webinar, issued_on)
    if not scope.startswith("webinar:"):
        PortalSettings.objects.select_for_update().order_by("pk").first()
    highest = Certificate.objects.filter(scope=scope).aggregate(highest=Max("sequence"))["highest"]
    return NumberSeries(
        scope=scope,
        numbering=numbering,
        series_number=webinar.series_number,
        issued_on=issued_on,
        sequence=numbering.start - 1 if highest is None else highest,
    )


def _check(numbering: Numbering) -> None:
    try:
        validate_number_pattern(numbering.pattern)
        validate_pattern_in_scope(numbering.pattern, numbering.scope)
    except ValidationError as error:
        raise CertificateError("pattern", numbering.pattern) from error
    if numbering.wants_letter_number and not numbering.letter_number:
        raise CertificateError("letter_number")


def refuse_given_numbers(numbers: Iterable[str]) -> None:
    """Two scopes may come to one text, as when the settings' scope has changed. Raises CertificateError("number")."""
    given = Certificate.objects.filter(number__in=list(numbers)).order_by("sequence").values_list("number", flat=True)
    number = given.first()
    if number is not None:
        raise CertificateError("number", number)


def scope_key(scope: str, webinar: Webinar, issued_on: date) -> str:
    """What Certificate.scope holds: "webinar:<pk>", "year:<year>" or "ever"."""
    return {"webinar": f"webinar:{webinar.pk}", "year": f"year:{issued_on.year}", "ever": "ever"}[scope]
