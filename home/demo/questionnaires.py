"""The demo's evaluation and post-test: as templates, and answered by most of the people of one webinar."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from home.demo.attendance import TO_BE_IMPORTED
from home.demo.people import LEARNER
from home.demo.questionnaire_texts import (
    EVALUATION,
    EVALUATION_QUESTIONS,
    FREE_TEXTS,
    POST_TEST,
    POST_TEST_QUESTIONS,
)
from webinars.choice_lines import parse_choices
from webinars.models import Question, Questionnaire, Registration, Webinar
from webinars.services.questionnaires.building import copy_questionnaire
from webinars.services.questionnaires.evaluation import submit_evaluation
from webinars.services.questionnaires.post_test import submit_post_test

OPEN_FOR = timedelta(days=60)


@transaction.atomic
def seed_questionnaires() -> None:
    """Once: what editors have made of them since is left alone. The demo's learner still has both to do."""
    if Questionnaire.objects.exists():
        return
    webinar = Webinar.objects.get(series_number=TO_BE_IMPORTED)
    templates = [
        _make_template(Questionnaire.Kind.EVALUATION, EVALUATION, EVALUATION_QUESTIONS),
        _make_template(Questionnaire.Kind.POST_TEST, POST_TEST, POST_TEST_QUESTIONS),
    ]
    evaluation, post_test = (_open_for(webinar, template) for template in templates)
    people = webinar.registrations.active().exclude(learner__email=LEARNER).order_by("pk")
    for position, registration in enumerate(people):
        if position % 8 != 7:
            _answer(evaluation, registration, position)
        if position % 6 != 5:
            _try(post_test, registration, position)


def _make_template(kind: Questionnaire.Kind, fields: dict, questions: list[tuple]) -> Questionnaire:
    template = Questionnaire.objects.create(kind=kind, **fields)
    for position, (answer, label, english, choices) in enumerate(questions):
        Question.objects.create(
            questionnaire=template,
            sort_order=position,
            kind=answer,
            label=label,
            label_en=english,
            choices=parse_choices(choices),
            is_required=answer != Question.Kind.TEXT,
        )
    return template


def _open_for(webinar: Webinar, template: Questionnaire) -> Questionnaire:
    copy = copy_questionnaire(source=template, webinar=webinar)
    copy.closes_at = webinar.end + OPEN_FOR
    copy.save()
    return copy


def _answer(evaluation: Questionnaire, registration: Registration, position: int) -> None:
    answers: dict = {}
    for number, question in enumerate(evaluation.questions.all()):
        if question.kind == Question.Kind.RATING:
            answers[str(question.pk)] = 5 - (position * (number + 2)) % 7 % 4
        elif question.kind == Question.Kind.TEXT:
            if position % 3 == 0:
                answers[str(question.pk)] = FREE_TEXTS[position // 3 % len(FREE_TEXTS)]
        else:
            answers[str(question.pk)] = [question.choices[(position * 3 + number) % 5 % len(question.choices)].key]
    moment = evaluation.webinar.end + timedelta(minutes=position)
    submit_evaluation(questionnaire=evaluation, registration=registration, answers=answers, now=moment)


def _try(post_test: Questionnaire, registration: Registration, position: int) -> None:
    """Some miss questions; most of those who fail try again."""
    for number in (1, 2):
        answers = {}
        for place, question in enumerate(post_test.questions.all()):
            missed = ((position + place * 2) % 7 < (3 - number) and position % 3 == 0) or (
                place == 2 and position % 4 == 0
            )
            keys = [choice.key for choice in question.choices if choice.is_right != missed]
            answers[str(question.pk)] = keys if question.kind == Question.Kind.MULTIPLE else keys[:1]
        done = submit_post_test(
            questionnaire=post_test,
            registration=registration,
            number=number,
            answers=answers,
            now=post_test.webinar.end + timedelta(minutes=5 * number + position),
        )
        if done.is_passed or position % 4 == 0:
            return
