"""What a participant says against the attendance as it was counted, and what an editor then sets right."""

from __future__ import annotations

from datetime import timedelta
from typing import NoReturn

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

REASON_LENGTH = 2_000


@register_setting(icon="history", order=120)
class AfterEventSettings(BaseGenericSetting):
    """How long objections are taken and exports kept, and whether certificates are announced by themselves."""

    objection_days = models.PositiveSmallIntegerField(
        _("days in which participants may object"),
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(3_650)],
        help_text=_(
            "Counted from the end of the session, or from the first import of its attendance where that is later."
        ),
    )
    export_days = models.PositiveSmallIntegerField(
        _("days after which attendance exports are deleted"),
        default=90,
        validators=[MaxValueValidator(3_650)],
        help_text=_("Counted from the last day for objections. Minutes and matched attendance stay."),
    )
    announces_certificates = models.BooleanField(
        _("write to participants as soon as certificates are issued"),
        default=False,
        help_text=_("Otherwise an editor sends the mail. Who gets a certificate after that is always written to."),
    )

    panels = [FieldPanel("objection_days"), FieldPanel("export_days"), FieldPanel("announces_certificates")]

    class Meta:
        verbose_name = _("after the event")

    @property
    def objection_time(self) -> timedelta:
        return timedelta(days=self.objection_days)


class ObjectionQuerySet(models.QuerySet):
    def open(self) -> ObjectionQuerySet:
        return self.filter(state=Objection.State.OPEN)


class Objection(models.Model):
    """A registrant's objection to his or her attendance, with the answer."""

    class State(models.TextChoices):
        OPEN = "open", _("Waiting for an answer")
        ACCEPTED = "accepted", pgettext_lazy("objection", "Accepted")
        DECLINED = "declined", pgettext_lazy("objection", "Declined")

    registration = models.ForeignKey("webinars.Registration", on_delete=models.PROTECT, related_name="objections")
    reason = models.TextField(_("reason"), max_length=REASON_LENGTH)
    raised_at = models.DateTimeField(_("raised at"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    answer = models.TextField(_("answer"), max_length=REASON_LENGTH, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration"], condition=Q(state="open"), name="objection_one_open_per_registration"
            ),
            models.CheckConstraint(
                condition=Q(state="open", answered_at__isnull=True)
                | Q(state__in=["accepted", "declined"], answered_at__isnull=False),
                name="objection_answered_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration}: {self.get_state_display()}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class CorrectionLockedError(TypeError):
    """Corrections only grow in number: a mistake is mended by another one."""


class AttendanceCorrection(models.Model):
    """An editor's word on somebody's attendance: so many minutes, or a check-in granted. Never changed.

    The latest word on minutes holds, whatever exports tell before or after it.
    """

    registration = models.ForeignKey(
        "webinars.Registration", on_delete=models.PROTECT, related_name="attendance_corrections"
    )
    minutes = models.PositiveIntegerField(_("minutes"), null=True, blank=True)
    window = models.ForeignKey(
        "webinars.CheckInWindow", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections"
    )
    reason = models.TextField(_("reason"), max_length=REASON_LENGTH)
    objection = models.ForeignKey(
        "webinars.Objection", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections"
    )
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    corrected_at = models.DateTimeField(_("corrected at"))

    class Meta:
        verbose_name = _("correction of attendance")
        verbose_name_plural = _("corrections of attendance")
        ordering = ["corrected_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__isnull=False, window__isnull=True) | Q(minutes__isnull=True, window__isnull=False),
                name="correction_of_minutes_or_check_in",
            )
        ]

    def __str__(self) -> str:
        what = f"{self.minutes} min" if self.window_id is None else str(self.window)
        return f"{self.registration}: {what}"

    def save(self, *args, **kwargs) -> None:
        """A correction goes with its registration where two accounts of one person become one; else it stays."""
        if not self._state.adding and list(kwargs.get("update_fields") or ()) != ["registration"]:
            raise CorrectionLockedError
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs) -> NoReturn:
        raise CorrectionLockedError
