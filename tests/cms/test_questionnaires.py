"""Building evaluations and post-tests in the CMS, copying them, and what may no longer be changed."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.cms.conftest import client_of
from tests.factories.learners import EditorFactory
from tests.factories.questionnaires import evaluation_answers, make_questionnaire, right_answers, wrong_answers
from tests.factories.webinars import RegistrationFactory, WebinarFactory
from webinars.models import Question, Questionnaire
from webinars.services.questionnaires.evaluation import submit_evaluation
from webinars.services.questionnaires.post_test import submit_post_test

pytestmark = pytest.mark.django_db


@pytest.fixture
def webinar():
    return WebinarFactory(live=True)


def form_data(questions: list[dict], *, stored: int = 0, **fields) -> dict:
    """What the browser sends: questions are (partial) rows of the formset, the first `stored` of them known ones."""
    data = {
        "title": "Evaluasi webinar",
        "title_en": "",
        "introduction": "",
        "introduction_en": "",
        "questions-TOTAL_FORMS": len(questions),
        "questions-INITIAL_FORMS": stored,
        "questions-MIN_NUM_FORMS": 0,
        "questions-MAX_NUM_FORMS": 1000,
        "pass_mark": 70,
    } | fields
    for position, question in enumerate(questions):
        row = {"id": "", "label_en": "", "kind": "rating", "is_required": "on", "choices": "", "ORDER": position + 1}
        data |= {f"questions-{position}-{name}": value for name, value in (row | question).items()}
    return data


def rows_of(questionnaire) -> list[dict]:
    """The stored questions as the form would send them unchanged."""
    return [
        {
            "id": question.pk,
            "label": question.label,
            "label_en": question.label_en,
            "kind": question.kind,
            "choices": "\r\n".join(("* " if c.is_right else "") + c.label for c in question.choices),
        }
        for question in questionnaire.questions.all()
    ]


def edit(client, questionnaire, rows, **fields):
    data = form_data(rows, stored=questionnaire.questions.count(), **fields)
    return client.post(reverse("questionnaire:edit", args=[questionnaire.pk]), data)


def test_a_new_one_for_a_webinar(editor_client, webinar):
    url = f"{reverse('questionnaire:add')}?kind=post_test&webinar={webinar.pk}"
    html = editor_client.get(url).content.decode()
    assert "Nilai 1 sampai 5" not in html  # a post-test asks only what can be scored
    row = {"label": "Kapan?", "kind": "single", "choices": "* Setiap hari | Every day\r\nNanti"}
    data = form_data(
        [row], title="Post-test", tries_allowed=2, opens_at=day_of(webinar, 1), closes_at=day_of(webinar, 3)
    )
    response = editor_client.post(url, data)
    assert response.status_code == 302, response.content.decode()
    made = webinar.questionnaires.get()
    assert (made.kind, made.tries_allowed, made.pass_mark) == ("post_test", 2, 70)
    assert f"{made.opens_at:%H:%M}" == "01:00"  # nine in Makassar
    question = made.questions.get()
    assert [(c.label, c.label_en, c.is_right) for c in question.choices] == [
        ("Setiap hari", "Every day", True),
        ("Nanti", "", False),
    ]
    assert all(choice.key for choice in question.choices)


def day_of(webinar, days: int) -> str:
    return (webinar.start.astimezone(webinar.zone) + timedelta(days=days)).strftime("%Y-%m-%d 09:00")


@pytest.mark.parametrize(
    ("times", "field"),
    [
        ({"opens_at": "2020-01-01 09:00"}, "opens_at"),
        ({"opens_at": "9999-12-30 09:00"}, "opens_at"),
        ({"closes_at": "2020-01-01 09:00"}, "closes_at"),
        ({"tries_allowed": "99999999"}, "tries_allowed"),
    ],
)
def test_impossible_times_and_tries_are_said_at_the_field(editor_client, webinar, times, field):
    url = f"{reverse('questionnaire:add')}?kind=post_test&webinar={webinar.pk}"
    row = {"label": "Kapan?", "kind": "single", "choices": "* Setiap hari\r\nNanti"}
    response = editor_client.post(url, form_data([row], title="Post-test", **times))
    assert list(response.context["form"].errors) == [field]


def test_a_template_asks_for_its_kind_and_has_no_dates(editor_client):
    html = editor_client.get(reverse("questionnaire:add")).content.decode()
    assert 'name="kind"' in html
    assert 'name="opens_at"' not in html
    row = {"label": "Bagaimana?", "kind": "rating"}
    assert editor_client.post(reverse("questionnaire:add"), form_data([row], kind="evaluation")).status_code == 302
    assert Questionnaire.objects.templates().get().questions.count() == 1


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"label": "Apa?", "kind": "single", "choices": "A\r\nB"}, "memerlukan pilihan yang benar"),
        ({"label": "Apa?", "kind": "single", "choices": "* A\r\n* B"}, "memerlukan pilihan yang benar"),
        ({"label": "Apa?", "kind": "single", "choices": "* A"}, "sedikitnya dua pilihan"),
        ({"label": "Apa?", "kind": "multiple", "choices": "* A\r\na"}, "tertulis dua kali"),
        ({"label": "Apa?", "kind": "multiple", "choices": "* A\r\nB\x00"}, "null"),
    ],
)
def test_what_cannot_be_scored_is_refused_and_stays_typed(editor_client, webinar, row, words):
    url = f"{reverse('questionnaire:add')}?kind=post_test&webinar={webinar.pk}"
    html = editor_client.post(url, form_data([row])).content.decode()
    assert words in html
    assert row["choices"].splitlines()[0] in html
    assert not Questionnaire.objects.exists()


def test_one_without_questions_is_refused(editor_client, webinar):
    url = f"{reverse('questionnaire:add')}?kind=evaluation&webinar={webinar.pk}"
    assert "Tambahkan sedikitnya satu pertanyaan" in editor_client.post(url, form_data([])).content.decode()


def test_a_second_of_its_kind_is_refused(editor_client, webinar):
    make_questionnaire(webinar)
    url = f"{reverse('questionnaire:add')}?kind=evaluation&webinar={webinar.pk}"
    html = editor_client.post(url, form_data([{"label": "Lagi?"}])).content.decode()
    assert "sudah punya satu dari jenis ini" in html
    assert webinar.questionnaires.count() == 1


@pytest.fixture
def answered(webinar):
    evaluation = make_questionnaire(webinar)
    submit_evaluation(
        questionnaire=evaluation,
        registration=RegistrationFactory(webinar=webinar),
        answers=evaluation_answers(evaluation),
    )
    return evaluation


def test_words_may_change_after_answers_came_in(editor_client, answered):
    rows = rows_of(answered)
    before = [choice.key for choice in answered.questions.all()[1].choices]
    rows[0]["label"] = "Bagaimana isi webinar ini?"
    rows[1]["choices"] = "Zoom\r\nYouTube\r\nSatu layar\r\nRekaman"
    assert edit(editor_client, answered, rows).status_code == 302
    first, second = Question.objects.filter(questionnaire=answered).order_by("sort_order")[:2]
    assert first.label == "Bagaimana isi webinar ini?"
    assert [choice.key for choice in second.choices][:3] == before
    assert second.choices[0].label == "Zoom"


@pytest.mark.parametrize(
    ("position", "change", "words"),
    [
        (0, {"DELETE": "on"}, "sudah dijawab: tidak dapat dihapus"),
        (0, {"kind": "text"}, "jenis jawabannya tidak dapat diubah"),
        (1, {"choices": "YouTube\r\nSatu layar"}, "sudah dipilih orang"),
    ],
)
def test_what_was_answered_is_not_taken_away(editor_client, answered, position, change, words):
    rows = rows_of(answered)
    rows[position] |= change
    response = edit(editor_client, answered, rows)
    assert response.status_code == 200
    assert words in response.content.decode()
    assert Question.objects.filter(questionnaire=answered).count() == 4


def test_what_nobody_answered_may_go(editor_client, answered):
    rows = rows_of(answered)
    rows[1]["choices"] = "Ruang rapat\r\nYouTube"  # nobody chose the third
    rows[3]["DELETE"] = "on"  # nobody wrote a text
    assert edit(editor_client, answered, rows).status_code == 302
    assert Question.objects.filter(questionnaire=answered).count() == 3


def test_a_corrected_right_answer_scores_tries_anew(editor_client, webinar):
    test = make_questionnaire(webinar, kind="post_test", pass_mark=100)
    registration = RegistrationFactory(webinar=webinar)
    submit_post_test(questionnaire=test, registration=registration, number=1, answers=wrong_answers(test, wrong=1))
    rows = rows_of(test)
    rows[0]["choices"] = "* 10 persen\r\n20 persen\r\n70 persen"
    assert edit(editor_client, test, rows, title="Post-test", pass_mark=100).status_code == 302
    assert registration.post_test_tries.get().is_passed


def test_one_that_was_answered_cannot_be_deleted(editor_client, answered, webinar):
    test = make_questionnaire(webinar, kind="post_test")
    for one, stays in ((answered, True), (test, False)):
        editor_client.post(reverse("questionnaire:delete", args=[one.pk]))
        assert Questionnaire.objects.filter(pk=one.pk).exists() is stays


def test_a_template_is_copied_with_all_its_questions(editor_client, webinar):
    template = make_questionnaire(kind="post_test", pass_mark=80, tries_allowed=2, shuffles_choices=True)
    start = reverse("webinar:post_test", args=[webinar.pk])
    assert f'value="{template.pk}"' in editor_client.get(start).content.decode()
    response = editor_client.post(start, {"source": template.pk})
    copy = webinar.questionnaires.get()
    assert response.url == reverse("questionnaire:edit", args=[copy.pk])
    assert (copy.pass_mark, copy.tries_allowed, copy.shuffles_choices) == (80, 2, True)
    assert [question.label for question in copy.questions.all()] == [q.label for q in template.questions.all()]
    assert right_answers(copy).keys().isdisjoint(right_answers(template).keys())
    assert editor_client.get(start).url == response.url


@pytest.mark.parametrize("source", ["", "x", "0", "9" * 30])
def test_a_source_that_is_none_is_not_found(editor_client, webinar, source):
    start = reverse("webinar:evaluation", args=[webinar.pk])
    assert editor_client.post(start, {"source": source}).status_code == 404


def test_a_webinars_own_becomes_a_template(editor_client, answered):
    editor_client.post(reverse("questionnaire:copy", args=[answered.pk]))
    template = Questionnaire.objects.templates().get()
    assert template.questions.count() == 4
    assert not template.evaluation_sheets.exists()


@pytest.mark.parametrize(
    ("language", "words"), [("id", "Bagaimana materi webinar ini?"), ("en", "How was the content?")]
)
def test_the_preview_shows_what_participants_see(editor_client, answered, language, words):
    url = reverse("questionnaire:preview", args=[answered.pk])
    html = editor_client.get(f"{url}?bahasa={language}").content.decode()
    assert words in html
    assert 'type="button" disabled' in html
    assert "csrfmiddlewaretoken" not in html


def test_the_overview_names_both(editor_client, answered, webinar):
    html = editor_client.get(reverse("webinar:overview", args=[webinar.pk])).content.decode()
    assert reverse("questionnaire:results", args=[answered.pk]) in html
    assert reverse("webinar:post_test", args=[webinar.pk]) in html


@pytest.mark.parametrize("name", ["edit", "preview", "results", "results_xlsx", "tries_xlsx", "copy", "delete"])
def test_learners_see_none_of_it(learner_client, webinar, name):
    test = make_questionnaire(webinar, kind="post_test")
    response = learner_client.get(reverse(f"questionnaire:{name}", args=[test.pk]))
    assert response.status_code in {302, 403}
    assert "Berapa bagian" not in response.content.decode()


def test_the_list_stands_at_few_queries(webinar, django_assert_max_num_queries):
    client = client_of(EditorFactory(group="Editors"))
    for _ in range(6):
        make_questionnaire(WebinarFactory(page=False))
    client.get(reverse("questionnaire:index"))
    with django_assert_max_num_queries(30):
        assert client.get(reverse("questionnaire:index")).status_code == 200
