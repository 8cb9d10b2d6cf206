"""The CMS about the search: what was sought, synonyms, the editors' choice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate
from wagtail.contrib.search_promotions.models import SearchPromotion

from search.models import DailySearch, Synonym
from tests.cms.conftest import client_of
from tests.factories.knowledge import make_story
from tests.factories.learners import EditorFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return client_of(EditorFactory())


def sow(text: str, searches: int, *, clicks: int = 0, results: int = 0, days: int = 0, language: str = "id") -> None:
    DailySearch.objects.create(
        date=localdate() - timedelta(days=days),
        language=language,
        text=text,
        searches=searches,
        clicks=clicks,
        results=results,
    )


def parts(client) -> dict[str, list[str]]:
    rows = client.get(reverse("search_report:index")).context["parts"]
    return {name: [row.text for row in found] for name, _title, _hint, found in rows}


@pytest.mark.postgres
def test_the_report(editor):
    sow("belajar", 40, clicks=30, results=9)
    sow("angka kredit", 20, clicks=3, results=6)
    sow("tukin", 2, results=3, days=9)
    sow("tukin", 2, results=0)
    sow("jarang", 2)
    sow("dulu", 50, days=31)
    sow("sepi", 9, results=1)
    found = parts(editor)
    assert found == {
        "nothing": ["tukin"],
        "few": ["angka kredit"],
        "top": ["belajar", "angka kredit", "sepi", "tukin"],
    }
    html = editor.get(reverse("search_report:index")).content.decode()
    assert f"{reverse('synonym:add')}?words=tukin&amp;language=id" in html
    assert f"{reverse('promotion:add')}?text=angka+kredit" in html
    assert "jarang" not in html.partition("cms-screen")[2].replace("jarang dibuka", "")


def test_nobody_but_editors(client):
    for name in ("search_report:index", "synonym:index", "synonym:add", "promotion:index", "promotion:add"):
        assert client.get(reverse(name)).status_code == 302
        assert client_of(UserFactory()).get(reverse(name)).status_code in (302, 403)


def test_a_synonym_begins_with_what_was_sought(editor):
    response = editor.get(reverse("synonym:add"), {"words": "tukin\0", "language": "id"})
    assert response.context["form"]["words"].value() == "tukin"
    assert response.context["form"]["language"].value() == "id"
    editor.get(reverse("synonym:add"), {"words": "x" * 3000, "language": "fr"})
    editor.post(reverse("synonym:add"), {"words": "tukin\ntunjangan kinerja", "also": "", "language": ""})
    assert str(Synonym.objects.get()) == "tukin = tunjangan kinerja"
    assert "tukin = tunjangan kinerja" in editor.get(reverse("synonym:index")).content.decode()


class TestPromotions:
    def post(self, editor, **fields):
        data = {"text": "Diklat!", "page": "", "external_link_url": "", "external_link_text": "", "description": ""}
        return editor.post(reverse("promotion:add"), data | fields)

    def test_a_page_is_put_first(self, editor, client):
        page = make_story("Belajar di loket")
        assert editor.get(reverse("promotion:add"), {"text": "diklat"}).context["form"]["text"].value() == "diklat"
        assert self.post(editor, page=page.pk).status_code == 302
        promotion = SearchPromotion.objects.get()
        assert (promotion.query.query_string, promotion.page_id) == ("diklat", page.pk)
        assert "Pilihan redaksi" in client.get("/cari/", {"q": "diklat"}).content.decode()
        listed = editor.get(reverse("promotion:index")).content.decode()
        assert "diklat" in listed
        assert "Belajar di loket" in listed
        edited = editor.get(reverse("promotion:edit", args=[promotion.pk]))
        assert edited.context["form"]["text"].value() == "diklat"
        page.unpublish()
        assert "tidak: halamannya tidak untuk umum" in editor.get(reverse("promotion:index")).content.decode()

    @pytest.mark.parametrize(
        ("fields", "fault"),
        [
            ({}, "page"),
            ({"external_link_url": "https://x.example/"}, "external_link_text"),
            ({"external_link_url": "javascript:alert(1)", "external_link_text": "x"}, "external_link_url"),
            ({"text": "?!", "external_link_url": "https://x.example/", "external_link_text": "x"}, "text"),
        ],
    )
    def test_what_is_missing_is_said(self, editor, fields, fault):
        response = self.post(editor, **fields)
        assert fault in response.context["form"].errors
        assert not SearchPromotion.objects.exists()


def test_wagtails_own_ways_to_them_are_hidden(editor):
    html = editor.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("search_report:index") in html
    assert reverse("wagtailsearchpromotions:index") not in html
