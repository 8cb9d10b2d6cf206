"""What a holder says is wrong with the name on a certificate, and what became of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

REMARK_LENGTH = 500


class CorrectionRequestQuerySet(models.QuerySet):
    def open(self) -> CorrectionRequestQuerySet:
        return self.filter(state=CorrectionRequest.State.OPEN)


class CorrectionRequest(models.Model):
    """The name as it should be, asked for by the holder; made (then there is a new version), or refused in words."""

    class State(models.TextChoices):
        OPEN = "open", _("Waiting for an answer")
        MADE = "made", pgettext_lazy("correction request", "Corrected")
        REFUSED = "refused", pgettext_lazy("correction request", "Refused")

    certificate = models.ForeignKey(
        "webinars.Certificate", on_delete=models.PROTECT, related_name="correction_requests"
    )
    holder_name = models.CharField(_("name as it should be"), max_length=200)
    remark = models.CharField(_("remark"), max_length=REMARK_LENGTH, blank=True)
    raised_at = models.DateTimeField(_("asked for at"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    answer = models.CharField(_("answer"), max_length=REMARK_LENGTH, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    version = models.ForeignKey(
        "webinars.CertificateVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = CorrectionRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction request")
        verbose_name_plural = _("correction requests")
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["certificate"], condition=Q(state="open"), name="one_open_request_per_certificate"
            ),
            models.CheckConstraint(
                condition=Q(state="open", answered_at__isnull=True)
                | Q(state__in=["made", "refused"], answered_at__isnull=False),
                name="correction_request_answered_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate.number}: {self.get_state_display()}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN
