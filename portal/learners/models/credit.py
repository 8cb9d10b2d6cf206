from __future__ import annotations

from typing import NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.learners.models.user import EmploymentType


class AppendOnlyError(TypeError):
    """The ledger only grows: a mistake is mended by a reversal, never by a change."""


class LearningCreditQuerySet(models.QuerySet):
    def of_year(self, year: int) -> LearningCreditQuerySet:
        return self.filter(earned_on__year=year)

    def total_hours(self) -> int:
        """Sum of credit hours (JP), reversals subtracted."""
        return self.aggregate(total=models.Sum("hours"))["total"] or 0

    def asynchronous(self) -> LearningCreditQuerySet:
        return self.filter(is_asynchronous=True)

    def hand_over(self, *, duplicate: models.Model, kept: models.Model) -> int:
        """Whose rows they are, when two accounts prove to be one person's (services.merging, which logs it).

        The one change that the ledger knows: what was earned, when and by which rule stays as it was booked.
        """
        return models.QuerySet.update(self.filter(learner=duplicate), learner=kept)

    def update(self, **values) -> NoReturn:
        raise AppendOnlyError

    def delete(self) -> NoReturn:
        raise AppendOnlyError


class LearningCredit(models.Model):
    """One row of the append-only ledger of credit hours (JP), with its source and the rule it cites."""

    class Source(models.TextChoices):
        CERTIFICATE = "certificate", _("Webinar certificate")
        JOURNAL = "journal", _("Workplace learning")
        EXTERNAL = "external", _("Outside course")

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="credits")
    source = models.CharField(_("source"), max_length=20, choices=Source)
    # What earned it, e.g. "certificate:81"; booking twice is refused by the database.
    source_reference = models.CharField(_("source reference"), max_length=100, unique=True)
    description = models.CharField(_("description"), max_length=300)
    hours = models.SmallIntegerField(_("credit hours (JP)"), help_text=_("Negative in a reversal."))
    earned_on = models.DateField(_("earned on"))
    regulation = models.CharField(_("regulation"), max_length=200, blank=True)
    is_asynchronous = models.BooleanField(
        _("asynchronous"), default=False, help_text=_("Learned at a time of the learner's own; counted apart.")
    )
    reverses = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversal")
    booked_at = models.DateTimeField(_("booked at"), auto_now_add=True)

    objects = LearningCreditQuerySet.as_manager()

    class Meta:
        verbose_name = _("learning credit")
        verbose_name_plural = _("learning credits")
        ordering = ["-earned_on", "-pk"]
        indexes = [models.Index(fields=["learner", "earned_on"])]

    def __str__(self) -> str:
        return f"{self.hours} JP · {self.description}"

    def save(self, *args, **kwargs) -> None:
        if not self._state.adding:
            raise AppendOnlyError
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs) -> NoReturn:
        raise AppendOnlyError


class CreditRule(models.Model):
    """How many credit hours a year an employment type is to reach, or may at most count; editors keep these."""

    class Bound(models.TextChoices):
        FLOOR = "floor", _("At least")
        CEILING = "ceiling", _("At most")

    employment_type = models.CharField(_("employment type"), max_length=20, choices=EmploymentType)
    from_year = models.PositiveSmallIntegerField(_("from year"))
    hours = models.PositiveSmallIntegerField(_("credit hours (JP) a year"))
    bound = models.CharField(_("bound"), max_length=10, choices=Bound, default=Bound.FLOOR)
    regulation = models.CharField(_("regulation"), max_length=200)

    class Meta:
        verbose_name = _("credit rule")
        verbose_name_plural = _("credit rules")
        ordering = ["employment_type", "-from_year"]
        constraints = [
            models.UniqueConstraint(fields=["employment_type", "from_year", "bound"], name="credit_rule_unique")
        ]

    def __str__(self) -> str:
        return f"{self.get_employment_type_display()} · {self.get_bound_display()} {self.hours} JP ({self.from_year})"

    @classmethod
    def in_force(cls, *, employment_type: str, year: int) -> CreditRule | None:
        """The newest rule for the employment type that already holds in the year."""
        return cls.objects.filter(employment_type=employment_type, from_year__lte=year).order_by("-from_year").first()
