"""A webinar whose page is taken away: who is registered keeps link, calendar and the way out."""

import pytest

from tests.factories.learners import UserFactory
from tests.factories.webinars import RegistrationFactory, WebinarFactory
from webinars.models import Registration, WebinarPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner(client):
    user = UserFactory()
    client.force_login(user)
    return user


def unpublish(webinar):
    for page in webinar.pages.filter(alias_of=None):
        page.unpublish()


def delete(webinar):
    for page in webinar.pages.filter(alias_of=None):
        page.delete()


@pytest.fixture(params=[unpublish, delete])
def registered(request, learner):
    registration = RegistrationFactory(learner=learner)
    request.param(registration.webinar)
    return registration


def path(webinar, end="daftar/"):
    return f"/webinar/seri-{webinar.series_number}/{end}"


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_desk_leads_to_the_registration(client, registered, prefix):
    html = client.get(f"{prefix}/saya/").content.decode()
    assert registered.webinar.title in html
    assert f'href="{prefix}{path(registered.webinar)}"' in html
    assert f'href="{prefix}{path(registered.webinar, "")}"' not in html


def test_the_registration_holds_the_link_and_can_be_cancelled(client, registered):
    html = client.get(path(registered.webinar)).content.decode()
    assert registered.webinar.join_url in html
    for gone in ("", "rombongan/"):
        assert f'href="{path(registered.webinar, gone)}"' not in html
    response = client.post(path(registered.webinar), {"action": "cancel"}, follow=True)
    assert response.redirect_chain == [("/saya/", 302)]
    assert "Pendaftaran Anda dibatalkan" in response.content.decode()
    assert not Registration.objects.get().is_active


def test_the_calendar_file_still_comes(client, registered):
    assert client.get(path(registered.webinar, "kalender.ics")).status_code == 200


def test_who_is_not_registered_finds_nothing(client, learner):
    webinar = WebinarFactory()
    unpublish(webinar)
    assert client.get(path(webinar)).status_code == 404
    assert client.post(path(webinar)).status_code == 404
    assert not Registration.objects.exists()


def test_a_page_takes_its_aliases_along():
    webinar = WebinarFactory()
    assert webinar.pages.count() == 2
    delete(webinar)
    assert not WebinarPage.objects.filter(webinar=webinar).exists()


def test_the_archive_takes_the_aliases_of_its_pages_along():
    page = WebinarFactory().pages.get(alias_of=None)
    page.get_parent().delete()
    assert not WebinarPage.objects.exists()
