"""Signing in batches by the government's service: how far each has come, and which document was sent when.

Neither row knows who signs there: NIK and passphrase live in the memory of the process that signs, and nowhere else.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# A running batch shows a sign of life every few seconds; after so long without one its process is dead.
SILENCE = timedelta(seconds=30)


class SigningBatch(models.Model):
    """What one entering of the passphrase signs."""

    class Status(models.TextChoices):
        RUNNING = "running", _("Being signed")
        DONE = "done", _("Done")
        STOPPED = "stopped", _("Stopped")
        INTERRUPTED = "interrupted", _("Interrupted")

    webinars = models.ManyToManyField("webinars.Webinar", related_name="signing_batches")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.RUNNING)
    # Why it stopped: a code of BsreError or AcceptanceError.
    code = models.CharField(max_length=20, blank=True)
    total = models.PositiveIntegerField(_("total"), default=0)
    signed = models.PositiveIntegerField(_("signed"), default=0)
    failed = models.PositiveIntegerField(_("failed"), default=0)
    alive_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("signing of certificates")
        verbose_name_plural = _("signings of certificates")
        ordering = ["-created_at"]
        default_permissions = ()
        permissions = [("sign_certificates", _("Can sign certificates electronically"))]
        constraints = [
            models.UniqueConstraint(fields=["status"], condition=Q(status="running"), name="one_signing_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M}: {self.signed}/{self.total}"

    def is_alive(self, now: datetime | None = None) -> bool:
        """Running, with a process that was heard of just now."""
        return self.status == self.Status.RUNNING and (now or timezone.now()) - self.alive_at < SILENCE

    @property
    def is_interrupted(self) -> bool:
        """Its process died; whether anybody has written that down yet or not."""
        return self.status == self.Status.INTERRUPTED or (self.status == self.Status.RUNNING and not self.is_alive())


class SigningAttempt(models.Model):
    """That a document was sent out to be signed: written before it goes, so that a dead process leaves a trace."""

    # Codes of failures that have to do with the document; all others are the signatory's or the service's.
    OF_DOCUMENT = ("missing_glyph", "not_drawn", "refused", "not_pdf", "other_document", "not_signed", "broken")

    class State(models.TextChoices):
        SENT = "sent", _("Sent")
        SIGNED = "signed", _("Signed")
        FAILED = "failed", _("Failed")
        UNKNOWN = "unknown", _("No answer came")  # the service may have signed; nobody has the file

    version = models.ForeignKey(
        "webinars.CertificateVersion", on_delete=models.PROTECT, related_name="signing_attempts"
    )
    batch = models.ForeignKey(SigningBatch, on_delete=models.PROTECT, related_name="attempts")
    document = models.CharField(_("SHA-256 of what was sent"), max_length=64, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.SENT)
    code = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("signing attempt")
        verbose_name_plural = _("signing attempts")
        ordering = ["-created_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["version"], condition=Q(state="sent"), name="one_attempt_under_way")
        ]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.state}"
