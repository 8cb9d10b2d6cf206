"""Tries at a post-test: scored when they are sent in, each counted once.

A try has no row before it is sent in: what is shown and in which order follows from who asks and the number of the try
(`webinars.answer_form`), and the number, unique for each registrant, makes the second of two sendings the first again.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from webinars.models import Milestone, PostTestTry, Question, Questionnaire, Registration
from webinars.services.paths.milestones import record_milestone


class PostTestError(Exception):
    """A refusal; `code` is not_open, closed, passed, no_tries, sent_already or out_of_order."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


Answers = dict[str, list[str]]  # {question's pk: keys of the chosen choices}


@transaction.atomic
def submit_post_test(
    *,
    questionnaire: Questionnaire,
    registration: Registration,
    number: int,
    answers: Answers,
    now: datetime | None = None,
) -> PostTestTry:
    """Scores the try with this number and keeps it; the same answers sent in again change nothing and are returned.

    Passing is recorded as a milestone. Raises PostTestError; "sent_already" where this try was sent in with other
    answers, from another tab say, "out_of_order" where earlier tries are missing.
    """
    now = now or timezone.now()
    _locked(registration)
    tries = list(PostTestTry.objects.filter(questionnaire=questionnaire, registration=registration))
    for earlier in tries:
        if earlier.number == number:
            if not _are_same(earlier.answers, answers):
                raise PostTestError("sent_already")
            return earlier
    _refuse(questionnaire, tries, number, now)
    questions = list(questionnaire.questions.all())
    right = count_right(questions, answers)
    done = PostTestTry.objects.create(
        questionnaire=questionnaire,
        registration=registration,
        number=number,
        submitted_at=now,
        answers=answers,
        right_count=right,
        question_count=len(questions),
        is_passed=passes(right, len(questions), pass_mark=questionnaire.pass_mark),
    )
    if done.is_passed:
        record_milestone(registration=registration, kind=Milestone.Kind.POST_TEST, at=now)
    return done


def _are_same(one: Answers, other: Answers) -> bool:
    """In whatever order choices stand; a question left open may be missing."""
    questions = {*one, *other}
    return all(set(one.get(pk, [])) == set(other.get(pk, [])) for pk in questions)


def count_right(questions: list[Question], answers: Answers) -> int:
    """A question is right where exactly its right choices were chosen."""
    return sum(set(answers.get(str(question.pk), [])) == question.right_keys for question in questions)


def passes(right: int, questions: int, *, pass_mark: int) -> bool:
    """In whole numbers: 2 of 3 is not 67 per cent."""
    return right * 100 >= pass_mark * questions


@transaction.atomic
def rescore_tries(*, questionnaire: Questionnaire) -> int:
    """After a correction of right answers: scores all tries anew and returns how many passed by it.

    Nobody who has passed loses it; questions that a try did not know are not held against it.
    """
    questions = {str(question.pk): question for question in Question.objects.filter(questionnaire=questionnaire)}
    passed = 0
    for done in PostTestTry.objects.filter(questionnaire=questionnaire).select_related("registration"):
        right = count_right([questions[pk] for pk in done.answers if pk in questions], done.answers)
        if right == done.right_count:
            continue
        done.right_count = min(right, done.question_count)
        if not done.is_passed and passes(done.right_count, done.question_count, pass_mark=questionnaire.pass_mark):
            done.is_passed, passed = True, passed + 1
            record_milestone(registration=done.registration, kind=Milestone.Kind.POST_TEST, at=done.submitted_at)
        done.save()
    return passed


def _locked(registration: Registration) -> Registration:
    """Two sendings of one person come after one another."""
    return Registration.objects.select_for_update().get(pk=registration.pk)


def _refuse(questionnaire: Questionnaire, tries: list[PostTestTry], number: int, now: datetime) -> None:
    if any(one.is_passed for one in tries):
        raise PostTestError("passed")
    if questionnaire.tries_left_after(len(tries)) == 0:
        raise PostTestError("no_tries")
    if number != len(tries) + 1:
        raise PostTestError("out_of_order")
    if not questionnaire.is_open(now):
        raise PostTestError("closed" if now >= questionnaire.closing else "not_open")
