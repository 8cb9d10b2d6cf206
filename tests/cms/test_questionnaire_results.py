"""What editors see of evaluations and post-tests: never one person's evaluation, always the same figures."""

import io
import re

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests.factories.learners import UserFactory
from tests.factories.questionnaires import evaluation_answers, make_questionnaire, right_answers, wrong_answers
from tests.factories.webinars import RegistrationFactory, WebinarFactory
from webinars.services.questionnaires.evaluation import submit_evaluation
from webinars.services.questionnaires.post_test import submit_post_test
from webinars.services.questionnaires.results import percent, read_evaluation_results, read_post_test_results

pytestmark = pytest.mark.django_db


@pytest.fixture
def webinar():
    return WebinarFactory(live=True)


@pytest.fixture
def evaluation(webinar):
    return make_questionnaire(webinar)


def answer(evaluation, **kwargs):
    submit_evaluation(
        questionnaire=evaluation,
        registration=RegistrationFactory(webinar=evaluation.webinar),
        answers=evaluation_answers(evaluation, **kwargs),
    )


def read(client, name, questionnaire) -> list[tuple]:
    response = client.get(reverse(f"questionnaire:{name}", args=[questionnaire.pk]))
    assert response.status_code == 200
    return list(load_workbook(io.BytesIO(b"".join(response.streaming_content))).active.iter_rows(values_only=True))


def test_nothing_is_shown_of_fewer_than_five(editor_client, evaluation):
    for _ in range(4):
        answer(evaluation, rating=1, text="Rahasia sementara")
    html = editor_client.get(reverse("questionnaire:results", args=[evaluation.pk])).content.decode()
    assert "setelah 5 orang menjawab" in html
    assert "cms-bars" not in html
    assert "Rahasia sementara" not in html
    assert len(read(editor_client, "results_xlsx", evaluation)) == 1
    text = evaluation.questions.all()[3]
    assert editor_client.get(reverse("questionnaire:texts", args=[evaluation.pk, text.pk])).status_code == 404


def test_five_are_counted_averaged_and_drawn(editor_client, evaluation):
    for rating in (5, 5, 4, 3, 3):
        answer(evaluation, rating=rating)
    results = read_evaluation_results(evaluation)
    rating, single, multiple, text = results.questions
    assert [bar.count for bar in rating.bars] == [0, 0, 2, 1, 2]
    assert [bar.percent for bar in rating.bars] == [0, 0, 40, 20, 40]
    assert rating.average == 4
    assert [bar.count for bar in single.bars] == [5, 0, 0]
    assert (multiple.answered, text.answered) == (5, 0)
    html = editor_client.get(reverse("questionnaire:results", args=[evaluation.pk])).content.decode()
    assert "Rata-rata 4,00 dari 5" in html
    assert re.search(r'<rect class="part" width="40"', html)
    assert "Ruang rapat" in html


def test_free_texts_are_listed_page_by_page(editor_client, evaluation):
    for number in range(55):
        answer(evaluation, text=f"Usul nomor {number:02} <b>")
    text = evaluation.questions.all()[3]
    html = editor_client.get(reverse("questionnaire:results", args=[evaluation.pk])).content.decode()
    assert html.count("Usul nomor") == 5
    assert "&lt;b&gt;" in html
    url = reverse("questionnaire:texts", args=[evaluation.pk, text.pk])
    assert url in html
    pages = [editor_client.get(f"{url}?p={page}").content.decode() for page in (1, 2)]
    found = [re.findall(r"Usul nomor (\d\d)", page) for page in pages]
    assert [len(one) for one in found] == [50, 5]
    assert len(set(found[0] + found[1])) == 55


def test_the_spreadsheet_says_the_same_and_runs_nothing(editor_client, evaluation):
    for _ in range(5):
        answer(evaluation, rating=2, text="=HYPERLINK(1)")
    header, *rows = read(editor_client, "results_xlsx", evaluation)
    assert header[1] == "Pertanyaan"
    assert (rows[1][3], rows[1][5], rows[1][6], rows[1][7]) == ("2 · Kurang", 5, 100, 2)
    texts = [row[3] for row in rows if row[2] == "Teks bebas"]
    assert texts == ["'=HYPERLINK(1)"] * 5


def test_a_post_test_by_people_tries_and_questions(editor_client, webinar):
    test = make_questionnaire(webinar, kind="post_test", pass_mark=60)
    people = [RegistrationFactory(webinar=webinar) for _ in range(4)]
    for person, wrong in zip(people, (0, 1, 2, 3), strict=True):
        submit_post_test(questionnaire=test, registration=person, number=1, answers=wrong_answers(test, wrong=wrong))
    submit_post_test(questionnaire=test, registration=people[3], number=2, answers=right_answers(test))
    results = read_post_test_results(test)
    assert (results.people, results.passed, results.tries) == (4, 3, 5)
    assert results.average == (100 + 66 + 33 + 100) // 4
    assert {bar.label: bar.count for bar in results.scores if bar.count} == {"100%": 2, "60–69%": 1, "30–39%": 1}
    assert [(one.number, one.right_percent) for one in results.questions] == [(1, 25), (2, 50), (3, 75)]
    html = editor_client.get(reverse("questionnaire:results", args=[test.pk])).content.decode()
    assert "3 <small>(75%)</small>" in html


def test_tries_by_person(editor_client, webinar):
    test = make_questionnaire(webinar, kind="post_test")
    learner = UserFactory(full_name="=CMD()", email="siti@sulsel.example")
    registration = RegistrationFactory(webinar=webinar, learner=learner)
    submit_post_test(questionnaire=test, registration=registration, number=1, answers=right_answers(test))
    _header, row = read(editor_client, "tries_xlsx", test)
    assert row[:3] == (webinar.series_number, "'=CMD()", "siti@sulsel.example")
    assert row[4:9] == (1, 3, 3, 100, "ya")


def test_an_evaluation_has_no_list_of_people(editor_client, evaluation):
    assert editor_client.get(reverse("questionnaire:tries_xlsx", args=[evaluation.pk])).status_code == 404


def test_nobody_yet(editor_client, webinar):
    test = make_questionnaire(webinar, kind="post_test")
    html = editor_client.get(reverse("questionnaire:results", args=[test.pk])).content.decode()
    assert "Belum ada yang mengerjakan" in html


def test_the_results_of_many_stand_at_few_queries(editor_client, webinar, django_assert_max_num_queries):
    test = make_questionnaire(webinar, kind="post_test")
    for _ in range(12):
        registration = RegistrationFactory(webinar=webinar)
        submit_post_test(questionnaire=test, registration=registration, number=1, answers=right_answers(test))
    with django_assert_max_num_queries(6):
        read_post_test_results(test)


@pytest.mark.parametrize(("part", "whole", "expected"), [(0, 0, 0), (1, 3, 33), (2, 3, 67), (1, 200, 1), (3, 3, 100)])
def test_per_cent_is_rounded_half_up(part, whole, expected):
    assert percent(part, whole) == expected
