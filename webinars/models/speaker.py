from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable
from wagtail.search import index


class Speaker(index.Indexed, models.Model):
    """A person who speaks at webinars or moderates them, reusable; names bear long chains of titles."""

    name = models.CharField(_("name with titles"), max_length=200)
    position = models.CharField(_("position"), max_length=200, blank=True)
    position_en = models.CharField(_("position in English"), max_length=200, blank=True)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    photo = models.ForeignKey(
        "portal.PortalImage",
        verbose_name=_("photo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    learner = models.ForeignKey(
        "learners.User",
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="speaker_records",
        help_text=_("Whose desk the speaker's certificates are to appear on."),
    )

    panels = [
        FieldPanel("name"),
        FieldPanel("position"),
        FieldPanel("position_en"),
        FieldPanel("organisation"),
        FieldPanel("photo"),
    ]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name"), index.SearchField("organisation")]

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def position_label(self) -> str:
        """The position in the reader's language."""
        return self.position_en if self.position_en and (get_language() or "").startswith("en") else self.position


class WebinarSpeaker(Orderable):
    """A speaker's part in one webinar; the order is the order of appearance."""

    class Part(models.TextChoices):
        OPENING = "opening", _("Opening speaker")
        MODERATOR = "moderator", _("Moderator")
        SPEAKER = "speaker", _("Speaker")

    webinar = ParentalKey("webinars.Webinar", on_delete=models.CASCADE, related_name="speaker_parts")
    speaker = models.ForeignKey(
        "webinars.Speaker", verbose_name=_("speaker"), on_delete=models.PROTECT, related_name="webinar_parts"
    )
    part = models.CharField(_("part"), max_length=10, choices=Part, default=Part.SPEAKER)

    panels = [FieldPanel("speaker"), FieldPanel("part")]

    class Meta(Orderable.Meta):
        verbose_name = _("speaker of the webinar")
        verbose_name_plural = _("speakers of the webinar")
        constraints = [
            models.UniqueConstraint(fields=["webinar", "speaker", "part"], name="webinar_speaker_part_unique")
        ]

    def __str__(self) -> str:
        return f"{self.speaker} ({self.get_part_display()})"
