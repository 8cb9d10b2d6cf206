from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from portal.learners.models import Agency
    from webinars.models.webinar import Webinar


class RegistrationQuerySet(models.QuerySet):
    def active(self) -> RegistrationQuerySet:
        """Not cancelled."""
        return self.filter(status=Registration.Status.REGISTERED)

    def eligible_for(self, webinar: Webinar) -> RegistrationQuerySet:
        """The webinar's registrants who attended for as long as its rule asks."""
        return self.active().filter(webinar=webinar, attendance__minutes__gte=webinar.required_minutes)

    def from_agency(self, agency: Agency) -> RegistrationQuerySet:
        """Of people in the agency or below it."""
        return self.filter(learner__agency__path__startswith=agency.path)

    def to_be_told(self, sequence: int) -> RegistrationQuerySet:
        """Registrants who know nothing yet of the webinar's change with this sequence number."""
        return self.active().filter(told_sequence__lt=sequence)


class Registration(models.Model):
    """A person's place in a webinar."""

    class Status(models.TextChoices):
        REGISTERED = "registered", _("Registered")
        CANCELLED = "cancelled", _("Cancelled")

    class Seat(models.TextChoices):
        MEETING = "meeting", _("Meeting room")
        STREAM = "stream", _("Live stream")

    class Origin(models.TextChoices):
        PORTAL = "portal", _("Portal")
        IMPORT = "import", _("Import")
        EDITOR = "editor", _("Editor")

    webinar = models.ForeignKey("webinars.Webinar", on_delete=models.PROTECT, related_name="registrations")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="registrations")
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.REGISTERED)
    seat = models.CharField(_("seat"), max_length=10, choices=Seat, default=Seat.MEETING)
    origin = models.CharField(_("origin"), max_length=10, choices=Origin, default=Origin.PORTAL)
    registered_at = models.DateTimeField(_("registered at"), default=timezone.now)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    # Claimed before the mail leaves, so that a task that runs twice sends one mail.
    confirmation_sent_at = models.DateTimeField(_("confirmation sent at"), null=True, blank=True, editable=False)
    cancellation_sent_at = models.DateTimeField(_("cancellation sent at"), null=True, blank=True, editable=False)
    # The webinar's calendar_sequence of which this person was last told.
    told_sequence = models.PositiveIntegerField(default=0, editable=False)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["registered_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["webinar", "learner"], name="registration_once_per_webinar")]
        indexes = [models.Index(fields=["webinar", "status", "seat"])]

    def __str__(self) -> str:
        return f"{self.learner} · Seri-{self.webinar.series_number}"

    @property
    def is_active(self) -> bool:
        return self.status == self.Status.REGISTERED
