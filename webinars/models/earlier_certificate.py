"""Certificates issued before the portal, taken in from a list; and requests to have them put on one's desk by NIP."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from webinars.models.attendance import private_storage
from webinars.models.roles import Role


class EarlierCertificateQuerySet(models.QuerySet):
    def unclaimed(self) -> EarlierCertificateQuerySet:
        """Those that still wait for their holder."""
        return self.filter(claimed_by__isnull=True, erased_at__isnull=True)


class EarlierCertificate(models.Model):
    """A certificate of the time before the portal, as a list tells it: no code, no versions, perhaps a file.

    E-mail and NIP are what the list says of its holder; they serve for finding the account that it belongs to.
    """

    class ClaimedBy(models.TextChoices):
        EMAIL = "email", _("By a verified e-mail address")
        NIP = "nip", _("By NIP, checked by an operator")

    number = models.CharField(_("number"), max_length=120)
    # Number as `number_key` leaves it; number and name as `proof_of` does.
    number_key = models.CharField(max_length=300, unique=True, editable=False)
    proof = models.CharField(max_length=64, db_index=True, editable=False)
    full_name = models.CharField(_("name"), max_length=200)
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.PARTICIPANT)
    nip = models.CharField(_("NIP"), max_length=18, blank=True, db_index=True)
    email = models.EmailField(_("e-mail"), blank=True, db_index=True)
    # The portal's own webinar, where the list names one; the title as it was printed in any case.
    webinar = models.ForeignKey(
        "webinars.Webinar", null=True, blank=True, on_delete=models.PROTECT, related_name="earlier_certificates"
    )
    webinar_title = models.CharField(_("theme"), max_length=255)
    held_on = models.DateField(_("held on"))
    credit_hours = models.PositiveSmallIntegerField(_("JP"))
    file = models.FileField(_("file"), storage=private_storage, blank=True)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="earlier_certificates",
    )
    claimed_at = models.DateTimeField(_("claimed at"), null=True, blank=True)
    claimed_how = models.CharField(_("claimed how"), max_length=5, choices=ClaimedBy, blank=True)
    # Its holder has left: e-mail, NIP and file are gone, and a later import does not bring them back.
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)
    imported_at = models.DateTimeField(_("imported at"), auto_now_add=True)

    objects = EarlierCertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("earlier certificate")
        verbose_name_plural = _("earlier certificates")
        ordering = ["-held_on", "number_key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(claimed_by__isnull=True, claimed_at__isnull=True, claimed_how="")
                | Q(claimed_by__isnull=False, claimed_at__isnull=False, claimed_how__in=["email", "nip"]),
                name="earlier_certificate_claimed_how",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.full_name}"


class EarlierCertificateRequest(models.Model):
    """A learner's request to have the certificates of his or her NIP; an operator compares and decides."""

    class State(models.TextChoices):
        OPEN = "open", _("Waiting for a check")
        ACCEPTED = "accepted", pgettext_lazy("earlier certificates", "Accepted")
        DECLINED = "declined", pgettext_lazy("earlier certificates", "Declined")

    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="earlier_certificate_requests"
    )
    # As the learner's profile had it when asking: later changes of the profile ask for nothing else.
    nip = models.CharField(_("NIP"), max_length=18)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    asked_at = models.DateTimeField(_("asked at"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("request for earlier certificates")
        verbose_name_plural = _("requests for earlier certificates")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["learner"], condition=Q(state="open"), name="earlier_request_one_open_per_learner"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner}: {self.get_state_display()}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN
