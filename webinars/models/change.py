from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


class WebinarChange(models.Model):
    """A change of a webinar's time or place that its registrants are told of.

    `sequence` is the webinar's calendar_sequence after the change; `before` holds how it was before it. A registrant is
    told the difference between what he last knew and what holds now: two changes in a row make one mail, and a change
    that was taken back makes none.
    """

    webinar = models.ForeignKey("webinars.Webinar", on_delete=models.PROTECT, related_name="changes")
    sequence = models.PositiveIntegerField(_("sequence"))
    before = models.JSONField(_("before"), encoder=DjangoJSONEncoder)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("change of a webinar")
        verbose_name_plural = _("changes of webinars")
        ordering = ["webinar", "sequence"]
        constraints = [models.UniqueConstraint(fields=["webinar", "sequence"], name="webinar_change_once")]

    def __str__(self) -> str:
        return f"Seri-{self.webinar.series_number}, {self.sequence}"
