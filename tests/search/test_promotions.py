"""What editors put first: for whom it shows, and what never does."""

from __future__ import annotations

import re

import pytest
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import PageViewRestriction

from tests.factories.knowledge import make_story
from tests.factories.search import make_entry

pytestmark = pytest.mark.django_db


def promote(text: str, page=None, **fields) -> SearchPromotion:
    return SearchPromotion.objects.create(query=Query.get(text), page=page, **fields)


def titles(client, address: str = "/cari/", **parameters) -> tuple[list[str], list[str]]:
    """Of the editors' choice, and of the results."""
    html = client.get(address, parameters).content.decode()
    choice, _, results = html.rpartition('<h2 class="visually-hidden">')
    return tuple(re.findall(r'class="row__link"[^>]*>([^<]*)</a>', part) for part in (choice, results))


def test_it_is_shown_first_and_once_whatever_the_spelling(client):
    page = make_story("Menata arsip")
    make_story("Arsip arsip arsip")
    promote("arsip desa", page, description="Mulailah di sini.")
    assert titles(client, q="ARSIP, desa!") == (["Menata arsip"], ["Arsip arsip arsip"])
    html = client.get("/cari/", {"q": "arsip desa"}).content.decode()
    assert "Pilihan redaksi" in html
    assert "Mulailah di sini." in html
    assert "hasil untuk “arsip desa”" in html


def test_it_is_shown_where_nothing_else_is_found(client):
    promote("zirafah", make_story("Menata arsip"))
    assert titles(client, q="zirafah") == (["Menata arsip"], [])


def test_only_for_that_text_on_the_first_page_without_filters(client):
    promote("arsip", make_story("Menata arsip"))
    for number in range(25):
        make_entry(f"Arsip {number}", kind="story")
    for parameters in ({"q": "arsip desa"}, {"q": "arsip", "halaman": 2}, {"q": "arsip", "jenis": "story"}, {"q": ""}):
        assert titles(client, **parameters)[0] == []


def test_only_pages_that_everybody_may_read(client):
    page = make_story("Menata arsip")
    promote("arsip", page)
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert titles(client, q="arsip") == ([], [])
    restriction.delete()
    assert titles(client, q="arsip")[0] == ["Menata arsip"]
    page.unpublish()
    assert titles(client, q="arsip") == ([], [])


def test_readers_of_english_get_it_too(client):
    promote("archive", make_story("Menata arsip"))
    assert titles(client, "/en/cari/", q="archive")[0] == ["Menata arsip"]


def test_links_to_elsewhere_in_the_editors_order(client):
    promote("arsip", make_story("Menata arsip"), sort_order=2)
    promote("arsip", external_link_url="https://anri.example/", external_link_text="Arsip Nasional", sort_order=1)
    assert titles(client, q="arsip")[0] == ["Arsip Nasional", "Menata arsip"]
