"""Sending in an evaluation, and counting what came in so that no answer leads back to a person."""

from __future__ import annotations

import secrets
from collections import Counter
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from portal.models import PortalSettings
from webinars.models import (
    EvaluationCount,
    EvaluationSheet,
    EvaluationText,
    Milestone,
    Question,
    Questionnaire,
    Registration,
)
from webinars.services.paths.milestones import record_milestone


class EvaluationError(Exception):
    """A refusal; `code` is not_open, closed or answered."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


Answers = dict[str, int | str | list[str]]  # {question's pk: rating, text, or keys of choices}; unanswered ones missing


@transaction.atomic
def submit_evaluation(
    *, questionnaire: Questionnaire, registration: Registration, answers: Answers, now: datetime | None = None
) -> Milestone:
    """Keeps the answers without the person, and of the person that the evaluation was answered.

    Raises EvaluationError; "answered" also for the second of two sendings at once, whose answers are not counted.
    """
    now = now or timezone.now()
    locked = _locked(questionnaire)
    if Milestone.objects.filter(registration=registration, kind=Milestone.Kind.EVALUATION).exists():
        raise EvaluationError("answered")
    if not questionnaire.is_open(now):
        raise EvaluationError("closed" if now >= questionnaire.closing else "not_open")
    EvaluationSheet.objects.create(questionnaire=questionnaire, answers=answers)
    milestone = record_milestone(registration=registration, kind=Milestone.Kind.EVALUATION, at=now)
    _count_if_enough(locked, now)
    return milestone


@transaction.atomic
def count_waiting(*, questionnaire: Questionnaire, now: datetime | None = None) -> None:
    """Counts what waits, where that may be: after closing, the last few join those counted before."""
    _count_if_enough(_locked(questionnaire), now or timezone.now())


def _locked(questionnaire: Questionnaire) -> Questionnaire:
    """One after the other: sheets are counted once, and nobody waits for two rows in another order."""
    return Questionnaire.objects.select_for_update(no_key=True).get(pk=questionnaire.pk)


def _count_if_enough(questionnaire: Questionnaire, now: datetime) -> None:
    minimum = PortalSettings.load().evaluation_minimum_answers
    sheets = list(EvaluationSheet.objects.filter(questionnaire=questionnaire))
    is_last = questionnaire.evaluations_counted >= minimum and now >= questionnaire.closing
    if sheets and (len(sheets) >= minimum or is_last):
        _count(questionnaire, sheets)


def _count(questionnaire: Questionnaire, sheets: list[EvaluationSheet]) -> None:
    counts: Counter[tuple[int, str]] = Counter()
    texts = []
    for question in Question.objects.filter(questionnaire=questionnaire):
        for sheet in sheets:
            if (answer := sheet.answers.get(str(question.pk))) is None:
                continue
            counts[question.pk, EvaluationCount.ANSWERED] += 1
            if question.kind == Question.Kind.TEXT:
                texts.append(EvaluationText(question=question, text=answer))
            else:
                counts.update(
                    (question.pk, str(option)) for option in (answer if isinstance(answer, list) else [answer])
                )
    secrets.SystemRandom().shuffle(texts)
    EvaluationText.objects.bulk_create(texts)
    _add_counts(counts)
    Questionnaire.objects.filter(pk=questionnaire.pk).update(evaluations_counted=F("evaluations_counted") + len(sheets))
    EvaluationSheet.objects.filter(pk__in=[sheet.pk for sheet in sheets]).delete()


def _add_counts(counts: Counter[tuple[int, str]]) -> None:
    rows = [EvaluationCount(question_id=pk, option=option, count=0) for pk, option in sorted(counts)]
    EvaluationCount.objects.bulk_create(rows, ignore_conflicts=True)
    for (pk, option), number in sorted(counts.items()):
        EvaluationCount.objects.filter(question=pk, option=option).update(count=F("count") + number)
