"""Checking in with a short code that is shown and read out: how those who follow the live stream prove to be there."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey


class CheckInWindowQuerySet(models.QuerySet):
    def opened(self, now: datetime) -> CheckInWindowQuerySet:
        """Those that are open, or were."""
        return self.alias(opening_at=Coalesce("opens_at", "planned_at")).filter(opening_at__lte=now)


class CheckInWindow(models.Model):
    """A span of the session in which a code is shown.

    A planned window opens by the clock: nobody writes anything then. `opens_at` says when a moderator opened it by
    hand, and goes before the plan.
    """

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
    # What came with this code before the window was open, and with participant numbers that nobody has: see
    # webinars.services.check_in.signs.
    early_attempts = models.PositiveIntegerField(default=0, editable=False)
    unknown_numbers = models.PositiveIntegerField(default=0, editable=False)

    objects = CheckInWindowQuerySet.as_manager()

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

    @property
    def opening(self) -> datetime | None:
        """Since when, or from when on, the code is shown; None for a window that waits for the moderator."""
        return self.opens_at or self.planned_at

    @property
    def accepted_until(self) -> datetime | None:
        """None as long as nobody has said when it closes."""
        return self.closes_at + timedelta(minutes=self.grace_minutes) if self.closes_at else None

    def has_opened(self, now: datetime) -> bool:
        return self.opening is not None and self.opening <= now

    def is_open(self, now: datetime) -> bool:
        """Whether the code is shown."""
        return self.has_opened(now) and (self.closes_at is None or now < self.closes_at)

    def accepts(self, now: datetime) -> bool:
        """Whether a check-in counts that arrives now: also for some minutes after the window has closed."""
        return self.has_opened(now) and (self.accepted_until is None or now < self.accepted_until)


class CheckInQuerySet(models.QuerySet):
    def counting(self) -> CheckInQuerySet:
        """Confirmed and not voided: who is voided has lost the confirmation, too."""
        return self.filter(confirmed_at__isnull=False)


class CheckIn(models.Model):
    """One person's check-in in one window. It counts once it is confirmed: by the participant number, or by mail.

    An editor who voids it takes the confirmation away (and may give it back), so that whoever counts asks for
    `confirmed_at` alone.
    """

    window = models.ForeignKey("webinars.CheckInWindow", on_delete=models.PROTECT, related_name="check_ins")
    registration = models.ForeignKey("webinars.Registration", on_delete=models.PROTECT, related_name="check_ins")
    checked_in_at = models.DateTimeField(_("checked in at"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    # Claimed before the mail leaves, so that a task that runs twice sends one mail.
    claim_sent_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Names what was sent: with the same key comes the same answer, another one was sent anew.
    key = models.CharField(max_length=64, blank=True, editable=False)
    # Which address and browser it came from, under a salt that is forgotten after a day; emptied after a week.
    client = models.CharField(max_length=16, blank=True, editable=False)
    sent_from_elsewhere = models.PositiveSmallIntegerField(default=0, editable=False)
    voided_at = models.DateTimeField(_("voided at"), null=True, blank=True, editable=False)
    confirmed_before_voiding = models.DateTimeField(null=True, blank=True, editable=False)
    void_reason = models.CharField(_("reason"), max_length=300, blank=True, editable=False)

    objects = CheckInQuerySet.as_manager()

    class Meta:
        verbose_name = _("check-in")
        verbose_name_plural = _("check-ins")
        ordering = ["checked_in_at"]
        constraints = [
            models.UniqueConstraint(fields=["window", "registration"], name="check_in_once_per_window"),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | Q(confirmed_at__isnull=True),
                name="voided_check_in_does_not_count",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration} · {self.window.code}"
