"""/webinar/seri-N/evaluasi/ and /post-test/ as participants meet them."""

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.learners.services.deletion import delete_or_anonymise
from tests.factories.learners import UserFactory
from tests.factories.questionnaires import evaluation_answers, make_questionnaire, right_answers, wrong_answers
from tests.factories.webinars import RegistrationFactory, WebinarFactory
from webinars.models import EvaluationSheet, Milestone, PostTestTry, Question
from webinars.services.questionnaires.evaluation import submit_evaluation
from webinars.services.questionnaires.post_test import submit_post_test

pytestmark = pytest.mark.django_db


@pytest.fixture
def webinar():
    return WebinarFactory(live=True)


@pytest.fixture
def registration(client, webinar):
    registration = RegistrationFactory(webinar=webinar)
    client.force_login(registration.learner)
    return registration


def url_of(questionnaire) -> str:
    last = "post-test" if questionnaire.is_post_test else "evaluasi"
    return f"/webinar/seri-{questionnaire.webinar.series_number}/{last}/"


def as_form(answers: dict, **fields) -> dict:
    return {f"q{pk}": value for pk, value in answers.items()} | fields


# Evaluation


def test_an_evaluation_is_answered_once(client, webinar, registration):
    evaluation = make_questionnaire(webinar)
    url = url_of(evaluation)
    html = client.get(url).content.decode()
    assert "Jawaban Anda disimpan tanpa nama" in html
    answers = evaluation_answers(evaluation, text="Bagus.")
    response = client.post(url, as_form(answers))
    assert response.status_code == 302
    assert EvaluationSheet.objects.get().answers == answers
    assert registration.milestones.get().kind == Milestone.Kind.EVALUATION
    html = client.get(url).content.decode()
    assert "Anda sudah mengisi evaluasi ini" in html
    assert "<textarea" not in html
    assert client.post(url, as_form(answers)).status_code == 409
    assert EvaluationSheet.objects.count() == 1


def test_answers_are_shown_again_after_an_error(client, webinar, registration):
    evaluation = make_questionnaire(webinar)
    answers = evaluation_answers(evaluation, text="Suara <terlalu> kecil & putus 😀")
    rating = evaluation.questions.all()[0]
    del answers[str(rating.pk)]
    response = client.post(url_of(evaluation), as_form(answers))
    html = response.content.decode()
    assert response.status_code == 422
    assert "Suara &lt;terlalu&gt; kecil &amp; putus 😀" in html
    assert f'href="#id_q{rating.pk}"' in html
    assert "Belum dijawab." in html
    assert html.count(" checked") == 2
    assert not EvaluationSheet.objects.exists()
    assert not registration.milestones.exists()


def test_answers_that_come_too_late_are_shown_again(client, webinar, registration):
    evaluation = make_questionnaire(
        webinar, opens_at=timezone.now() - timedelta(days=2), closes_at=timezone.now() - timedelta(days=1)
    )
    response = client.post(url_of(evaluation), as_form(evaluation_answers(evaluation, text="Terlambat sedikit.")))
    assert response.status_code == 409
    assert "Terlambat sedikit." in response.content.decode()
    assert not EvaluationSheet.objects.exists()


@pytest.mark.parametrize("value", ["\x00", "'\"><script>", "9" * 400, "-1", "😀" * 3001])
def test_bad_input_is_answered_at_the_field(client, webinar, registration, value):
    evaluation = make_questionnaire(webinar)
    fields = {f"q{question.pk}": value for question in evaluation.questions.all()}
    response = client.post(url_of(evaluation), fields)
    assert response.status_code == 422
    assert "field--error" in response.content.decode()


def test_a_question_that_may_be_left_out_can_be(client, webinar, registration):
    questions = [("rating", "Nilai?", "", ""), ("single", "Dari mana?", "", "A\nB")]
    evaluation = make_questionnaire(webinar, questions=questions)
    Question.objects.filter(questionnaire=evaluation).update(is_required=False)
    assert client.post(url_of(evaluation), {}).status_code == 302
    assert EvaluationSheet.objects.get().answers == {}


def test_english_reads_english_where_it_was_written(client, webinar, registration):
    evaluation = make_questionnaire(webinar, title_en="Evaluation of the webinar")
    html = client.get(f"/en{url_of(evaluation)}").content.decode()
    for words in ("Evaluation of the webinar", "How was the content?", "Meeting room", "Your answers are kept without"):
        assert words in html
    assert "Apa yang perlu diperbaiki?" not in html


# Who may, and when


