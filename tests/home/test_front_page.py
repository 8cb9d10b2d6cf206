"""The front page: the next webinar and its button first, then what is new to learn, then search."""

import pytest

from tests.factories.certificates import make_certificate
from tests.factories.knowledge import make_resource, make_story
from tests.factories.webinars import RegistrationFactory, WebinarFactory, WebinarSpeakerFactory, nine_in_makassar

pytestmark = pytest.mark.django_db


def test_the_next_webinar_stands_first_with_its_button(client):
    WebinarFactory(title="Nanti", planned_start=nine_in_makassar(30))
    soon = WebinarFactory(title="Segera", planned_start=nine_in_makassar(3))
    response = client.get("/")
    assert response.context["next_webinar"].title == "Segera"
    html = response.content.decode()
    assert html.count("button--primary") == 1
    button = html.index(f'href="/webinar/{soon.slug}/daftar/"')
    assert html.index("Segera") < button < html.index("Temukan")


def test_a_postponed_webinar_is_not_the_next_one(client):
    WebinarFactory(planned_start=nine_in_makassar(3), override="postponed", override_reason="banjir")
    assert client.get("/").context["next_webinar"] is None


def test_without_a_webinar_it_says_what_will_stand_here(client):
    html = client.get("/").content.decode()
    assert "begitu tanggalnya ditetapkan" in html
    assert 'href="/webinar/"' in html


def test_new_stories_and_resources_are_mixed_by_day(client):
    make_story("Cerita lama")
    make_resource("Sumber baru")
    make_story("Cerita terbaru")
    assert [page.title for page in client.get("/").context["new_pages"]] == [
        "Cerita terbaru",
        "Sumber baru",
        "Cerita lama",
    ]


def test_anonymous_visitors_all_see_the_same_and_get_no_cookie(client):
    WebinarFactory()
    first, second = client.get("/"), client.get("/", headers={"user-agent": "another"})
    assert first.content == second.content
    assert not first.cookies


def test_who_is_registered_sees_that_instead_of_the_button(client):
    registration = RegistrationFactory(webinar__page=True)
    client.force_login(registration.learner)
    step = client.get("/").context["next_webinar"].step
    assert step.is_registered
    assert step.action.code != "register"


@pytest.mark.parametrize("path", ["/", "/en/"])
def test_queries_stay_below_the_budget(client, django_assert_max_num_queries, path):
    for number in range(5):
        WebinarSpeakerFactory(webinar__planned_start=nine_in_makassar(3 - number * 2))
        make_story(f"Cerita {number}")
        make_resource(f"Sumber {number}")
    client.get(path)
    with django_assert_max_num_queries(15):
        client.get(path)


def test_the_own_next_step_follows_the_next_webinar(client):
    WebinarFactory(title="Terdekat", planned_start=nine_in_makassar(2))
    mine = RegistrationFactory(
        webinar__page=True, webinar__title="Terdaftar", webinar__planned_start=nine_in_makassar(9)
    )
    client.force_login(mine.learner)
    response = client.get("/")
    assert [need.card.title for need in response.context["own_needs"]] == ["Terdaftar"]
    html = response.content.decode()
    assert html.index("Terdekat") < html.index("Langkah Anda berikutnya") < html.index("Terdaftar")


def test_a_new_certificate_is_a_next_step(client):
    version = make_certificate(webinar=WebinarFactory(past=True))
    client.force_login(version.certificate.learner)
    html = client.get("/").content.decode()
    assert f"/sertifikat/{version.code}.pdf" in html


def test_a_learner_stays_below_the_budget_too(client, django_assert_max_num_queries):
    WebinarFactory(planned_start=nine_in_makassar(2))
    mine = RegistrationFactory(webinar__page=True, webinar__planned_start=nine_in_makassar(9))
    client.force_login(mine.learner)
    client.get("/")
    with django_assert_max_num_queries(20):
        client.get("/")
