from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from portal.models.settings import validate_number_pattern
from webinars.models.roles import Role

NUMBER_PATTERN = "{sequence:05}/{classification}/ASN-ADAPTIF/{series}/{roman_month}/{year}"


class CertificateTemplate(ClusterableModel):
    """How certificates look and what they say: an editor's draft. Certificates are made from its published versions."""

    class Layout(models.TextChoices):
        LATTICE = "lattice", _("Lattice: the series' pattern at the left edge")
        CENTRED = "centred", _("Centred: a frame all around, the name in the middle")
        LETTER = "letter", _("Letter: a letterhead above, text below")

    class Orientation(models.TextChoices):
        LANDSCAPE = "landscape", _("Landscape")
        PORTRAIT = "portrait", _("Portrait")

    class Language(models.TextChoices):
        INDONESIAN = "id", _("Indonesian")
        ENGLISH = "en", _("English")
        BOTH = "both", _("Indonesian, with English below")

    name = models.CharField(_("name"), max_length=100)
    layout = models.CharField(_("layout"), max_length=12, choices=Layout, default=Layout.LATTICE)
    orientation = models.CharField(_("orientation"), max_length=10, choices=Orientation, default=Orientation.LANDSCAPE)
    language = models.CharField(_("language"), max_length=5, choices=Language, default=Language.INDONESIAN)
    background = models.ForeignKey(
        "portal.PortalImage",
        verbose_name=_("background"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Behind everything, over the whole page; 300 dots an inch are 3508 × 2480 pixels."),
    )
    number_pattern = models.CharField(
        _("certificate number"),
        max_length=120,
        default=NUMBER_PATTERN,
        validators=[validate_number_pattern],
        help_text=_(
            "Fields: {sequence}, {series}, {year}, {month}, {roman_month}, {classification}, {letter_number} (of the "
            "letter, typed when issuing); {sequence:05} pads."
        ),
    )
    classification = models.CharField(_("classification code"), max_length=30, default="800.1.11")
    has_topics_page = models.BooleanField(
        _("second page with the topics"), default=False, help_text=_("Where a webinar names topics and their JP.")
    )
    is_default = models.BooleanField(
        _("template of all webinars that name no other"), default=False, help_text=_("Of one template only.")
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("certificate template")
        verbose_name_plural = _("certificate templates")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="one_default_template")
        ]

    def __str__(self) -> str:
        return self.name


class CertificateWording(Orderable):
    """What a template says to one role; in `statement`, {…} are placeholders."""

    template = ParentalKey(CertificateTemplate, on_delete=models.CASCADE, related_name="wordings")
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.PARTICIPANT)
    title = models.CharField(_("title"), max_length=60)
    title_en = models.CharField(_("title in English"), max_length=60, blank=True)
    statement = models.CharField(_("statement"), max_length=400)
    statement_en = models.CharField(_("statement in English"), max_length=400, blank=True)
    credit_hours = models.PositiveSmallIntegerField(
        _("credit hours (JP)"), null=True, blank=True, help_text=_("Empty: the webinar's.")
    )

    class Meta(Orderable.Meta):
        verbose_name = _("wording of a role")
        verbose_name_plural = _("wordings of roles")
        constraints = [models.UniqueConstraint(fields=["template", "role"], name="one_wording_per_role")]

    def __str__(self) -> str:
        return str(self.get_role_display())

    def clean(self) -> None:
        """One sentence each, however it was broken into lines."""
        self.statement = " ".join(self.statement.split())
        self.statement_en = " ".join(self.statement_en.split())


class CertificateLogo(Orderable):
    template = ParentalKey(CertificateTemplate, on_delete=models.CASCADE, related_name="logos")
    image = models.ForeignKey("portal.PortalImage", verbose_name=_("logo"), on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("whose logo it is"), max_length=100, help_text=_("Read aloud by screen readers."))

    class Meta(Orderable.Meta):
        verbose_name = _("logo")
        verbose_name_plural = _("logos")

    def __str__(self) -> str:
        return self.name


class CertificateSignatory(Orderable):
    """Who signs, in which form; one in force on the day of issue is printed, at most three."""

    class Form(models.TextChoices):
        HOLDER = "", _("in office")
        ACTING = "plt", _("Plt. (acting)")
        DAILY = "plh", _("Plh. (acting for days)")
        ON_BEHALF = "an", _("a.n. (on behalf of)")

    template = ParentalKey(CertificateTemplate, on_delete=models.CASCADE, related_name="signatories")
    name = models.CharField(_("name with titles"), max_length=200)
    rank = models.CharField(_("rank"), max_length=200, blank=True)
    office = models.CharField(_("office"), max_length=200)
    form = models.CharField(_("signs as"), max_length=4, choices=Form, default=Form.HOLDER, blank=True)
    on_behalf_of = models.CharField(
        _("on behalf of"), max_length=200, blank=True, help_text=_("The office for which is signed, after 'a.n.'.")
    )
    valid_from = models.DateField(_("signs from"), null=True, blank=True)
    valid_until = models.DateField(_("signs until"), null=True, blank=True)
    image = models.ForeignKey(
        "portal.PortalImage",
        verbose_name=_("picture of the signature"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta(Orderable.Meta):
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValidationError({"valid_until": _("This day lies before the first one.")})


class CertificateTemplateVersion(models.Model):
    """A template as it was published: plain data, never changed. Issued certificates keep theirs."""

    template = models.ForeignKey(CertificateTemplate, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField(_("version"), validators=[MinValueValidator(1)])
    design = models.JSONField(_("design"))
    published_at = models.DateTimeField(_("published at"), auto_now_add=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("published certificate template")
        verbose_name_plural = _("published certificate templates")
        ordering = ["template", "-version"]
        constraints = [models.UniqueConstraint(fields=["template", "version"], name="template_version_unique")]

    def __str__(self) -> str:
        return f"{self.template} (v{self.version})"


class WebinarTopic(Orderable):
    """A topic of a webinar with its share of the credit hours, for the certificate's second page."""

    webinar = ParentalKey("webinars.Webinar", on_delete=models.CASCADE, related_name="certificate_topics")
    title = models.CharField(_("topic"), max_length=200)
    title_en = models.CharField(_("topic in English"), max_length=200, blank=True)
    credit_hours = models.PositiveSmallIntegerField(_("credit hours (JP)"), default=1)

    class Meta(Orderable.Meta):
        verbose_name = _("topic on the certificate")
        verbose_name_plural = _("topics on the certificate")

    def __str__(self) -> str:
        return self.title