@pytest.mark.parametrize("kind", ["evaluation", "post_test"])
def test_a_visitor_signs_in_first_and_comes_back(client, webinar, kind):
    url = url_of(make_questionnaire(webinar, kind=kind))
    response = client.get(url)
    assert response.status_code == 302
    assert response.url == f"/akun/login/?next={url}"


@pytest.mark.parametrize("kind", ["evaluation", "post_test"])
def test_who_is_not_registered_answers_nothing(client, webinar, kind):
    questionnaire = make_questionnaire(webinar, kind=kind)
    client.force_login(UserFactory())
    response = client.post(url_of(questionnaire), {"try": "1"})
    assert "Halaman ini untuk mereka yang terdaftar" in response.content.decode()
    for model in (EvaluationSheet, PostTestTry, Milestone):
        assert not model.objects.exists()


def test_a_cancelled_registration_answers_nothing(client, webinar, registration):
    registration.status = "cancelled"
    registration.save()
    response = client.get(url_of(make_questionnaire(webinar)))
    assert "Halaman ini untuk mereka yang terdaftar" in response.content.decode()


@pytest.mark.parametrize("kind", ["evaluation", "post_test"])
@pytest.mark.parametrize(("days", "words"), [(3, "Dibuka pada"), (-30, "Ditutup pada")])
def test_outside_of_its_time_it_says_when(client, kind, days, words):
    start = timezone.now() + timedelta(days=days)
    questionnaire = make_questionnaire(WebinarFactory(planned_start=start), kind=kind)
    client.force_login(RegistrationFactory(webinar=questionnaire.webinar).learner)
    html = client.get(url_of(questionnaire)).content.decode()
    assert words in html
    assert "<form" not in re.sub(r"(?s)<header.*?</header>|<footer.*?</footer>", "", html)


def test_there_is_no_page_without_a_questionnaire_or_for_a_draft(client, webinar, registration):
    make_questionnaire(webinar)
    assert client.get(f"/webinar/seri-{webinar.series_number}/post-test/").status_code == 404
    webinar.pages.update(live=False)
    assert client.get(f"/webinar/seri-{webinar.series_number}/evaluasi/").status_code == 404


# Post-test


def test_a_failed_try_says_what_was_wrong_but_not_what_is_right(client, webinar, registration):
    test = make_questionnaire(webinar, kind="post_test", tries_allowed=2, pass_mark=70)
    url = url_of(test)
    response = client.post(url, as_form(wrong_answers(test, wrong=1), **{"try": 1}), follow=True)
    html = response.content.decode()
    assert "2 dari 3 benar: 66%" in html
    assert "Belum lulus" in html
    assert html.count("Belum benar") == 1
    assert "Anda masih punya 1 percobaan." in html
    assert "Yang benar:" not in html
    assert "70 persen</strong>" not in html
    assert not registration.milestones.exists()


def test_the_right_answers_stand_there_when_no_try_is_left(client, webinar, registration):
    test = make_questionnaire(webinar, kind="post_test", tries_allowed=1)
    html = client.post(url_of(test), as_form(wrong_answers(test, wrong=1), **{"try": 1}), follow=True).content.decode()
    assert "Percobaan Anda sudah habis" in html
    assert "Yang benar: <strong>70 persen</strong>" in html
    assert "Coba lagi" not in html


def test_passing_is_told_and_recorded(client, webinar, registration):
    test = make_questionnaire(webinar, kind="post_test")
    url = url_of(test)
    html = client.post(url, as_form(right_answers(test), **{"try": 1}), follow=True).content.decode()
    assert "3 dari 3 benar: 100%" in html
    assert registration.milestones.get().kind == Milestone.Kind.POST_TEST
    assert "<form" not in re.sub(r"(?s)<header.*?</header>", "", client.get(f"{url}?coba=lagi").content.decode())


def test_sending_the_page_again_is_the_same_try(client, webinar, registration):
    test = make_questionnaire(webinar, kind="post_test", tries_allowed=3)
    for _ in range(2):
        client.post(url_of(test), as_form(wrong_answers(test), **{"try": 1}))
    assert PostTestTry.objects.count() == 1
    assert "Percobaan 2 dari 3" in client.get(f"{url_of(test)}?coba=lagi").content.decode()


def test_other_answers_for_a_try_that_was_sent_are_not_dropped_in_silence(client, webinar, registration):
    test = make_questionnaire(webinar, kind="post_test", tries_allowed=3)
    client.post(url_of(test), as_form(wrong_answers(test), **{"try": 1}))
    response = client.post(url_of(test), as_form(right_answers(test), **{"try": 1}))
    assert response.status_code == 409
    assert "Jawaban ini tidak dihitung: percobaan 1 sudah dikirim." in response.content.decode()
    assert not PostTestTry.objects.get().is_passed


