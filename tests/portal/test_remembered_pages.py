"""A process remembers the pages it has found; what it shows is still what the database says."""

import pytest
from django.test import RequestFactory
from wagtail.models import Site

from portal import remembered
from portal.models import PortalSettings
from tests.factories.webinars import WebinarFactory

pytestmark = pytest.mark.django_db


def route(path: str):
    request = RequestFactory().get(path)
    site = Site.find_for_request(request)
    return site.root_page.specific.route(request, [part for part in path.split("/") if part]).page


def test_a_known_page_costs_no_query_but_the_version(django_assert_num_queries):
    path = f"/webinar/{WebinarFactory().slug}/"
    route(path)
    request = RequestFactory().get(path)
    root = Site.find_for_request(request).root_page.specific
    with django_assert_num_queries(1):
        page = root.route(request, ["webinar", path.split("/")[2]]).page
        assert page.get_parent().slug == "webinar"


def test_a_change_of_the_page_or_its_webinar_shows_on_the_next_request(client):
    webinar = WebinarFactory()
    page = webinar.pages.get(locale__language_code="id")
    client.get(f"/webinar/{webinar.slug}/")
    page.title = "Judul yang baru"
    page.save_revision().publish()
    webinar.override, webinar.override_reason = "cancelled", "Narasumber sakit"
    webinar.save()
    html = client.get(f"/webinar/{webinar.slug}/").content.decode()
    assert "Judul yang baru" in html
    assert "Narasumber sakit" in html


def test_an_unpublished_page_is_gone_on_the_next_request(client):
    webinar = WebinarFactory()
    assert client.get(f"/webinar/{webinar.slug}/").status_code == 200
    webinar.pages.get(locale__language_code="id").unpublish()
    assert client.get(f"/webinar/{webinar.slug}/").status_code == 404


def test_requests_share_neither_the_page_nor_the_rows_beside_it():
    path = f"/webinar/{WebinarFactory().slug}/"
    route(path)
    first = route(path)
    first.webinar.title = first.title = "Hanya di sini"
    assert first.webinar.seats_taken == 0  # what a row remembers of itself is the request's, too
    second = route(path)
    assert "Hanya di sini" not in (second.title, second.webinar.title)
    assert "seats_taken" not in vars(second.webinar)


def test_addresses_that_lead_nowhere_are_not_remembered(client):
    client.get("/webinar/")
    known = len(remembered._remembered)
    for number in range(5):
        assert client.get(f"/webinar/tidak-ada-{number}/").status_code == 404
    assert len(remembered._remembered) - known < 5


def test_a_changed_setting_shows_on_the_next_request(client):
    client.get("/webinar/")
    settings = PortalSettings.load()
    settings.organiser_name = "Badan yang baru"
    settings.save()
    assert "Badan yang baru" in client.get("/webinar/").content.decode()
