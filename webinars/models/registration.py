from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from webinars.participant_numbers import draw_participant_number, group_participant_number

if TYPE_CHECKING:
    from portal.learners.models import Agency


class RegistrationQuerySet(models.QuerySet):
    def active(self) -> RegistrationQuerySet:
        """Registered: neither cancelled nor still in the queue."""
        return self.filter(status=Registration.Status.REGISTERED)

    def holding_seats(self) -> RegistrationQuerySet:
        """Who counts against the capacity: a seat that is offered is kept until the offer ends."""
        return self.filter(status__in=Registration.HOLDS_SEAT)

    def waiting(self) -> RegistrationQuerySet:
        """On the waiting list without an offer, the first in line first."""
        return self.filter(status=Registration.Status.WAITING).order_by("queue_number")

    def standing(self) -> RegistrationQuerySet:
        """Registered, on the waiting list, or with a seat on offer: neither cancelled nor merely claimed."""
        return self.filter(status__in=Registration.STANDS)

    def from_agency(self, agency: Agency) -> RegistrationQuerySet:
        """Of people in the agency or below it."""
        return self.filter(learner__agency__path__startswith=agency.path)

    def to_be_told(self, sequence: int) -> RegistrationQuerySet:
        """Who knows nothing yet of the webinar's change with this sequence number, in the queue or registered."""
        return self.standing().filter(told_sequence__lt=sequence)

    def bulk_create(self, objs: Iterable[Registration], *args, **kwargs) -> list[Registration]:
        registrations = list(objs)
        with_free_numbers(registrations)
        return super().bulk_create(registrations, *args, **kwargs)


class Registration(models.Model):
    """A person's place in a webinar, or in the queue for one.

    `queue_number` is given out under the lock on the webinar's row, so that it orders people as they joined; who has
    left the queue, by a seat or by cancelling, has none.
    """

    class Status(models.TextChoices):
        REGISTERED = "registered", _("Registered")
        WAITING = "waiting", _("On the waiting list")
        OFFERED = "offered", _("Seat offered")
        # Somebody has checked in with this person's address, and no mail has confirmed it yet.
        CLAIMED = "claimed", _("Not confirmed yet")
        CANCELLED = "cancelled", _("Cancelled")

    class Seat(models.TextChoices):
        MEETING = "meeting", _("Meeting room")
        STREAM = "stream", _("Live stream")

    class Origin(models.TextChoices):
        PORTAL = "portal", _("Portal")
        IMPORT = "import", _("Import")
        EDITOR = "editor", _("Editor")
        CHECK_IN = "check_in", _("Check-in")
        GROUP = "group", _("Group of an agency")

    # Who counts against the capacity.
    HOLDS_SEAT = (Status.REGISTERED, Status.OFFERED)
    STANDS = (Status.REGISTERED, Status.WAITING, Status.OFFERED)

    webinar = models.ForeignKey("webinars.Webinar", on_delete=models.PROTECT, related_name="registrations")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="registrations")
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.REGISTERED)
    seat = models.CharField(_("seat"), max_length=10, choices=Seat, default=Seat.MEETING)
    origin = models.CharField(_("origin"), max_length=10, choices=Origin, default=Origin.PORTAL)
    # Kept bare: see webinars.participant_numbers. It stays through cancelling and registering again.
    participant_number = models.CharField(
        _("participant number"), max_length=9, default=draw_participant_number, editable=False
    )
    registered_at = models.DateTimeField(_("registered at"), default=timezone.now)
    # As the certificate will show it; empty: as in the profile.
    printed_name = models.CharField(_("name on the certificate"), max_length=200, blank=True)
    name_checked_at = models.DateTimeField(_("name checked at"), null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    queue_number = models.PositiveIntegerField(_("number in the queue"), null=True, blank=True, editable=False)
    offer_expires_at = models.DateTimeField(_("offer ends"), null=True, blank=True, editable=False)
    # The webinar's calendar_sequence of which this person was last told.
    told_sequence = models.PositiveIntegerField(default=0, editable=False)
    # How often this person's calendar entry has changed by the person's own doing: added to the webinar's
    # calendar_sequence, for a calendar passes over what bears a number that it knows.
    calendar_changes = models.PositiveIntegerField(default=0, editable=False)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["registered_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["webinar", "learner"], name="registration_once_per_webinar"),
            models.UniqueConstraint(
                fields=["webinar", "participant_number"], name="participant_number_once_per_webinar"
            ),
            models.UniqueConstraint(fields=["webinar", "queue_number"], name="registration_queue_number_once"),
            models.CheckConstraint(
                condition=Q(status__in=["waiting", "offered"], queue_number__isnull=False)
                | Q(status__in=["registered", "claimed", "cancelled"], queue_number__isnull=True),
                name="registration_queued_with_number",
            ),
            models.CheckConstraint(
                condition=Q(status="offered", offer_expires_at__isnull=False)
                | (~Q(status="offered") & Q(offer_expires_at__isnull=True)),
                name="registration_offered_until",
            ),
        ]
        indexes = [models.Index(fields=["webinar", "status", "seat"])]

    def __str__(self) -> str:
        return f"{self.learner} · Seri-{self.webinar.series_number}"

    def save(self, *args, **kwargs) -> None:
        if self._state.adding:
            with_free_numbers([self])
        super().save(*args, **kwargs)

    @property
    def grouped_number(self) -> str:
        return group_participant_number(self.participant_number)

    @property
    def is_active(self) -> bool:
        return self.status == self.Status.REGISTERED

    @property
    def is_standing(self) -> bool:
        """Registered or in the queue for it."""
        return self.status in self.STANDS

    def has_lost_place(self, now: datetime) -> bool:
        """Whether the place in the queue means nothing any more: the offer is over, or the queue itself."""
        if self.status == self.Status.OFFERED:
            return now >= self.offer_expires_at
        return self.status == self.Status.WAITING and now >= self.webinar.queue_ends_at

    @property
    def queue_position(self) -> int | None:
        """How many are served before this person, and one; None for who does not wait. One query."""
        if self.status != self.Status.WAITING:
            return None
        before = Registration.objects.filter(webinar=self.webinar_id, queue_number__lt=self.queue_number)
        return before.waiting().count() + 1


def with_free_numbers(registrations: list[Registration]) -> None:
    """Draws anew for new registrations whose number somebody in their webinar has: one in 30,000 of 3,000 people.

    Two at the same moment are kept apart by the lock on the webinar's row, under which people register.
    """
    by_webinar: dict[int, list[Registration]] = defaultdict(list)
    for registration in registrations:
        by_webinar[registration.webinar_id].append(registration)
    for webinar_id, new in by_webinar.items():
        drawn = [registration.participant_number for registration in new]
        present = Registration.objects.filter(webinar=webinar_id, participant_number__in=drawn)
        taken = set(present.values_list("participant_number", flat=True))
        for registration in new:
            while registration.participant_number in taken:
                registration.participant_number = draw_participant_number()
            taken.add(registration.participant_number)
