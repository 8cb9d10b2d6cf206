"""What a process remembers of the site is what the database says: a change shows on the next request."""

import pytest
from django.test import RequestFactory
from django.utils.translation import override
from wagtail.models import PageViewRestriction, Site

from home.models import HomePage
from portal.remembered_site import find_site
from tests.factories.webinars import WebinarFactory

pytestmark = pytest.mark.django_db


def site_now():
    return find_site(RequestFactory().get("/"))


def test_the_second_request_costs_the_version_alone(django_assert_num_queries):
    site_now()
    with django_assert_num_queries(1):
        front_page = site_now().root_page.localized.specific
    assert isinstance(front_page, HomePage)


def test_the_front_page_is_the_languages():
    with override("en"):
        assert site_now().root_page.locale.language_code == "en"
    with override("id"):
        assert site_now().root_page.locale.language_code == "id"


def test_a_change_shows_on_the_next_request():
    before = site_now()
    Site.objects.update(site_name="Nama baru")
    HomePage.objects.filter(pk=before.root_page.pk).update(title="Judul baru")
    after = site_now()
    assert (after.site_name, after.root_page.title) == ("Nama baru", "Judul baru")


def test_requests_do_not_share_their_page():
    site_now().root_page.title = "Hanya di sini"
    assert site_now().root_page.title != "Hanya di sini"


def test_a_restricted_page_stays_restricted(client):
    webinar = WebinarFactory()
    page = webinar.pages.get(locale__language_code="id")
    assert client.get(f"/webinar/{webinar.slug}/").status_code == 200
    PageViewRestriction.objects.create(page=page.get_parent(), restriction_type=PageViewRestriction.LOGIN)
    assert client.get(f"/webinar/{webinar.slug}/").status_code == 302
