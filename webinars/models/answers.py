"""What was answered. Of an evaluation nothing leads back to a person; a try at a post-test belongs to one.

An evaluation that is sent in waits, nameless, until as many have come as PortalSettings.evaluation_minimum_answers asks
for. Then all of them are counted at once in random order and the sheets are deleted: of ratings and choices numbers
stay, of free text the text, and neither keys nor the order of rows nor moments tell which answers came together.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class EvaluationSheet(models.Model):
    """One person's answers on their way to being counted: {question's pk: rating, text, or list of choice keys}."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    questionnaire = models.ForeignKey(
        "webinars.Questionnaire", on_delete=models.PROTECT, related_name="evaluation_sheets"
    )
    answers = models.JSONField()

    class Meta:
        verbose_name = _("evaluation to be counted")
        verbose_name_plural = _("evaluations to be counted")

    def __str__(self) -> str:
        return str(self.id)


class EvaluationCount(models.Model):
    """How many gave one answer; `option` is a rating, the key of a choice, or ANSWERED for all who answered."""

    ANSWERED = ""

    question = models.ForeignKey("webinars.Question", on_delete=models.PROTECT, related_name="counts")
    option = models.CharField(max_length=12, blank=True)
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("count of answers")
        verbose_name_plural = _("counts of answers")
        constraints = [models.UniqueConstraint(fields=["question", "option"], name="evaluation_count_once")]

    def __str__(self) -> str:
        return f"{self.question_id} {self.option}: {self.count}"


class EvaluationText(models.Model):
    """One free text, in no order: its key is random, and it was written together with others."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    question = models.ForeignKey("webinars.Question", on_delete=models.PROTECT, related_name="free_texts")
    text = models.TextField()

    class Meta:
        verbose_name = _("free text of an evaluation")
        verbose_name_plural = _("free texts of evaluations")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:80]


class PostTestTry(models.Model):
    """One try of one registrant. `number` counts from 1, so that a try that is sent in twice is one row."""

    questionnaire = models.ForeignKey("webinars.Questionnaire", on_delete=models.PROTECT, related_name="tries")
    registration = models.ForeignKey("webinars.Registration", on_delete=models.PROTECT, related_name="post_test_tries")
    number = models.PositiveSmallIntegerField(_("try"))
    submitted_at = models.DateTimeField(_("sent in at"))
    answers = models.JSONField()  # {question's pk: list of choice keys}
    right_count = models.PositiveSmallIntegerField(_("right answers"))
    question_count = models.PositiveSmallIntegerField(_("questions"))
    is_passed = models.BooleanField(_("passed"))

    class Meta:
        verbose_name = _("try at a post-test")
        verbose_name_plural = _("tries at post-tests")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["registration", "questionnaire", "number"], name="post_test_try_once"),
            models.CheckConstraint(
                condition=Q(right_count__lte=F("question_count")) & Q(question_count__gt=0) & Q(number__gt=0),
                name="post_test_try_counts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration} · {self.number}"

    @property
    def score(self) -> int:
        """Per cent, rounded down: 69.9 is not yet 70."""
        return self.right_count * 100 // self.question_count
