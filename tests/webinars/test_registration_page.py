"""/webinar/seri-N/daftar/ and the calendar file: who sees what, and what a press of the button does."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from icalendar import Calendar

from tests.factories.learners import UserFactory
from tests.factories.webinars import RegistrationFactory, WebinarFactory
from webinars.models import Registration, WebinarPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner(client):
    user = UserFactory(full_name="Siti Aminah, S.Sos.")
    client.force_login(user)
    return user


def path(webinar, prefix=""):
    return f"{prefix}/webinar/seri-{webinar.series_number}/daftar/"


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_stranger_signs_in_first_and_comes_back(client, method, prefix):
    webinar = WebinarFactory()
    response = getattr(client, method)(path(webinar, prefix))
    assert response.status_code == 302
    assert response["Location"] == f"{prefix}/akun/login/?next={path(webinar, prefix)}"
    assert not Registration.objects.exists()


def test_a_series_that_does_not_exist_is_not_found(client, learner):
    assert client.get("/webinar/seri-9999/daftar/").status_code == 404
    assert client.get(f"/webinar/seri-{10**30}/daftar/").status_code == 404
    assert client.get("/webinar/seri-9999/kalender.ics").status_code == 404


def test_a_webinar_whose_page_is_a_draft_is_not_found(client, learner):
    webinar = WebinarFactory()
    WebinarPage.objects.filter(webinar=webinar).update(live=False)
    assert client.get(path(webinar)).status_code == 404
    assert client.post(path(webinar)).status_code == 404
    assert not Registration.objects.exists()


def test_an_incomplete_profile_is_completed_first_with_the_way_back(client):
    client.force_login(UserFactory(profile_completed_at=None))
    webinar = WebinarFactory()
    expected = f"/saya/profil/?next=%2Fwebinar%2Fseri-{webinar.series_number}%2Fdaftar%2F"
    assert client.get(path(webinar))["Location"] == expected
    assert client.post(path(webinar))["Location"] == expected
    assert not Registration.objects.exists()


def test_the_page_says_how_the_name_will_be_printed(client, learner):
    html = client.get(path(WebinarFactory())).content.decode()
    assert "Nama Anda akan dicetak sebagai" in html
    assert "Siti Aminah, S.Sos." in html
    assert "/saya/profil/?next=" in html


def test_one_press_registers_and_the_page_then_holds_the_link(client, learner, django_capture_on_commit_callbacks):
    webinar = WebinarFactory(join_note="ID 123 456, kode sandi 789")
    assert webinar.join_url not in client.get(path(webinar)).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(path(webinar), {"action": "register"}, follow=True)
    html = response.content.decode()
    assert Registration.objects.get().is_active
    assert response.redirect_chain == [(path(webinar), 302)]
    assert "Anda terdaftar." in html
    assert webinar.join_url in html
    assert "ID 123 456, kode sandi 789" in html
    assert [message.to for message in mail.outbox] == [[learner.email]]


def test_a_follower_of_the_stream_sees_its_link_and_not_the_rooms(client, learner):
    webinar = WebinarFactory(meeting_seats=0, join_note="ID 123")
    assert "Ruang rapat sudah penuh" in client.get(path(webinar)).content.decode()
    html = client.post(path(webinar), follow=True).content.decode()
    assert webinar.stream_url in html
    assert webinar.join_url not in html
    assert "ID 123" not in html


def test_cancelling_takes_the_link_away(client, learner):
    webinar = WebinarFactory()
    client.post(path(webinar))
    html = client.post(path(webinar), {"action": "cancel"}, follow=True).content.decode()
    assert not Registration.objects.get().is_active
    assert webinar.join_url not in html
    assert "Pendaftaran Anda dibatalkan" in html
    assert "Nama Anda akan dicetak sebagai" in html


def test_a_name_in_capitals_is_questioned_but_may_be_meant(client):
    client.force_login(UserFactory(full_name="SITI AMINAH, S.Sos."))
    webinar = WebinarFactory()
    assert "Memang semua huruf besar?" in client.get(path(webinar)).content.decode()
    client.post(path(webinar))
    assert Registration.objects.get().is_active
    assert "huruf besar" not in client.get(path(WebinarFactory())).content.decode(), "asked once per name"


def test_a_name_in_capitals_that_the_profile_has_asked_about_is_not_questioned_again(client):
    learner = UserFactory(full_name="Siti Aminah")
    client.force_login(learner)
    known = {"employment_type": "non_asn", "agency": "Kantor Contoh", "language": "id", "purpose_notice": "on"}
    data = known | {"full_name": "SITI AMINAH"}
    asked = client.post("/saya/profil/", data)
    assert asked.status_code == 422
    checked = asked.context["form"]["name_checked"].value()
    assert client.post("/saya/profil/", data | {"name_checked": checked}).status_code == 302
    assert "huruf besar" not in client.get(path(WebinarFactory())).content.decode()
    assert client.post("/saya/profil/", data).status_code == 302
    assert client.post("/saya/profil/", data | {"full_name": "SITI AMINA"}).status_code == 422


def test_a_name_in_small_letters_is_not_questioned(client, learner):
    assert "huruf besar" not in client.get(path(WebinarFactory())).content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"capacity": 0, "live": True}, "Tempat terakhir baru saja terisi"),
        ({"registration_closes_at": timezone.now() - timedelta(days=1)}, "Pendaftaran sudah ditutup"),
        ({"registration_opens_at": timezone.now() + timedelta(days=1)}, "Pendaftaran belum dibuka"),
        ({"override": "cancelled", "override_reason": "Banjir"}, "Webinar ini dibatalkan"),
        ({"override": "postponed", "override_reason": "Banjir"}, "Webinar ini ditunda"),
    ],
)
def test_a_refusal_is_said_in_words(client, learner, fields, words):
    webinar = WebinarFactory(**fields)
    assert "<form" not in _main(client.get(path(webinar)))
    response = client.post(path(webinar))
    assert response.status_code == 409
    assert words in _main(response)
    assert not Registration.objects.exists()


def test_after_the_session_cancelling_is_refused_in_words(client, learner):
    webinar = WebinarFactory(past=True)
    RegistrationFactory(webinar=webinar, learner=learner)
    response = client.post(path(webinar), {"action": "cancel"})
    assert response.status_code == 409
    assert "Webinar sudah selesai" in response.content.decode()


def test_the_link_of_a_cancelled_webinar_is_shown_to_nobody(client, learner):
    webinar = WebinarFactory(override="cancelled", override_reason="Banjir")
    RegistrationFactory(webinar=webinar, learner=learner)
    html = client.get(path(webinar)).content.decode()
    assert webinar.join_url not in html
    assert "Dibatalkan: Banjir" in html


def test_in_english_everything_is_english(client, learner):
    webinar = WebinarFactory()
    html = _main(client.get(path(webinar, "/en")))
    assert "Your name will be printed as" in html
    assert "Registration is open until" in html
    for word in ("Anda", "Daftar", "Kembali"):
        assert word not in html


@pytest.mark.parametrize("value", ["\0", "'\"><script>", "🎉" * 10, "x" * 3000, ""])
def test_odd_input_registers_nobody_twice_and_breaks_nothing(client, learner, value):
    webinar = WebinarFactory()
    response = client.post(path(webinar), {"action": value})
    assert response.status_code == 302
    assert Registration.objects.count() == 1


def test_the_registrant_gets_a_calendar_file(client, learner):
    webinar = WebinarFactory()
    RegistrationFactory(webinar=webinar, learner=learner)
    response = client.get(f"/webinar/seri-{webinar.series_number}/kalender.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert Calendar.from_ical(response.content).events[0].start == webinar.planned_start


def test_nobody_else_gets_it(client, learner):
    webinar = WebinarFactory()
    address = f"/webinar/seri-{webinar.series_number}/kalender.ics"
    RegistrationFactory(webinar=webinar)
    assert client.get(address).status_code == 404
    RegistrationFactory(webinar=webinar, learner=learner, status="cancelled")
    assert client.get(address).status_code == 404
    client.logout()
    assert client.get(address).status_code == 302


def test_no_cache_keeps_a_learners_page(client, learner):
    assert "no-store" in client.get(path(WebinarFactory()))["Cache-Control"]


def test_queries(client, learner, django_assert_max_num_queries):
    webinar = WebinarFactory(capacity=10, meeting_seats=5)
    client.get(path(webinar))
    with django_assert_max_num_queries(15):
        client.get(path(webinar))
    client.post(path(webinar))
    with django_assert_max_num_queries(17):
        client.get(path(webinar))


def test_what_is_over_shows_neither_link_nor_passcode_nor_number(client, learner):
    webinar = WebinarFactory(past=True, join_note="ID 123 456, sandi rahasia")
    number = RegistrationFactory(webinar=webinar, learner=learner).grouped_number
    html = _main(client.get(path(webinar)))
    assert not [words for words in (webinar.join_url, "sandi rahasia", number) if words in html]


def _main(response) -> str:
    html = response.content.decode()
    return html[html.index("<main") : html.index("</main>")]
