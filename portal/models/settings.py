from __future__ import annotations

import re
import string

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.models import Site

NUMBER_FIELDS = {
    "sequence": 1,
    "series": 40,
    "year": 2026,
    "month": 7,
    "roman_month": "VII",
    "classification": "800.1.11",
    "letter_number": "400.3/117",
}
# Padding alone: {sequence:05}. A pattern may be typed by anybody who edits templates, and widths cost memory.
PADDING = re.compile(r"0?\d{0,2}")
# Which field must stand in a number whose sequence begins anew with what.
SCOPE_FIELDS = {"webinar": "series", "year": "year"}


def number_fields(pattern: str) -> set[str]:
    """The names of the fields in a pattern of certificate numbers. Raises ValueError for what is no such pattern."""
    names = set()
    for _text, name, padding, conversion in string.Formatter().parse(pattern):
        if name is None:
            continue
        if name not in NUMBER_FIELDS or conversion or not PADDING.fullmatch(padding or ""):
            raise ValueError(name)
        names.add(name)
    return names


def validate_number_pattern(pattern: str) -> None:
    """A pattern must format, hold the sequence, and know no other names than NUMBER_FIELDS."""
    try:
        names = number_fields(pattern)
        pattern.format(**NUMBER_FIELDS)
    except ValueError as error:
        known = ", ".join(f"{{{name}}}" for name in NUMBER_FIELDS)
        raise ValidationError(_("This pattern cannot be filled in. Known fields: %s") % known) from error
    if "sequence" not in names:
        raise ValidationError(_("The pattern must contain {sequence}, or all certificates bear one number."))


def validate_pattern_in_scope(pattern: str, scope: str) -> None:
    """A pattern whose sequence begins anew with each webinar or year must tell these apart.

    Of a pattern that is none nothing is said here: validate_number_pattern does.
    """
    field = SCOPE_FIELDS.get(scope)
    try:
        is_told_apart = field is None or field in number_fields(pattern)
    except ValueError:
        return
    if not is_told_apart:
        text = _("The numbers begin anew with each webinar or year: the pattern must name it by %s.")
        raise ValidationError(text % f"{{{field}}}")


# Above these figures something is mistyped, or no date can be counted from them.
TEN_YEARS = 3_650  # days


