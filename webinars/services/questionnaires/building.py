"""Making, copying and editing evaluations and post-tests without losing what was answered."""

from __future__ import annotations

from django.db import transaction
from wagtail.log_actions import log

from portal.learners.models import User
from webinars.models import EvaluationSheet, PostTestTry, Question, Questionnaire, Webinar
from webinars.services.questionnaires.post_test import rescore_tries

COPIED = (
    "title",
    "title_en",
    "introduction",
    "introduction_en",
    "pass_mark",
    "tries_allowed",
    "shuffles_questions",
    "shuffles_choices",
)
COPIED_OF_QUESTION = ("sort_order", "label", "label_en", "kind", "is_required", "choices")


class QuestionnaireError(Exception):
    """A refusal; `code` is exists, answered, question_answered, kind_answered, choice_answered, no_questions,
    not_scored or no_right_choice; `subject` is the question or choice it is about."""

    def __init__(self, code: str, subject: str = "") -> None:
        super().__init__(code, subject)
        self.code = code
        self.subject = subject


@transaction.atomic
def save_questionnaire(*, questionnaire: Questionnaire, by: User | None = None) -> Questionnaire:
    """Saves an edited or new questionnaire with its questions.

    Raises QuestionnaireError where answers that came in would lose their question or their choice, where a post-test
    asks what cannot be scored, and where the webinar has one of this kind already. Words may change at any time. Right
    answers may, too: tries are scored anew, and nobody who has passed loses it.
    """
    questions = list(questionnaire.questions.all())
    _refuse_second_of_its_kind(questionnaire)
    _refuse_unusable(questionnaire, questions)
    stored = _stored_questions(questionnaire)
    _refuse_losses(stored, questions)
    is_new = questionnaire.pk is None
    questionnaire.save()
    if not is_new and _right_ones(stored.values()) != _right_ones(questions):
        rescore_tries(questionnaire=questionnaire)
    log(instance=questionnaire, action="wagtail.create" if is_new else "wagtail.edit", user=by)
    return questionnaire


@transaction.atomic
def copy_questionnaire(*, source: Questionnaire, webinar: Webinar | None, by: User | None = None) -> Questionnaire:
    """A copy for the webinar, or as a template where there is none, with all questions and without any dates.

    Raises QuestionnaireError("exists") where the webinar has one of this kind already.
    """
    copy = Questionnaire(kind=source.kind, webinar=webinar, **{name: getattr(source, name) for name in COPIED})
    _refuse_second_of_its_kind(copy)
    copy.save()
    for question in source.questions.all():
        Question.objects.create(questionnaire=copy, **{name: getattr(question, name) for name in COPIED_OF_QUESTION})
    log(instance=copy, action="wagtail.create", user=by)
    return copy


@transaction.atomic
def delete_questionnaire(*, questionnaire: Questionnaire, by: User | None = None) -> None:
    """Raises QuestionnaireError("answered") as soon as anybody has answered."""
    if is_answered(Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)):
        raise QuestionnaireError("answered")
    log(instance=questionnaire, action="wagtail.delete", user=by, deleted=True)
    questionnaire.delete()


def is_answered(questionnaire: Questionnaire) -> bool:
    return bool(
        questionnaire.evaluations_counted or questionnaire.evaluation_sheets.exists() or questionnaire.tries.exists()
    )


def _refuse_second_of_its_kind(questionnaire: Questionnaire) -> None:
    """The constraint would say it too, but not in words."""
    if questionnaire.webinar_id is None:
        return
    Webinar.objects.select_for_update().get(pk=questionnaire.webinar_id)
    same = Questionnaire.objects.filter(webinar_id=questionnaire.webinar_id, kind=questionnaire.kind)
    if same.exclude(pk=questionnaire.pk).exists():
        raise QuestionnaireError("exists")


def _refuse_unusable(questionnaire: Questionnaire, questions: list[Question]) -> None:
    if not questions:
        raise QuestionnaireError("no_questions")
    for question in questions:
        question.assign_keys()
        if not questionnaire.is_post_test:
            continue
        if not question.has_choices:
            raise QuestionnaireError("not_scored", question.label)
        right = len(question.right_keys)
        if right == 0 or (right > 1 and question.kind == Question.Kind.SINGLE):
            raise QuestionnaireError("no_right_choice", question.label)


def _stored_questions(questionnaire: Questionnaire) -> dict[int, Question]:
    """As the database has them, locked against answers that come in meanwhile."""
    if questionnaire.pk is None:
        return {}
    locked = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
    questionnaire.evaluations_counted = locked.evaluations_counted  # may have grown since the form was opened
    return {question.pk: question for question in Question.objects.filter(questionnaire=questionnaire.pk)}


def _refuse_losses(stored: dict[int, Question], questions: list[Question]) -> None:
    edited = {question.pk: question for question in questions if question.pk}
    for pk, old in stored.items():
        new = edited.get(pk)
        lost = {choice.key: choice.label for choice in old.choices} if new else {}
        for choice in new.choices if new else []:
            lost.pop(choice.key, None)
        if new and new.kind == old.kind and not lost:
            continue
        options = _answered_options(old)
        if options is None:
            continue
        if new is None:
            raise QuestionnaireError("question_answered", old.label)
        if new.kind != old.kind:
            raise QuestionnaireError("kind_answered", old.label)
        if chosen := next((label for key, label in lost.items() if key in options), None):
            raise QuestionnaireError("choice_answered", chosen)


def _answered_options(question: Question) -> set[str] | None:
    """The keys of choices that somebody has chosen; None where nobody has answered the question."""
    counted = set(question.counts.values_list("option", flat=True))
    name, found, answered = str(question.pk), set(), bool(counted)
    rows = [
        *EvaluationSheet.objects.filter(questionnaire=question.questionnaire_id).values_list("answers", flat=True),
        *PostTestTry.objects.filter(questionnaire=question.questionnaire_id).values_list("answers", flat=True),
    ]
    for answers in rows:
        if name in answers:
            answered = True
            found |= set(answers[name]) if isinstance(answers[name], list) else set()
    return counted | found if answered else None


def _right_ones(questions) -> dict[int, set[str]]:
    return {question.pk: question.right_keys for question in questions}
