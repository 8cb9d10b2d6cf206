"""Titles offered while typing: which, in which order, to whom. The same on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from search.engines import database_engine
from search.models import CompletionTitle, SearchEntry
from search.services.entries import refresh_things
from tests.factories.knowledge import make_story
from tests.factories.search import make_entry

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture(autouse=True)
def _only_our_entries(db):
    SearchEntry.objects.all().delete()


def complete(text: str, language: str = "id", limit: int = 8) -> list[str]:
    return [found.title for found in database_engine().complete(text=text, language=language, limit=limit)]


@pytest.mark.parametrize("text", ["pel", "PÉLAYANAN", "publik", "pub pel", " pelayanan, publ", "Pela\u00adyanan"])
def test_any_word_may_be_the_one_begun(text):
    make_entry("Menata pelayanan publik")
    make_entry("Arsip")
    assert complete(text) == ["Menata pelayanan publik"]


def test_what_begins_with_the_text_is_first_then_what_readers_want():
    make_entry("Berbagi arsip", kind="topic")
    make_entry("Arsip yang hidup dan yang tidak", kind="page")
    make_entry("Arsip desa", kind="story", popularity=0.9)
    make_entry("Arsip kota", kind="story")
    assert complete("arsip") == ["Arsip desa", "Arsip kota", "Arsip yang hidup dan yang tidak", "Berbagi arsip"]
    assert complete("arsip", limit=2) == ["Arsip desa", "Arsip kota"]


def test_a_webinar_is_known_by_its_number():
    make_entry("Menata arsip", keywords="Seri-47\nWebinar")
    assert complete("seri 47") == complete("seri-4") == complete("Seri4") == ["Menata arsip"]


def test_passages_and_documents_are_not_offered():
    make_entry("Arsip", kind="passage")
    make_entry("Arsip", kind="document")
    assert complete("arsip") == []


def test_each_reader_gets_what_is_shown_in_his_language():
    make_entry("Archive", language="en", shown_in=("en",))
    make_entry("Arsip", shown_in=("id",))
    assert complete("ar") == ["Arsip"]
    assert complete("ar", language="en") == ["Archive"]


def test_what_has_expired_is_not_offered():
    make_entry("Arsip", expires_at=timezone.now() - timedelta(seconds=1))
    assert complete("arsip") == []


def test_titles_follow_the_pages():
    page = make_story("Kuskus di arsip")
    page.title = "Tarsius di arsip"
    page.save_revision().publish()
    assert complete("kusk") == []
    assert complete("tars") == ["Tarsius di arsip"]
    page.unpublish()
    assert complete("tars") == []
    assert not CompletionTitle.objects.exists()


def test_an_entry_written_again_keeps_its_popularity_and_its_place():
    page = make_story("Kuskus di arsip")
    make_entry("Kuskus di desa", kind="story", popularity=0.4)
    SearchEntry.objects.filter(source_id=page.pk).update(popularity=0.9)
    refresh_things(keys=[SearchEntry.objects.get(source_id=page.pk).key], rewrite_words=True)
    assert complete("kuskus") == ["Kuskus di arsip", "Kuskus di desa"]


@pytest.mark.parametrize(
    "text", ["", " ", "\0", "'", '"', "a' | b & !c:*", "\\", "😀", "x" * 3000, "z " * 300, "%", "\u202e"]
)
def test_any_text_is_answered(client, text):
    make_entry("Arsip")
    for address in ("/cari/lengkapi/", "/en/cari/lengkapi/", "/api/cari/lengkapi"):
        response = client.get(address, {"q": text})
        assert response.status_code == 200
        assert b"Arsip" not in response.content


class TestAnswers:
    def test_options_lead_to_their_pages(self, client):
        make_entry("Arsip <b>hidup</b>", kind="story", url="/pengetahuan/arsip/")
        response = client.get("/cari/lengkapi/", {"q": "ars"})
        html = response.content.decode()
        assert 'role="option"' in html
        assert 'data-href="/pengetahuan/arsip/"' in html
        assert "Arsip &lt;b&gt;hidup&lt;/b&gt;" in html
        assert "Praktik baik" in html
        assert "Good practice" in client.get("/en/cari/lengkapi/", {"q": "ars"}).content.decode()

    def test_json(self, client):
        make_entry("Arsip", kind="story", url="/pengetahuan/arsip/")
        answer = client.get("/api/cari/lengkapi", {"q": "ars"}).json()
        assert answer == {"completions": [{"title": "Arsip", "url": "/pengetahuan/arsip/", "kind": "story"}]}
        assert client.get("/api/cari/lengkapi", {"q": "ars", "bahasa": "fr"}).status_code == 400

    def test_kept_a_minute_and_nobodys(self, client):
        for address in ("/cari/lengkapi/", "/api/cari/lengkapi"):
            response = client.get(address, {"q": "ars"})
            assert "max-age=60" in response["Cache-Control"]
            assert "public" in response["Cache-Control"]
            assert not response.cookies
            assert "Cookie" not in response.get("Vary", "")

    def test_one_letter_is_too_little(self, client):
        make_entry("Arsip")
        assert b"Arsip" not in client.get("/cari/lengkapi/", {"q": "a"}).content

    def test_two_queries_at_most(self, client, django_assert_max_num_queries):
        for number in range(30):
            make_entry(f"Arsip {number}")
        client.get("/cari/lengkapi/", {"q": "ars"})
        with django_assert_max_num_queries(2):
            client.get("/cari/lengkapi/", {"q": "ars"})
