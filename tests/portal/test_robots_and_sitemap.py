import xml.etree.ElementTree as ElementTree

import pytest
from wagtail.models import Page, PageViewRestriction

from tests.factories.webinars import WebinarFactory
from webinars.models import WebinarPage

pytestmark = pytest.mark.django_db
SPACES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def read_sitemap(client) -> dict[str, dict[str, str]]:
    """location -> {language: sister's location}"""
    response = client.get("/sitemap.xml")
    assert response.status_code == 200
    entries = {}
    for url in ElementTree.fromstring(response.content).findall("s:url", SPACES):
        sisters = {link.get("hreflang"): link.get("href") for link in url.findall("x:link", SPACES)}
        entries[url.find("s:loc", SPACES).text] = sisters
    return entries


def test_pages_name_their_sisters_in_other_languages(client):
    entries = read_sitemap(client)
    both = {"id": "http://localhost:8000/webinar/", "en": "http://localhost:8000/en/webinar/"}
    assert entries["http://localhost:8000/webinar/"] == both
    assert entries["http://localhost:8000/en/webinar/"] == both


def test_an_alias_without_words_of_its_own_is_left_out(client):
    webinar = WebinarFactory()
    entries = read_sitemap(client)
    assert entries[f"http://localhost:8000/webinar/{webinar.slug}/"] == {}
    assert f"http://localhost:8000/en/webinar/{webinar.slug}/" not in entries


def test_drafts_and_private_pages_are_left_out(client):
    draft, private = WebinarFactory(), WebinarFactory()
    WebinarPage.objects.get(webinar=draft, locale__language_code="id").unpublish()
    page = Page.objects.get(slug=private.slug, locale__language_code="id")
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    entries = read_sitemap(client)
    assert not any(draft.slug in location or private.slug in location for location in entries)


def test_the_sitemap_needs_no_query_a_page(client, django_assert_max_num_queries):
    WebinarFactory.create_batch(5)
    with django_assert_max_num_queries(12):
        assert len(read_sitemap(client)) >= 13


def test_robots_are_told_what_is_closed_and_where_the_sitemap_is(client):
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /saya/" in text
    assert "Disallow: /cms/" in text
    assert "Sitemap: http://testserver/sitemap.xml" in text
