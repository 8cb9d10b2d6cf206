from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from webinars.models.attendance import private_storage
from webinars.models.roles import Role


class Certificate(models.Model):
    """That a person holds a certificate, under which number; what is printed stands in its versions.

    The holder has an account (`learner`), or, as some speakers and committee members, only a name.
    """

    class Status(models.TextChoices):
        VALID = "valid", _("Valid")
        REVOKED = "revoked", _("Revoked")

    number = models.CharField(_("number"), max_length=120, unique=True)
    # Counts without gaps in its scope: "webinar:12", "year:2026" or "ever".
    sequence = models.PositiveIntegerField(_("sequence"))
    scope = models.CharField(_("scope of the sequence"), max_length=30, editable=False)
    webinar = models.ForeignKey("webinars.Webinar", on_delete=models.PROTECT, related_name="certificates")
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="certificates"
    )
    holder_name = models.CharField(_("holder"), max_length=200)
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.PARTICIPANT)
    # The path on which a participant earned it, as it was named then: paths may change or go.
    path_name = models.CharField(_("path"), max_length=80, blank=True, editable=False)
    path_name_en = models.CharField(max_length=80, blank=True, editable=False)
    is_asynchronous = models.BooleanField(_("asynchronous"), default=False, editable=False)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.VALID)
    issued_at = models.DateTimeField(_("issued at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    revocation_reason = models.CharField(_("reason of the revocation"), max_length=500, blank=True, editable=False)
    # When the mail that it is there was queued: once.
    announced_at = models.DateTimeField(_("announced at"), null=True, blank=True, editable=False)
    batch = models.ForeignKey(
        "webinars.CertificateBatch", null=True, blank=True, on_delete=models.PROTECT, related_name="certificates"
    )

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-issued_at", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["scope", "sequence"], name="certificate_sequence_unique_in_scope"),
            # Of valid ones: beside one that was revoked an editor may issue another, with a number of its own.
            models.UniqueConstraint(
                fields=["webinar", "learner", "role"],
                condition=Q(learner__isnull=False, status="valid"),
                name="certificate_once_per_learner_and_role",
            ),
            models.UniqueConstraint(
                fields=["webinar", "holder_name", "role"],
                condition=Q(learner__isnull=True, status="valid"),
                name="certificate_once_per_name_and_role",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.holder_name}"

    @property
    def path_label(self) -> str:
        """The path's name in the reader's language; empty for certificates that no rule was asked for."""
        return self.path_name_en if self.path_name_en and (get_language() or "").startswith("en") else self.path_name


class CertificateVersion(models.Model):
    """What is printed: a snapshot of every field, under an unguessable code of at least 128 random bits."""

    class Standing(models.TextChoices):
        VALID = "valid", _("Valid")
        SUPERSEDED = "superseded", _("Superseded")
        REVOKED = "revoked", _("Revoked")

    class Signature(models.TextChoices):
        NONE = "none", _("Not signed electronically")
        WAITING = "waiting", _("Waiting for the electronic signature")
        SIGNED = "signed", _("Signed electronically")

    certificate = models.ForeignKey("webinars.Certificate", on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    code = models.CharField(_("code"), max_length=40, unique=True)
    printed = models.JSONField(_("printed fields"))
    template_version = models.ForeignKey(
        "webinars.CertificateTemplateVersion",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="certificate_versions",
    )
    file = models.FileField(_("file"), storage=private_storage, blank=True)
    # Of the file that was handed out: what differs from it was altered.
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, blank=True, db_index=True)
    signature = models.CharField(_("signature"), max_length=10, choices=Signature, default=Signature.NONE)
    signed_at = models.DateTimeField(_("signed at"), null=True, blank=True)
    # Why there is this version and who made it; both empty in the first.
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("certificate version")
        verbose_name_plural = _("certificate versions")
        ordering = ["certificate", "-version"]
        constraints = [models.UniqueConstraint(fields=["certificate", "version"], name="certificate_version_unique")]

    def __str__(self) -> str:
        return f"{self.certificate.number} (v{self.version})"

    @property
    def is_waiting(self) -> bool:
        """Whether somebody has to sign it before there is a file: *Menunggu TTE*."""
        return self.signature == self.Signature.WAITING

    @property
    def standing(self) -> CertificateVersion.Standing:
        """What anybody may be told who verifies this very version."""
        if self.certificate.status == Certificate.Status.REVOKED:
            return self.Standing.REVOKED
        newer = CertificateVersion.objects.filter(certificate=self.certificate_id, version__gt=self.version)
        return self.Standing.SUPERSEDED if newer.exists() else self.Standing.VALID


class CertificateBatch(models.Model):
    """One run of issuing a webinar's certificates in the background, and how far each of its stages has come."""

    class Stage(models.TextChoices):
        ISSUING = "issuing", _("Issuing")
        RENDERING = "rendering", _("Making the files")
        MAILING = "mailing", _("Writing the letters")

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    webinar = models.ForeignKey("webinars.Webinar", on_delete=models.PROTECT, related_name="certificate_batches")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.WAITING)
    # Of the letter that announces them, as the office's register has it; printed where the pattern asks for it.
    letter_number = models.CharField(_("letter number"), max_length=60, blank=True)
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, default=Stage.ISSUING)
    stage_began_at = models.DateTimeField(null=True, blank=True)
    # The last sign of life of who works at it: without one for long, somebody else goes on.
    seen_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Of the stage at work.
    total = models.PositiveIntegerField(_("total"), default=0)
    done = models.PositiveIntegerField(_("done"), default=0)
    error = models.CharField(_("error"), max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("certificate batch")
        verbose_name_plural = _("certificate batches")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"Seri-{self.webinar.series_number}: {self.done}/{self.total}"
