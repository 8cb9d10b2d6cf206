from __future__ import annotations

import zoneinfo
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.search import index

from portal.models import PortalSettings
from webinars.rule import Path
from webinars.states import State, accepts_registrations, compute_state

# A longer session is a mistyped year.
LONGEST_SESSION = timedelta(days=7)
MOST_PEOPLE = 10_000_000
TIMEZONES = [("Asia/Makassar", "WITA"), ("Asia/Jakarta", "WIB"), ("Asia/Jayapura", "WIT")]


def validate_timezone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("Unknown time zone: %(name)s"), params={"name": name})


class WebinarQuerySet(models.QuerySet):
    def with_seats_taken(self) -> WebinarQuerySet:
        """Adds `seats_taken` and `waiting_count`, so that states of many webinars need no query each.

        Counted in subqueries: a join would group by every column of the webinar.
        """
        registrations = self.model._meta.get_field("registrations").related_model.objects
        return self.annotate(
            annotated_seats_taken=_count(registrations.holding_seats()),
            annotated_waiting_count=_count(registrations.waiting()),
        )

    def with_end(self) -> WebinarQuerySet:
        return self.annotate(effective_end=Coalesce("actual_end", "planned_end"))

    def upcoming(self, now: datetime | None = None) -> WebinarQuerySet:
        """Not over yet, the next one first; without cancelled ones."""
        future = self.with_end().filter(effective_end__gt=now or timezone.now())
        return future.exclude(override=Webinar.Override.CANCELLED).order_by("planned_start")

    def past(self, now: datetime | None = None) -> WebinarQuerySet:
        return self.with_end().filter(effective_end__lte=now or timezone.now()).order_by("-planned_start")


def _count(registrations: models.QuerySet) -> Coalesce:
    counted = registrations.filter(webinar=OuterRef("pk")).order_by().values("webinar").annotate(counted=Count("pk"))
    return Coalesce(Subquery(counted.values("counted")), 0)


