"""Evaluation and post-test: what a webinar asks of its participants."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from portal.models import PortalSettings
from webinars.choice_lines import Choice, ChoiceListField, keep_keys

HIGHEST_RATING = 5


def _in_readers_language(text: str, english: str) -> str:
    return english if english and (get_language() or "").startswith("en") else text


def _language_of(english: str) -> str:
    """For `lang`, where a reader of English gets the Indonesian words; else empty."""
    return "id" if not english and (get_language() or "").startswith("en") else ""


class QuestionnaireQuerySet(models.QuerySet):
    def templates(self) -> QuestionnaireQuerySet:
        """Of no webinar: what new ones are copied from."""
        return self.filter(webinar__isnull=True)


class Questionnaire(ClusterableModel):
    """An evaluation or a post-test of one webinar, or a template of the series where it has none."""

    class Kind(models.TextChoices):
        EVALUATION = "evaluation", _("Evaluation")
        POST_TEST = "post_test", _("Post-test")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    webinar = models.ForeignKey(
        "webinars.Webinar",
        verbose_name=_("webinar"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="questionnaires",
    )
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    introduction = models.TextField(_("introduction"), max_length=2000, blank=True)
    introduction_en = models.TextField(_("introduction in English"), max_length=2000, blank=True)
    opens_at = models.DateTimeField(
        _("open from"), null=True, blank=True, help_text=_("Empty: from the start of the session.")
    )
    closes_at = models.DateTimeField(
        _("open until"),
        null=True,
        blank=True,
        help_text=_("Empty: as many days after the session as the portal settings say, or until a path asks for it."),
    )
    pass_mark = models.PositiveSmallIntegerField(
        _("pass mark (per cent)"), default=70, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    tries_allowed = models.PositiveSmallIntegerField(
        _("number of tries"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Empty: unlimited."),
    )
    shuffles_questions = models.BooleanField(_("questions in another order for each"), default=False)
    shuffles_choices = models.BooleanField(_("choices in another order for each"), default=False)

    # Evaluations that the results hold; those that wait for others to come are not among them.
    evaluations_counted = models.PositiveIntegerField(default=0, editable=False)

    objects = QuestionnaireQuerySet.as_manager()

    class Meta:
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        ordering = ["kind", "title", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["webinar", "kind"], name="questionnaire_one_of_a_kind"),
            models.CheckConstraint(
                condition=Q(pass_mark__gte=1) & Q(pass_mark__lte=100), name="questionnaire_pass_mark_per_cent"
            ),
            models.CheckConstraint(
                condition=Q(tries_allowed__isnull=True) | Q(tries_allowed__gt=0), name="questionnaire_one_try_at_least"
            ),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True) | Q(closes_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
                name="questionnaire_closes_after_opening",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} · Seri-{self.webinar.series_number}" if self.webinar else self.title

    @property
    def label(self) -> str:
        """The title in the reader's language."""
        return _in_readers_language(self.title, self.title_en)

    @property
    def label_language(self) -> str:
        return _language_of(self.title_en)

    @property
    def introduction_label(self) -> str:
        return _in_readers_language(self.introduction, self.introduction_en)

    @property
    def introduction_language(self) -> str:
        return _language_of(self.introduction_en)

    @property
    def is_post_test(self) -> bool:
        return self.kind == self.Kind.POST_TEST

    @property
    def opening(self) -> datetime:
        """Of a webinar's questionnaire alone."""
        return self.opens_at or self.webinar.start

    @property
    def closing(self) -> datetime:
        """Of a webinar's questionnaire alone; reads the portal settings."""
        return self.closing_after(PortalSettings.load().questionnaire_open_days)

    def closing_after(self, days: int) -> datetime:
        """As set; else so many days after the session, but not before a path that asks for it (a late one) closes."""
        if self.closes_at:
            return self.closes_at
        needed = "needs_post_test" if self.is_post_test else "needs_evaluation"
        asked = [path for path in self.webinar.paths.all() if getattr(path, needed)]
        for path in asked:
            path.webinar = self.webinar  # from whose session the path counts its days: no query each
        closings = [path.closing for path in asked if path.closing]
        return max([self.webinar.end + timedelta(days=days), *closings])

    def is_open(self, now: datetime) -> bool:
        return not self.webinar.override and self.opening <= now < self.closing

    def tries_left_after(self, used: int) -> int | None:
        """None where tries are unlimited."""
        return None if self.tries_allowed is None else max(0, self.tries_allowed - used)


class Question(Orderable):
    class Kind(models.TextChoices):
        RATING = "rating", _("Rating from 1 to 5")
        TEXT = "text", _("Free text")
        SINGLE = "single", _("One choice")
        MULTIPLE = "multiple", _("Several choices")

    questionnaire = ParentalKey("webinars.Questionnaire", on_delete=models.CASCADE, related_name="questions")
    label = models.CharField(_("question"), max_length=500)
    label_en = models.CharField(_("question in English"), max_length=500, blank=True)
    kind = models.CharField(_("kind of answer"), max_length=10, choices=Kind, default=Kind.SINGLE)
    is_required = models.BooleanField(_("has to be answered"), default=True)
    choices = ChoiceListField(
        _("choices"),
        help_text=_(
            "One choice a line. In a post-test put * before each right one. English after |, for example: "
            "* Setiap hari | Every day"
        ),
    )

    class Meta(Orderable.Meta):
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """The question in the reader's language."""
        return _in_readers_language(self.label, self.label_en)

    @property
    def label_language(self) -> str:
        return _language_of(self.label_en)

    @property
    def choices_language(self) -> str:
        """Of choices none of which is written in English."""
        return _language_of("".join(choice.label_en for choice in self.choices)) if self.has_choices else ""

    @property
    def has_choices(self) -> bool:
        return self.kind in {self.Kind.SINGLE, self.Kind.MULTIPLE}

    @property
    def right_keys(self) -> set[str]:
        return {choice.key for choice in self.choices if choice.is_right}

    def choice_text(self, choice: Choice) -> str:
        return choice.in_language(get_language() or "")

    def clean(self) -> None:
        super().clean()
        if not self.has_choices:
            self.choices = []
        elif len(self.choices) < 2:
            raise ValidationError({"choices": _("Write at least two choices, one a line.")})
        self.assign_keys()

    def save(self, *args, **kwargs) -> None:
        if not all(choice.key for choice in self.choices):
            self.assign_keys()
        super().save(*args, **kwargs)

    def assign_keys(self) -> None:
        """Each choice gets the key that it is stored under, or a new one."""
        stored = type(self).objects.filter(pk=self.pk).values_list("choices", flat=True).first() if self.pk else None
        self.choices = keep_keys(self.choices, stored=stored or [])