def test_in_english_what_nobody_has_translated_is_marked(client, webinar, registration):
    questions = [("single", "Dari mana?", "", "Kantor\nRumah"), ("text", "Apa lagi?", "What else?", "")]
    evaluation = make_questionnaire(webinar, questions=questions)
    html = client.get(f"/en{url_of(evaluation)}").content.decode()
    assert '<h1 lang="id">Evaluasi webinar</h1>' in html
    assert '<span lang="id">Dari mana?</span>' in html
    assert html.split("Dari mana?")[1].count('<div lang="id">') == 1
    assert '<span lang="id">What else?' not in html


@pytest.mark.parametrize("number", ["", "x", "0", "-1", "99999999", "²", "7"])
def test_a_number_of_a_try_that_cannot_be_is_refused(client, webinar, registration, number):
    test = make_questionnaire(webinar, kind="post_test")
    response = client.post(url_of(test), as_form(right_answers(test), **{"try": number}))
    assert response.status_code in {409, 422}
    assert not PostTestTry.objects.exists()


def test_an_unanswered_question_takes_no_try(client, webinar, registration):
    test = make_questionnaire(webinar, kind="post_test", tries_allowed=1)
    answers = right_answers(test)
    answers.pop(str(test.questions.all()[2].pk))
    response = client.post(url_of(test), as_form(answers, **{"try": 1}))
    assert response.status_code == 422
    assert response.content.decode().count(" checked") == 3
    assert not PostTestTry.objects.exists()


def labels_of(client, url) -> list[str]:
    html = client.get(url).content.decode()
    return re.findall(r"<legend>([^<]+)|<label for=[^>]+>\s*<input[^>]+>\s*([^<]+)", html)


def test_the_order_is_stable_over_a_reload_and_another_for_each_try(client, webinar, registration):
    questions = [("single", f"Pertanyaan {n}?", "", "* A\nB\nC\nD\nE") for n in range(8)]
    test = make_questionnaire(
        webinar, kind="post_test", questions=questions, shuffles_questions=True, shuffles_choices=True
    )
    url = url_of(test)
    first = labels_of(client, url)
    assert len(first) == 8 * 6
    assert labels_of(client, url) == first
    client.post(url, as_form(wrong_answers(test), **{"try": 1}))
    assert labels_of(client, f"{url}?coba=lagi") not in ([], first)


def test_nothing_is_shuffled_unless_it_is_said(client, webinar, registration):
    test = make_questionnaire(webinar, kind="post_test")
    shown = "".join(first or second for first, second in labels_of(client, url_of(test)))
    assert shown.index("10 persen") < shown.index("20 persen") < shown.index("70 persen")
    assert shown.index("Berapa bagian") < shown.index("Mana yang") < shown.index("Siapa yang")


# The desk


def test_the_desk_names_what_is_to_do_until_it_is_done(client, webinar, registration):
    evaluation, test = make_questionnaire(webinar), make_questionnaire(webinar, kind="post_test", tries_allowed=1)
    html = client.get("/saya/").content.decode()
    assert url_of(evaluation) in html
    assert url_of(test) in html
    submit_evaluation(questionnaire=evaluation, registration=registration, answers={})
    submit_post_test(questionnaire=test, registration=registration, number=1, answers=wrong_answers(test))
    html = client.get("/saya/").content.decode()
    assert url_of(evaluation) not in html
    assert url_of(test) not in html


def test_the_desk_names_nothing_that_is_closed_or_of_others(client, webinar, registration):
    closed = make_questionnaire(WebinarFactory(planned_start=timezone.now() - timedelta(days=30)))
    RegistrationFactory(webinar=closed.webinar, learner=registration.learner)
    others = make_questionnaire(WebinarFactory(live=True))
    html = client.get("/saya/").content.decode()
    assert url_of(closed) not in html
    assert url_of(others) not in html


# A person's data


def test_tries_are_handed_out_and_go_with_the_account(client, webinar, registration):
    test, evaluation = make_questionnaire(webinar, kind="post_test"), make_questionnaire(webinar)
    submit_post_test(questionnaire=test, registration=registration, number=1, answers=right_answers(test))
    submit_evaluation(questionnaire=evaluation, registration=registration, answers={})
    data = json.loads(client.get("/saya/data/unduh/").content)
    (one,) = data["post_test_tries"]
    assert (one["series"], one["right"], one["passed"]) == (webinar.series_number, 3, True)
    assert "70 persen" in one["answers"]
    delete_or_anonymise(user=registration.learner)
    assert not PostTestTry.objects.exists()
    assert EvaluationSheet.objects.count() == 1