class Webinar(index.Indexed, ClusterableModel):
    """One event of the series, one row whatever the languages of its pages.

    People register for a webinar, not for a translation of its page: registrations, attendance and certificates point
    here. Times are stored in UTC; `timezone` is the zone in which the organiser speaks of them.
    """

    class Override(models.TextChoices):
        POSTPONED = "postponed", _("Postponed")
        CANCELLED = "cancelled", _("Cancelled")

    series_number = models.PositiveIntegerField(_("series number"), unique=True, validators=[MinValueValidator(1)])
    title = models.CharField(_("theme"), max_length=255)
    planned_start = models.DateTimeField(_("planned start"))
    planned_end = models.DateTimeField(_("planned end"))
    actual_start = models.DateTimeField(_("actual start"), null=True, blank=True)
    actual_end = models.DateTimeField(_("actual end"), null=True, blank=True)
    timezone = models.CharField(
        _("time zone"), max_length=40, default="Asia/Makassar", choices=TIMEZONES, validators=[validate_timezone]
    )
    topics = ParentalManyToManyField("portal.Topic", verbose_name=_("topics"), blank=True, related_name="webinars")
    poster = models.ForeignKey(
        "portal.PortalImage",
        verbose_name=_("poster"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    capacity = models.PositiveIntegerField(
        _("capacity"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_PEOPLE)],
        help_text=_("Empty: unlimited."),
    )
    meeting_seats = models.PositiveIntegerField(
        _("seats in the meeting room"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_PEOPLE)],
        help_text=_(
            "Who registers after they are taken follows the live stream. Empty: everybody gets the room's link."
        ),
    )
    registration_opens_at = models.DateTimeField(_("registration opens"), null=True, blank=True)
    registration_closes_at = models.DateTimeField(
        _("registration closes"), null=True, blank=True, help_text=_("Empty: at the planned end.")
    )
    join_url = models.URLField(_("join link of the meeting room"), max_length=500, blank=True)
    join_note = models.CharField(_("meeting ID and passcode"), max_length=200, blank=True)
    stream_url = models.URLField(_("link of the live stream"), max_length=500, blank=True)
    recording_url = models.URLField(_("link of the recording"), max_length=500, blank=True)

    credit_hours = models.PositiveSmallIntegerField(
        _("credit hours (JP)"), default=0, validators=[MaxValueValidator(999)]
    )
    credit_regulation = models.CharField(_("regulation cited"), max_length=200, blank=True)
    participants_count = models.PositiveIntegerField(
        _("participants"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_PEOPLE)],
        help_text=_("As published; empty: counted from the attendance."),
    )

    objections_until = models.DateTimeField(
        _("objections until"), null=True, blank=True, help_text=_("Empty: so many days as the settings say.")
    )

    certificate_template = models.ForeignKey(
        "webinars.CertificateTemplate",
        verbose_name=_("certificate template"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="webinars",
        help_text=_("Empty: the template of all webinars that name no other."),
    )
    names_checked_until = models.DateTimeField(
        _("names can be checked until"),
        null=True,
        blank=True,
        help_text=_("Until then registrants are asked whether their name is right as it will be printed."),
    )

    override = models.CharField(_("override of the state"), max_length=10, choices=Override, blank=True)
    override_reason = models.CharField(_("reason"), max_length=300, blank=True)
    certificates_issued_at = models.DateTimeField(_("certificates issued at"), null=True, editable=False)
    # SEQUENCE of the calendar file: grows with every change of time or place (RFC 5545, 3.8.7.4).
    calendar_sequence = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = WebinarQuerySet.as_manager()
    search_fields = [
        index.SearchField("title"),
        index.AutocompleteField("title"),
        index.FilterField("series_number"),
    ]

    class Meta:
        verbose_name = _("webinar")
        verbose_name_plural = _("webinars")
        ordering = ["-series_number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(planned_end__gt=F("planned_start")), name="webinar_planned_end_after_start"
            ),
            models.CheckConstraint(
                condition=Q(actual_start__isnull=True)
                | Q(actual_end__isnull=True)
                | Q(actual_end__gt=F("actual_start")),
                name="webinar_actual_end_after_start",
            ),
            models.CheckConstraint(
                condition=Q(registration_opens_at__isnull=True)
                | Q(registration_closes_at__isnull=True)
                | Q(registration_closes_at__gt=F("registration_opens_at")),
                name="webinar_registration_window",
            ),
        ]

    def __str__(self) -> str:
        return f"Seri-{self.series_number} · {self.title}"

    def clean(self) -> None:
        super().clean()
        if self.override and not self.override_reason:
            raise ValidationError({"override_reason": _("Say why: the page shows it to everybody.")})

    @property
    def slug(self) -> str:
        return f"seri-{self.series_number}"

    @property
    def start(self) -> datetime:
        """The session's start: actual where known, else planned."""
        return self.actual_start or self.planned_start

    @property
    def end(self) -> datetime:
        """The session's end: actual where known, else planned."""
        return self.actual_end or self.planned_end

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.timezone)

    @property
    def session_minutes(self) -> int:
        """Whole minutes of the session, rounded down."""
        return max(0, int((self.end - self.start).total_seconds() // 60))

    @property
    def required_minutes(self) -> int:
        """Whole minutes that the first path asks for which asks for minutes; 0 where none does. One query."""
        asked = (Path.of(row).required_minutes(self.session_minutes) for row in self.paths.all())
        return next((minutes for minutes in asked if minutes is not None), 0)

    @property
    def registration_deadline(self) -> datetime:
        return self.registration_closes_at or self.planned_end

    @cached_property
    def seats_taken(self) -> int:
        """Seats on offer to the waiting list count as taken."""
        annotated = getattr(self, "annotated_seats_taken", None)
        return self.registrations.holding_seats().count() if annotated is None else annotated

    @cached_property
    def waiting_count(self) -> int:
        """How many stand in the queue without an offer."""
        annotated = getattr(self, "annotated_waiting_count", 0 if hasattr(self, "annotated_seats_taken") else None)
        return self.registrations.waiting().count() if annotated is None else annotated

    @property
    def queue_ends_at(self) -> datetime:
        """Until when seats are offered in turn; afterwards a free seat is for whoever comes first."""
        return min(self.registration_deadline, self.start)

    def is_full_at(self, now: datetime) -> bool:
        """No seat for a newcomer: all are taken, or those who wait come first. Queries only where a capacity is set."""
        if self.capacity is None:
            return False
        return self.seats_taken >= self.capacity or (now < self.queue_ends_at and self.waiting_count > 0)

    @property
    def seats_left(self) -> int | None:
        """None where the capacity is unlimited."""
        return None if self.capacity is None else max(0, self.capacity - self.seats_taken)

    @property
    def has_meeting_seat(self) -> bool:
        """Whether who registers next enters the meeting room; else they follow the live stream."""
        if self.meeting_seats is None:
            return True
        return self.registrations.active().filter(seat="meeting").count() < self.meeting_seats

    @property
    def state(self) -> State:
        days = PortalSettings.load().archive_after_days
        return compute_state(self, now=timezone.now(), archive_after_days=days)

    @property
    def accepts_registrations(self) -> bool:
        return accepts_registrations(self, now=timezone.now())
