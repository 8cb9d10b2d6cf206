"""What a webinar asks for before it certifies: paths, any one of which suffices, and the facts that fulfil them."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.models import Orderable

# Above these figures something is mistyped; the longest session has 7 days.
MOST_MINUTES, MOST_CHECK_INS, MOST_DAYS, MOST_CREDIT_HOURS = 10_080, 50, 3_650, 999


class AttendanceUnit(models.TextChoices):
    MINUTES = "minutes", _("minutes")
    PERCENT = "percent", _("per cent of the session")


# Of a webinar's paths, in the order in which an editor thinks of one; those of the defaults have the first ones only.
CONDITION_PANELS = [
    FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
    FieldRowPanel([FieldPanel("minimum_attendance"), FieldPanel("attendance_unit"), FieldPanel("minimum_check_ins")]),
    FieldRowPanel([FieldPanel("needs_recording"), FieldPanel("needs_evaluation"), FieldPanel("needs_post_test")]),
    FieldPanel("is_asynchronous"),
]


def asks_for_something(name: str) -> models.CheckConstraint:
    """Nobody earns a certificate for nothing. Each term is true or false, never unknown: SQL lets the unknown pass."""
    return models.CheckConstraint(
        condition=Q(minimum_attendance__isnull=False)
        | Q(minimum_check_ins__isnull=False, minimum_check_ins__gt=0)
        | Q(needs_recording=True)
        | Q(needs_evaluation=True)
        | Q(needs_post_test=True),
        name=name,
        violation_error_message=_("A path has to ask for something."),
    )


def percent_at_most_100(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(attendance_unit="minutes") | Q(minimum_attendance__isnull=True) | Q(minimum_attendance__lte=100),
        name=name,
        violation_error_message=_("At most 100 per cent."),
    )


class PathConditions(models.Model):
    """One way to a certificate: every condition that is set has to be fulfilled."""

    name = models.CharField(_("name of the path"), max_length=80, help_text=_("As participants read it."))
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    minimum_attendance = models.PositiveIntegerField(
        _("minimum attendance"), null=True, blank=True, validators=[MaxValueValidator(MOST_MINUTES)]
    )
    attendance_unit = models.CharField(
        _("counted in"), max_length=10, choices=AttendanceUnit, default=AttendanceUnit.MINUTES
    )
    minimum_check_ins = models.PositiveSmallIntegerField(
        _("check-ins at least"), null=True, blank=True, validators=[MaxValueValidator(MOST_CHECK_INS)]
    )
    needs_recording = models.BooleanField(_("recording or its audio followed"), default=False)
    needs_evaluation = models.BooleanField(_("evaluation form answered"), default=False)
    needs_post_test = models.BooleanField(_("post-test passed"), default=False)
    is_asynchronous = models.BooleanField(
        _("asynchronous"), default=False, help_text=_("Printed on the certificate; its JP are counted apart.")
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name


class CertificatePath(PathConditions, Orderable):
    """A path of one webinar. The paths stand in the order in which they are tried: the first fulfilled one is taken."""

    webinar = ParentalKey("webinars.Webinar", on_delete=models.CASCADE, related_name="paths")
    closes_at = models.DateTimeField(
        _("open until"), null=True, blank=True, help_text=_("What is done later no longer counts on this path.")
    )
    open_days = models.PositiveSmallIntegerField(
        _("or for so many days after the session"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_DAYS)],
        help_text=_("Both empty: without an end."),
    )
    credit_hours = models.PositiveSmallIntegerField(
        _("credit hours (JP)"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_CREDIT_HOURS)],
        help_text=_("Empty: those of the webinar."),
    )

    panels = [
        *CONDITION_PANELS,
        FieldRowPanel([FieldPanel("closes_at"), FieldPanel("open_days"), FieldPanel("credit_hours")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("path to the certificate")
        verbose_name_plural = _("paths to the certificate")
        constraints = [percent_at_most_100("path_percent_at_most_100"), asks_for_something("path_asks_for_something")]

    @property
    def closing(self) -> datetime | None:
        """Until when what is done counts: a date, else the last minute of a day counted from the session's."""
        if self.closes_at or self.open_days is None:
            return self.closes_at
        day = self.webinar.end.astimezone(self.webinar.zone).date() + timedelta(days=self.open_days)
        return datetime.combine(day, time(23, 59), self.webinar.zone)


@register_setting(icon="tasks", order=110)
class SeriesDefaults(ClusterableModel, BaseGenericSetting):
    """The paths that a new webinar begins with; each webinar may change its own."""

    panels = [InlinePanel("paths", heading=_("Paths to the certificate"), label=_("Path"))]

    class Meta:
        verbose_name = _("paths of new webinars")


class DefaultPath(PathConditions, Orderable):
    """A path of new webinars. Dates are counted from the session, which has none yet."""

    defaults = ParentalKey(SeriesDefaults, on_delete=models.CASCADE, related_name="paths")
    open_days = models.PositiveSmallIntegerField(
        _("open for so many days after the session"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_DAYS)],
        help_text=_("Empty: without an end."),
    )
    credit_hours = models.PositiveSmallIntegerField(
        _("credit hours (JP)"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_CREDIT_HOURS)],
        help_text=_("Empty: those of the webinar."),
    )

    panels = [*CONDITION_PANELS, FieldRowPanel([FieldPanel("open_days"), FieldPanel("credit_hours")])]

    class Meta(Orderable.Meta):
        verbose_name = _("path of new webinars")
        verbose_name_plural = _("paths of new webinars")
        constraints = [
            percent_at_most_100("default_path_percent_at_most_100"),
            asks_for_something("default_path_asks_for_something"),
        ]


class Milestone(models.Model):
    """What a registrant has done beside being there; the first time counts.

    Of an evaluation it is all that is known of the person: the answers are kept without.
    """

    class Kind(models.TextChoices):
        RECORDING = "recording", _("Recording followed")
        EVALUATION = "evaluation", _("Evaluation answered")
        POST_TEST = "post_test", _("Post-test passed")

    registration = models.ForeignKey("webinars.Registration", on_delete=models.PROTECT, related_name="milestones")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    reached_at = models.DateTimeField(_("reached at"))

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        constraints = [models.UniqueConstraint(fields=["registration", "kind"], name="milestone_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.registration}"
