"""Evaluations: sent in once, kept without the person, counted in groups."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier

import pytest
from django.db import connections
from django.db.models.expressions import RawSQL

from portal.models import PortalSettings
from tests.factories.questionnaires import evaluation_answers, make_questionnaire
from tests.factories.webinars import RegistrationFactory, WebinarFactory
from webinars.models import CertificatePath, EvaluationCount, EvaluationSheet, EvaluationText, Milestone
from webinars.services.questionnaires.evaluation import EvaluationError, count_waiting, submit_evaluation

pytestmark = pytest.mark.django_db


@pytest.fixture
def evaluation():
    return make_questionnaire(WebinarFactory(page=False, live=True))


def answer(evaluation, **kwargs):
    registration = RegistrationFactory(webinar=evaluation.webinar)
    submit_evaluation(
        questionnaire=evaluation, registration=registration, answers=evaluation_answers(evaluation, **kwargs)
    )
    return registration


def counts_of(evaluation, position):
    question = evaluation.questions.all()[position]
    return dict(question.counts.values_list("option", "count"))


def test_of_the_person_only_the_fact_is_kept(evaluation):
    registration = answer(evaluation)
    assert registration.milestones.get().kind == Milestone.Kind.EVALUATION
    for model in (EvaluationSheet, EvaluationCount, EvaluationText):
        for field in model._meta.get_fields():
            assert not (field.is_relation and field.related_model._meta.model_name in {"registration", "user"})
            assert field.get_internal_type() not in {"DateTimeField", "DateField", "TimeField"}
            if field.primary_key and model is not EvaluationCount:
                assert field.get_internal_type() == "UUIDField"


def test_nothing_is_counted_before_five_have_answered(evaluation):
    for _ in range(4):
        answer(evaluation)
    assert not EvaluationCount.objects.exists()
    assert not EvaluationText.objects.exists()
    answer(evaluation, rating=2, text="Lebih banyak contoh.")
    assert counts_of(evaluation, 0) == {"": 5, "4": 4, "2": 1}
    assert EvaluationText.objects.get().text == "Lebih banyak contoh."
    assert not EvaluationSheet.objects.exists()
    evaluation.refresh_from_db()
    assert evaluation.evaluations_counted == 5


def test_later_ones_wait_for_their_own_group(evaluation):
    for _ in range(9):
        answer(evaluation)
    evaluation.refresh_from_db()
    assert evaluation.evaluations_counted == 5
    assert EvaluationSheet.objects.count() == 4
    answer(evaluation)
    evaluation.refresh_from_db()
    assert evaluation.evaluations_counted == 10
    assert counts_of(evaluation, 0) == {"": 10, "4": 10}


def test_how_many_are_counted_together_is_a_setting(evaluation):
    portal = PortalSettings.load()
    portal.evaluation_minimum_answers = 2
    portal.save()
    answer(evaluation)
    assert not EvaluationCount.objects.exists()
    answer(evaluation)
    assert EvaluationCount.objects.exists()


def test_the_last_few_are_counted_after_closing(evaluation):
    for _ in range(6):
        answer(evaluation)
    count_waiting(questionnaire=evaluation)
    assert EvaluationSheet.objects.count() == 1
    count_waiting(questionnaire=evaluation, now=evaluation.closing)
    evaluation.refresh_from_db()
    assert evaluation.evaluations_counted == 6


def test_fewer_than_five_are_never_counted(evaluation):
    for _ in range(4):
        answer(evaluation)
    count_waiting(questionnaire=evaluation, now=evaluation.closing)
    assert not EvaluationCount.objects.exists()
    assert EvaluationSheet.objects.count() == 4


@pytest.mark.sqlite_only
def test_texts_of_a_group_stand_in_random_order(evaluation):
    """Ten groups of five: that each stands in the order in which it came has odds of 1 to 120^10."""
    orders = []
    for group in range(10):
        for position in range(5):
            answer(evaluation, text=f"{group} {position}")
        rows = EvaluationText.objects.filter(text__startswith=f"{group} ").order_by(RawSQL("rowid", []))
        orders.append([row.text[-1] for row in rows])
    assert any(order != ["0", "1", "2", "3", "4"] for order in orders)


def test_choices_are_counted_by_people(evaluation):
    for _ in range(5):
        answer(evaluation)
    multiple = evaluation.questions.all()[2]
    assert counts_of(evaluation, 2) == {"": 5, multiple.choices[0].key: 5}


def test_a_second_one_is_refused_and_not_counted(evaluation):
    registration = answer(evaluation)
    with pytest.raises(EvaluationError, match="answered"):
        submit_evaluation(questionnaire=evaluation, registration=registration, answers={})
    assert EvaluationSheet.objects.count() == 1


@pytest.mark.parametrize(("minutes", "code"), [(-1, "not_open"), (0, None)])
def test_it_opens_with_the_session(evaluation, minutes, code):
    moment = evaluation.webinar.start + timedelta(minutes=minutes)
    registration = RegistrationFactory(webinar=evaluation.webinar)
    if code is None:
        submit_evaluation(questionnaire=evaluation, registration=registration, answers={}, now=moment)
        return
    with pytest.raises(EvaluationError, match=code):
        submit_evaluation(questionnaire=evaluation, registration=registration, answers={}, now=moment)


def test_it_closes_some_days_after_the_session(evaluation):
    assert evaluation.closing == evaluation.webinar.end + timedelta(days=7)
    registration = RegistrationFactory(webinar=evaluation.webinar)
    with pytest.raises(EvaluationError, match="closed"):
        submit_evaluation(questionnaire=evaluation, registration=registration, answers={}, now=evaluation.closing)


def test_it_stays_open_for_a_late_path_that_asks_for_it(evaluation):
    late = evaluation.webinar.end + timedelta(days=30)
    paths = partial(CertificatePath.objects.create, webinar=evaluation.webinar)
    paths(name="Terlambat", needs_evaluation=True, closes_at=late)
    paths(name="Lain", needs_post_test=True, closes_at=late + timedelta(days=9))
    assert type(evaluation).objects.get().closing == late


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_person_sending_four_times_at_once_is_counted_once(evaluation):
    registration = RegistrationFactory(webinar=evaluation.webinar)
    assert sorted(race(evaluation, [registration] * 4)) == ["answered"] * 3 + ["kept"]
    assert (EvaluationSheet.objects.count(), Milestone.objects.count()) == (1, 1)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_people_sending_at_once_are_each_counted_once(evaluation):
    registrations = [RegistrationFactory(webinar=evaluation.webinar) for _ in range(10)]
    assert race(evaluation, registrations) == ["kept"] * 10
    evaluation.refresh_from_db()
    assert evaluation.evaluations_counted == 10
    assert counts_of(evaluation, 0) == {"": 10, "4": 10}


def race(evaluation, registrations) -> list[str]:
    start = Barrier(len(registrations))
    answers = evaluation_answers(evaluation)

    def send(registration) -> str:
        try:
            start.wait()
            submit_evaluation(questionnaire=evaluation, registration=registration, answers=answers)
        except EvaluationError as error:
            return error.code
        else:
            return "kept"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(registrations)) as pool:
        return list(pool.map(send, registrations))
