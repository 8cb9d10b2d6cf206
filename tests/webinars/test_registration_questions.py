"""Questions at registration: asked on the form, kept with the words that were asked, changed until the start."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import override

from home.desk import describe_desk
from portal.learners.personal_data import collect_personal_data
from portal.learners.services.deletion import delete_or_anonymise
from tests.factories.learners import EditorFactory, UserFactory
from tests.factories.webinars import RegistrationFactory, WebinarFactory
from webinars.models import Registration, RegistrationAnswer, RegistrationQuestion, Webinar

pytestmark = pytest.mark.django_db
PATH = "/webinar/seri-40/daftar/"


@pytest.fixture
def webinar():
    return WebinarFactory(series_number=40)


@pytest.fixture
def learner(client):
    user = UserFactory()
    client.force_login(user)
    return user


@pytest.fixture
def questions(webinar):
    """A choice, a consent (both required) and a text."""
    make = RegistrationQuestion.objects.create
    return [
        make(
            webinar=webinar,
            sort_order=1,
            kind="choice",
            label="Dari mana Anda ikut?",
            label_en="From where?",
            choices="Kantor\nRumah",
            choices_en="Office\nHome",
            is_required=True,
        ),
        make(webinar=webinar, sort_order=2, kind="consent", label="Saya setuju direkam", is_required=True),
        make(webinar=webinar, sort_order=3, kind="text", label="Pertanyaan untuk narasumber"),
    ]


def test_who_registers_again_finds_the_earlier_answers_but_consents_anew(client, learner, webinar, questions):
    client.post(PATH, answers_to(questions, text="Apa kabar?"))
    client.post(PATH, {"action": "cancel"})
    page = client.get(PATH)
    assert "Apa kabar?" in page.content.decode()
    shown = {field.name: field.initial for field in page.context["form"]}
    assert shown[f"tanya-{questions[1].pk}"] is False
    assert shown[f"tanya-{questions[0].pk}"] == "Rumah"


def answers_to(questions, choice="Rumah", consent="on", text=""):
    where, recorded, ask = (f"tanya-{question.pk}" for question in questions)
    return {where: choice, ask: text} | ({recorded: consent} if consent else {})


def kept():
    return dict(RegistrationAnswer.objects.values_list("asked", "value"))


def test_what_is_answered_is_kept_with_the_question_as_it_was_asked(client, learner, questions):
    assert client.post(PATH, answers_to(questions, text="Bagaimana?")).status_code == 302
    assert kept() == {
        "Dari mana Anda ikut?": "Rumah",
        "Saya setuju direkam": "yes",
        "Pertanyaan untuk narasumber": "Bagaimana?",
    }
    RegistrationQuestion.objects.filter(pk=questions[1].pk).update(label="Saya setuju semuanya")
    assert RegistrationAnswer.objects.get(question=questions[1]).asked == "Saya setuju direkam"


@pytest.mark.parametrize("missing", [{"choice": ""}, {"consent": ""}, {"choice": "Bulan"}, {"text": "x" * 1001}])
def test_nobody_registers_without_what_is_asked_for(client, learner, questions, missing):
    response = client.post(PATH, answers_to(questions, **missing))
    assert response.status_code == 422
    assert "error-summary" in response.content.decode()
    assert not Registration.objects.exists()


@pytest.mark.parametrize("text", ["\x00", "'\"><script>alert(1)</script>", "🎉" * 900])
def test_odd_answers_break_nothing(client, learner, questions, text):
    response = client.post(PATH, answers_to(questions, text=text), follow=True)
    assert response.status_code in (200, 422)
    assert "<script>alert" not in response.content.decode()


def test_in_english_the_question_is_english_and_the_same_thing_is_kept(client, learner, questions):
    html = client.get(f"/en{PATH}").content.decode()
    assert "From where?" in html
    assert "Office" in html
    client.post(f"/en{PATH}", answers_to(questions, choice="Kantor"))
    assert RegistrationAnswer.objects.get(question=questions[0]).value == "Kantor"


def test_answers_change_until_the_start_and_not_afterwards(client, learner, webinar, questions):
    client.post(PATH, answers_to(questions, text="Satu"))
    client.post(PATH, answers_to(questions, choice="Kantor") | {"action": "answers"})
    assert kept() == {"Dari mana Anda ikut?": "Kantor", "Saya setuju direkam": "yes"}
    Webinar.objects.filter(pk=webinar.pk).update(planned_start=timezone.now() - timedelta(minutes=1))
    assert client.post(PATH, answers_to(questions) | {"action": "answers"}).status_code == 409
    assert kept()["Dari mana Anda ikut?"] == "Kantor"


def test_whoever_was_registered_by_others_is_asked_on_the_desk_and_not_blocked(client, learner, webinar, questions, rf):
    RegistrationFactory(webinar=webinar, learner=learner, origin="import")
    request = rf.get("/saya/")
    request.user = learner
    with override("id"):
        (need, *_rest) = describe_desk(request).needs
        assert need.action.code == "questions"
    client.post(PATH, answers_to(questions) | {"action": "answers"})
    with override("id"):
        assert "questions" not in {need.action.code for need in describe_desk(request).needs}


def test_a_webinar_without_questions_costs_no_click_more(client, learner, webinar):
    assert client.post(PATH).status_code == 302
    assert Registration.objects.get().is_active


def test_answers_are_columns_of_the_download(client, learner, webinar, questions):
    client.post(PATH, answers_to(questions, text="=1+1"))
    RegistrationFactory(webinar=webinar)
    client.force_login(EditorFactory())
    response = client.get(f"/cms/pendaftaran/?webinar={webinar.pk}&export=csv")
    header, *rows = csv.reader(io.StringIO(b"".join(response.streaming_content).decode()))
    assert header[-3:] == ["Dari mana Anda ikut?", "Saya setuju direkam", "Pertanyaan untuk narasumber"]
    assert sorted(row[-3:] for row in rows) == [["", "", ""], ["Rumah", "ya", "'=1+1"]]


def test_several_webinars_in_one_download_share_a_column_for_answers(client, learner, webinar, questions):
    client.post(PATH, answers_to(questions))
    RegistrationFactory()
    client.force_login(EditorFactory())
    response = client.get("/cms/pendaftaran/?export=csv")
    text = b"".join(response.streaming_content).decode()
    assert "Dari mana Anda ikut?: Rumah; Saya setuju direkam: ya" in text


def test_the_cms_shows_the_answers_of_a_registration(client, learner, questions):
    client.post(PATH, answers_to(questions))
    client.force_login(EditorFactory())
    html = client.get(f"/cms/pendaftaran/{Registration.objects.get().pk}/").content.decode()
    assert "Dari mana Anda ikut?" in html
    assert "Rumah" in html


def test_answers_are_handed_out_and_go_with_the_account(client, learner, questions):
    client.post(PATH, answers_to(questions))
    sections = {exporter.name: rows for exporter, rows in collect_personal_data(learner)}
    assert {row["question"]: row["answer"] for row in sections["answers"]}["Dari mana Anda ikut?"] == "Rumah"
    delete_or_anonymise(user=learner)
    assert not RegistrationAnswer.objects.exists()


@pytest.mark.parametrize(
    ("broken", "field"),
    [
        ({"kind": "choice", "choices": "Satu"}, "choices"),
        ({"kind": "choice", "choices": "Satu\nSatu"}, "choices"),
        ({"kind": "choice", "choices": "Satu\nDua", "choices_en": "One"}, "choices_en"),
    ],
)
def test_a_choice_needs_choices(webinar, broken, field):
    with pytest.raises(ValidationError) as caught:
        RegistrationQuestion(webinar=webinar, label="?", **broken).full_clean()
    assert field in caught.value.message_dict


def test_who_waits_and_answers_keeps_the_answers_when_a_seat_comes(client, learner, webinar, questions):
    Webinar.objects.filter(pk=webinar.pk).update(capacity=0)
    client.post(PATH, answers_to(questions))
    registration = Registration.objects.get()
    assert registration.status == "waiting"
    until = timezone.now() + timedelta(hours=1)
    Registration.objects.filter(pk=registration.pk).update(status="offered", offer_expires_at=until)
    assert 'value="Rumah"' in client.get(PATH).content.decode()
    client.post(PATH, answers_to(questions, choice="Kantor"))
    registration.refresh_from_db()
    assert registration.is_active
    assert kept()["Dari mana Anda ikut?"] == "Kantor"


def test_seats_change_between_room_and_stream_where_seats_allow(client, learner, webinar):
    Webinar.objects.filter(pk=webinar.pk).update(meeting_seats=1)
    client.post(PATH)
    client.post(PATH, {"action": "stream"})
    assert Registration.objects.get().seat == "stream"
    RegistrationFactory(webinar=webinar)
    assert client.post(PATH, {"action": "meeting"}).status_code == 409
    Registration.objects.exclude(learner=learner).update(status="cancelled")
    client.post(PATH, {"action": "meeting"})
    assert Registration.objects.get(learner=learner).seat == "meeting"
