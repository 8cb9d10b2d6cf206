"""Post-tests: scored at once, each try counted once, corrected in favour."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connections

from tests.factories.questionnaires import make_questionnaire, right_answers, wrong_answers
from tests.factories.webinars import RegistrationFactory, WebinarFactory
from webinars.models import Milestone, PostTestTry
from webinars.services.questionnaires import post_test as service
from webinars.services.questionnaires.post_test import PostTestError, rescore_tries, submit_post_test

pytestmark = pytest.mark.django_db


@pytest.fixture
def test():
    return make_questionnaire(WebinarFactory(page=False, live=True), kind="post_test", pass_mark=67, tries_allowed=2)


@pytest.fixture
def registration(test):
    return RegistrationFactory(webinar=test.webinar)


def send(test, registration, answers=None, *, number=1, **kwargs):
    return submit_post_test(
        questionnaire=test,
        registration=registration,
        number=number,
        answers=right_answers(test) if answers is None else answers,
        **kwargs,
    )


def test_all_right_is_a_pass_and_a_milestone(test, registration):
    done = send(test, registration)
    assert (done.right_count, done.question_count, done.score, done.is_passed) == (3, 3, 100, True)
    assert registration.milestones.get().kind == Milestone.Kind.POST_TEST


def test_two_of_three_are_not_67_per_cent(test, registration):
    done = send(test, registration, wrong_answers(test, wrong=1))
    assert (done.score, done.is_passed) == (66, False)
    assert not registration.milestones.exists()


def test_several_choices_are_right_only_all_together(test, registration):
    answers = right_answers(test)
    several = test.questions.all()[1]
    answers[str(several.pk)] = answers[str(several.pk)][:1]
    assert send(test, registration, answers).right_count == 2
    answers[str(several.pk)] = [choice.key for choice in several.choices]
    assert send(test, registration, answers, number=2).right_count == 2


def test_the_same_try_sent_again_changes_nothing(test, registration):
    first = send(test, registration, wrong_answers(test))
    again = send(test, registration, {pk: keys[::-1] for pk, keys in wrong_answers(test).items()})
    assert (again.pk, again.right_count) == (first.pk, 0)
    assert PostTestTry.objects.count() == 1


def test_other_answers_for_a_try_that_was_sent_are_refused(test, registration):
    send(test, registration, wrong_answers(test))
    with pytest.raises(PostTestError, match="sent_already"):
        send(test, registration, right_answers(test))
    assert not PostTestTry.objects.get().is_passed


def test_tries_end(test, registration):
    for number in (1, 2):
        send(test, registration, wrong_answers(test), number=number)
    with pytest.raises(PostTestError, match="no_tries"):
        send(test, registration, number=3)


def test_who_has_passed_has_no_further_try(test, registration):
    send(test, registration)
    with pytest.raises(PostTestError, match="passed"):
        send(test, registration, number=2)


@pytest.mark.parametrize("number", [0, 2, 7])
def test_tries_come_in_their_order(test, registration, number):
    with pytest.raises(PostTestError, match="out_of_order"):
        send(test, registration, number=number)


def test_outside_of_its_time_nothing_is_taken(test, registration):
    with pytest.raises(PostTestError, match="closed"):
        send(test, registration, now=test.closing)
    with pytest.raises(PostTestError, match="not_open"):
        send(test, registration, now=test.opening - timedelta(seconds=1))
    test.webinar.override = "cancelled"
    with pytest.raises(PostTestError, match="not_open"):
        send(test, registration)


def test_a_corrected_key_counts_in_favour(test, registration):
    other = RegistrationFactory(webinar=test.webinar)
    send(test, registration, wrong_answers(test, wrong=1))
    send(test, other)
    question = test.questions.all()[0]
    wrong_before = question.choices[0].key
    question.choices = [
        type(choice)(choice.label, choice.label_en, choice.key == wrong_before, choice.key)
        for choice in question.choices
    ]
    question.save()
    assert rescore_tries(questionnaire=test) == 1
    assert registration.post_test_tries.get().is_passed
    assert registration.milestones.exists()
    unlucky = other.post_test_tries.get()
    assert (unlucky.right_count, unlucky.is_passed) == (2, True)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_try_sent_four_times_at_once_is_one(test, registration):
    assert len(set(race(test, registration))) == 1
    assert PostTestTry.objects.count() == 1


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_constraint_still_keeps_one(test, registration, monkeypatch):
    monkeypatch.setattr(service, "_locked", lambda registration: registration)
    looked = Barrier(4)
    refuse = service._refuse

    def wait_then_refuse(*arguments) -> None:
        looked.wait(timeout=10)
        refuse(*arguments)

    monkeypatch.setattr(service, "_refuse", wait_then_refuse)
    outcomes = race(test, registration)
    assert outcomes.count("refused by the database") == 3
    assert PostTestTry.objects.count() == 1


def race(test, registration) -> list:
    start = Barrier(4)
    answers = wrong_answers(test)

    def press(_position):
        try:
            start.wait()
            return send(test, registration, answers).pk
        except IntegrityError:
            return "refused by the database"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(press, range(4)))
