"""What came in, counted: for the charts of the CMS and for spreadsheets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal.models import PortalSettings
from webinars.answer_form import RATINGS
from webinars.models import EvaluationCount, EvaluationText, PostTestTry, Question, Questionnaire, Webinar
from webinars.services.exports import ExportTable
from webinars.services.questionnaires.evaluation import count_waiting

TEXTS_SHOWN = 5
SCORE_STEP = 10


@dataclass(frozen=True)
class Bar:
    label: str
    count: int
    percent: int
    is_right: bool = False


@dataclass(frozen=True)
class QuestionResult:
    """`average` is of ratings, `right_percent` of post-tests, texts (the first few of `text_count`) of free text."""

    number: int
    question: Question
    answered: int
    bars: list[Bar] = field(default_factory=list)
    average: float | None = None
    right_percent: int | None = None
    texts: list[str] = field(default_factory=list)
    text_count: int = 0


@dataclass(frozen=True)
class EvaluationResults:
    """`questions` is empty as long as too few have answered."""

    counted: int
    waiting: int
    minimum: int
    questions: list[QuestionResult]


@dataclass(frozen=True)
class PostTestResults:
    """Of people by their best try; of questions by the first try, which no result had coached, the hardest first."""

    people: int
    passed: int
    tries: int
    average: int
    scores: list[Bar]
    questions: list[QuestionResult]

    @property
    def passed_percent(self) -> int:
        return percent(self.passed, self.people)


def percent(part: int, whole: int) -> int:
    """Rounded half up; 0 of nothing."""
    return (200 * part + whole) // (2 * whole) if whole else 0


def read_evaluation_results(questionnaire: Questionnaire) -> EvaluationResults:
    if questionnaire.webinar_id:
        count_waiting(questionnaire=questionnaire)
        questionnaire.refresh_from_db(fields=["evaluations_counted"])
    minimum, counted = PortalSettings.load().evaluation_minimum_answers, questionnaire.evaluations_counted
    questions = list(_evaluation_questions(questionnaire)) if counted >= minimum else []
    return EvaluationResults(counted, questionnaire.evaluation_sheets.count(), minimum, questions)


def _evaluation_questions(questionnaire: Questionnaire) -> Iterator[QuestionResult]:
    counts: dict[int, dict[str, int]] = {}
    for row in EvaluationCount.objects.filter(question__questionnaire=questionnaire):
        counts.setdefault(row.question_id, {})[row.option] = row.count
    for number, question in enumerate(questionnaire.questions.all(), 1):
        of_question = counts.get(question.pk, {})
        answered = of_question.get(EvaluationCount.ANSWERED, 0)
        if question.kind == Question.Kind.TEXT:
            texts = list(question.free_texts.values_list("text", flat=True)[:TEXTS_SHOWN])
            yield QuestionResult(number, question, answered, texts=texts, text_count=answered)
            continue
        bars = _bars(question, of_question, answered)
        yield QuestionResult(number, question, answered, bars, average=_average(question, of_question, answered))


def _bars(question: Question, counts: dict[str, int], answered: int) -> list[Bar]:
    if question.kind == Question.Kind.RATING:
        options = [(str(rating), str(label), False) for rating, label in RATINGS]
    else:
        options = [(choice.key, question.choice_text(choice), choice.is_right) for choice in question.choices]
    return [
        Bar(label, counts.get(key, 0), percent(counts.get(key, 0), answered), is_right)
        for key, label, is_right in options
    ]


def _average(question: Question, counts: dict[str, int], answered: int) -> float | None:
    if question.kind != Question.Kind.RATING or not answered:
        return None
    return sum(rating * counts.get(str(rating), 0) for rating, _label in RATINGS) / answered


def read_post_test_results(questionnaire: Questionnaire) -> PostTestResults:
    tries = list(questionnaire.tries.order_by("registration", "number"))
    best: dict[int, int] = {}
    passed = set()
    for one in tries:
        best[one.registration_id] = max(best.get(one.registration_id, 0), one.score)
        if one.is_passed:
            passed.add(one.registration_id)
    questions = _post_test_questions(questionnaire, [one for one in tries if one.number == 1])
    return PostTestResults(
        people=len(best),
        passed=len(passed),
        tries=len(tries),
        average=sum(best.values()) // len(best) if best else 0,
        scores=_score_bars(list(best.values())),
        questions=sorted(questions, key=lambda one: (one.right_percent or 0, one.number)),
    )


def _score_bars(scores: list[int]) -> list[Bar]:
    """In steps of ten per cent; 100 stands alone."""
    steps = Counter(score // SCORE_STEP * SCORE_STEP for score in scores)
    return [
        Bar(f"{low}–{low + SCORE_STEP - 1}%" if low < 100 else "100%", steps[low], percent(steps[low], len(scores)))
        for low in range(0, 101, SCORE_STEP)
    ]


def _post_test_questions(questionnaire: Questionnaire, first_tries: list[PostTestTry]) -> Iterator[QuestionResult]:
    for number, question in enumerate(questionnaire.questions.all(), 1):
        given = [one.answers[str(question.pk)] for one in first_tries if str(question.pk) in one.answers]
        chosen = Counter(key for keys in given for key in keys)
        right = sum(set(keys) == question.right_keys for keys in given)
        bars = _bars(question, chosen, len(given))
        yield QuestionResult(number, question, len(given), bars, right_percent=percent(right, len(given)))


def results_table(questionnaire: Questionnaire) -> ExportTable:
    """One row an answer that could be given, one a free text. Of an evaluation only what the screen shows, too."""
    header = [
        _("No."),
        _("Question"),
        _("Kind of answer"),
        pgettext("noun", "Answer"),
        _("Right"),
        _("Count"),
        _("Per cent"),
        _("Average"),
    ]
    return ExportTable(_table_name(questionnaire, _("results")), header, _result_rows(questionnaire))


def _result_rows(questionnaire: Questionnaire) -> Iterator[list[Any]]:
    if questionnaire.is_post_test:
        results = sorted(read_post_test_results(questionnaire).questions, key=lambda one: one.number)
    else:
        results = read_evaluation_results(questionnaire).questions
    for one in results:
        head = [one.number, one.question.text, one.question.get_kind_display()]
        average = round(one.average, 2) if one.average is not None else None
        for bar in one.bars:
            right = (_("yes") if bar.is_right else _("no")) if questionnaire.is_post_test else None
            yield [*head, bar.label, right, bar.count, bar.percent, average]
        if one.question.kind == Question.Kind.TEXT:
            for row in EvaluationText.objects.filter(question=one.question):
                yield [*head, row.text, None, 1, None, None]


def tries_table(questionnaire: Questionnaire) -> ExportTable:
    """Every try of a post-test with whose it is."""
    header = [
        _("Series"),
        _("Full name"),
        _("E-mail"),
        _("Agency"),
        _("Try"),
        _("Right answers"),
        _("Questions"),
        _("Per cent"),
        _("Passed"),
        _("Sent in at"),
    ]
    return ExportTable(_table_name(questionnaire, _("tries")), header, _try_rows(questionnaire, questionnaire.webinar))


def _try_rows(questionnaire: Questionnaire, webinar: Webinar) -> Iterator[list[Any]]:
    rows = questionnaire.tries.select_related("registration__learner__agency")
    for row in rows.order_by("registration__learner__full_name", "registration", "number"):
        learner = row.registration.learner
        yield [
            webinar.series_number,
            learner.full_name,
            learner.email,
            learner.agency_name,
            row.number,
            row.right_count,
            row.question_count,
            row.score,
            _("yes") if row.is_passed else _("no"),
            row.submitted_at.astimezone(webinar.zone),
        ]


def _table_name(questionnaire: Questionnaire, what: str) -> str:
    series = f"seri-{questionnaire.webinar.series_number}" if questionnaire.webinar else ""
    return f"{series} {questionnaire.get_kind_display()} {what}".strip()
