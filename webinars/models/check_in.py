"""Checking in with a short code that is shown and read out: how those who follow the live stream prove to be there."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey


class CheckInWindow(models.Model):
    """A span of the session in which a code is shown: planned as long as `opens_at` is empty, open from then on."""

    webinar = ParentalKey("webinars.Webinar", on_delete=models.CASCADE, related_name="check_in_windows")
    code = models.CharField(_("code"), max_length=12)
    planned_at = models.DateTimeField(
        _("planned for"), null=True, blank=True, help_text=_("Opens by itself. Empty: the moderator opens it.")
    )
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    grace_minutes = models.PositiveSmallIntegerField(
        _("accepted for so many minutes more"), default=10, help_text=_("Live streams lag behind.")
    )

    class Meta:
        verbose_name = _("check-in window")
        verbose_name_plural = _("check-in windows")
        ordering = ["planned_at", "opens_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["webinar", "code"], name="check_in_code_once_per_webinar"),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True) | Q(closes_at__isnull=True) | Q(closes_at__gte=F("opens_at")),
                name="check_in_window_closes_after_opening",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} · Seri-{self.webinar.series_number}"


class CheckIn(models.Model):
    """One person's check-in in one window. It counts once it is confirmed: by the participant number, or by mail."""

    window = models.ForeignKey("webinars.CheckInWindow", on_delete=models.PROTECT, related_name="check_ins")
    registration = models.ForeignKey("webinars.Registration", on_delete=models.PROTECT, related_name="check_ins")
    checked_in_at = models.DateTimeField(_("checked in at"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("check-in")
        verbose_name_plural = _("check-ins")
        ordering = ["checked_in_at"]
        constraints = [models.UniqueConstraint(fields=["window", "registration"], name="check_in_once_per_window")]

    def __str__(self) -> str:
        return f"{self.registration} · {self.window.code}"