@register_setting(icon="cog", order=100)
class PortalSettings(BaseGenericSetting):
    """What editors may change without a developer: names, contacts and the defaults of new webinars."""

    organiser_name = models.CharField(_("organiser"), max_length=200, default="BPSDM Provinsi Sulawesi Selatan")
    organiser_url = models.URLField(_("organiser's website"), blank=True)
    contact_email = models.EmailField(_("contact e-mail"), blank=True)
    youtube_channel_url = models.URLField(_("YouTube channel"), blank=True)
    whatsapp_channel_url = models.URLField(_("WhatsApp channel"), blank=True)

    default_credit_hours = models.PositiveSmallIntegerField(
        _("credit hours (JP) of a new webinar"), default=4, validators=[MaxValueValidator(999)]
    )
    default_credit_regulation = models.CharField(
        _("regulation cited for them"), max_length=200, blank=True, default="Peraturan LAN Nomor 10 Tahun 2018"
    )
    check_in_minutes = models.PositiveSmallIntegerField(
        _("minutes for which a check-in window is open"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(240)],
    )
    check_in_grace_minutes = models.PositiveSmallIntegerField(
        _("minutes for which it accepts check-ins after closing"),
        default=10,
        validators=[MaxValueValidator(240)],
        help_text=_("Live streams lag behind."),
    )
    archive_after_days = models.PositiveSmallIntegerField(
        _("days after which a webinar is archived"), default=90, validators=[MaxValueValidator(TEN_YEARS)]
    )

    seat_offer_hours = models.PositiveSmallIntegerField(
        _("hours that a free seat is offered to the waiting list"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(720)],
        help_text=_("Shorter when the webinar is near; never beyond its start or the end of registration."),
    )
    group_invitations_per_day = models.PositiveSmallIntegerField(
        _("people whom a coordinator may invite a day"),
        default=400,
        validators=[MinValueValidator(1), MaxValueValidator(10_000)],
    )

    questionnaire_open_days = models.PositiveSmallIntegerField(
        _("days after the session for which evaluation and post-test are open"),
        default=7,
        validators=[MaxValueValidator(TEN_YEARS)],
    )
    evaluation_minimum_answers = models.PositiveSmallIntegerField(
        _("evaluations that are counted together, at least"),
        default=5,
        validators=[MinValueValidator(2), MaxValueValidator(1_000)],
        help_text=_("Results are hidden until so many have answered: nobody can be told from the others."),
    )

    mails_per_hour = models.PositiveIntegerField(
        _("mails per hour at most"),
        default=0,
        validators=[MaxValueValidator(1_000_000)],
        help_text=_("As your mail server allows; 0: no limit. One tenth of it is kept for sign-in codes."),
    )
    mail_kept_days = models.PositiveSmallIntegerField(
        _("days that a sent mail stays in the list"),
        default=14,
        validators=[MinValueValidator(2), MaxValueValidator(TEN_YEARS)],
    )

    certificate_number_pattern = models.CharField(
        _("certificate number"),
        max_length=120,
        default="{sequence:05}/{classification}/ASN-ADAPTIF/{series}/{roman_month}/{year}",
        validators=[validate_number_pattern],
        help_text=_(
            "Fields: {sequence}, {series}, {year}, {month}, {roman_month}, {classification}, {letter_number} (of the "
            "letter, typed when issuing); {sequence:05} pads."
        ),
    )
    certificate_sequence_scope = models.CharField(
        _("numbers begin anew with"),
        max_length=8,
        default="webinar",
        choices=[("webinar", _("each webinar")), ("year", _("each year")), ("ever", _("never"))],
        help_text=_("The number must then name {series} or {year}."),
    )
    certificate_sequence_start = models.PositiveIntegerField(
        _("first number of a sequence"), default=1, validators=[MinValueValidator(1), MaxValueValidator(99_999_999)]
    )
    certificate_classification = models.CharField(_("classification code"), max_length=30, default="800.1.11")
    signatory_name = models.CharField(_("signatory"), max_length=200, blank=True)
    signatory_rank = models.CharField(_("signatory's rank"), max_length=200, blank=True)
    signatory_office = models.CharField(
        _("signatory's office"), max_length=200, default="Kepala BPSDM Provinsi Sulawesi Selatan"
    )

    panels = [
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in (
                    "organiser_name",
                    "organiser_url",
                    "contact_email",
                    "youtube_channel_url",
                    "whatsapp_channel_url",
                )
            ],
            heading=_("Organiser"),
        ),
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in (
                    "default_credit_hours",
                    "default_credit_regulation",
                    "check_in_minutes",
                    "check_in_grace_minutes",
                    "archive_after_days",
                )
            ],
            heading=_("Webinars"),
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("seat_offer_hours", "group_invitations_per_day")],
            heading=_("Registration"),
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("questionnaire_open_days", "evaluation_minimum_answers")],
            heading=_("Evaluation and post-test"),
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("mails_per_hour", "mail_kept_days")],
            heading=_("Outgoing mail"),
        ),
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in (
                    "certificate_number_pattern",
                    "certificate_sequence_scope",
                    "certificate_sequence_start",
                    "certificate_classification",
                    "signatory_name",
                    "signatory_rank",
                    "signatory_office",
                )
            ],
            heading=_("Certificates"),
        ),
    ]

    class Meta:
        verbose_name = _("portal settings")

    def clean(self) -> None:
        super().clean()
        try:
            validate_pattern_in_scope(self.certificate_number_pattern, self.certificate_sequence_scope)
        except ValidationError as error:
            raise ValidationError({"certificate_number_pattern": error}) from error

    @classmethod
    def load(cls, request_or_site: HttpRequest | Site | None = None) -> PortalSettings:
        """As Wagtail's; for a request, what the process remembers of this version of the content."""
        from portal.remembered import remember

        if isinstance(request_or_site, HttpRequest):
            return remember(request_or_site, "portal settings", super().load)
        return super().load(request_or_site)
