from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition


class PortalImage(AbstractImage):
    """A picture with what readers of screens and owners of rights need: its text and its credit."""

    alt_text = models.CharField(
        _("alternative text"), max_length=250, blank=True, help_text=_("What the picture shows; empty for decoration.")
    )
    credit = models.CharField(_("credit"), max_length=250, blank=True, help_text=_("Who made it, under which licence."))

    admin_form_fields = (
        "title",
        "file",
        "description",
        "alt_text",
        "credit",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")

    @property
    def default_alt_text(self) -> str:
        return self.alt_text


class PortalRendition(AbstractRendition):
    image = models.ForeignKey(PortalImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)


class PortalDocument(AbstractDocument):
    language = models.CharField(
        _("language"), max_length=5, default="id", choices=[("id", _("Indonesian")), ("en", _("English"))]
    )

    admin_form_fields = ("title", "file", "language", "collection", "tags")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
