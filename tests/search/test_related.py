"""What a page leads on to. The same on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from search.engines import database_engine
from search.models import SearchEntry
from tests.factories.knowledge import make_resource, make_story
from tests.factories.search import make_entry

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture(autouse=True)
def _only_our_entries(db):
    SearchEntry.objects.all().delete()


def related(entry: SearchEntry, language: str = "id", limit: int = 4) -> list[str]:
    return [found.title for found in database_engine().related(entry=entry, language=language, limit=limit)]


def test_rare_words_topics_and_speakers_make_things_alike():
    entry = make_entry("Menata arsip desa", keywords="Kearsipan", topics=[1], speakers=[7])
    make_entry("Arsip desa yang hidup", keywords="Kearsipan", topics=[1])
    make_entry("Arsip kota", topics=[1], speakers=[7])
    make_entry("Pelayanan di loket", topics=[2])
    found = related(entry)
    assert set(found) == {"Arsip desa yang hidup", "Arsip kota"}
    assert related(entry, limit=1) == found[:1]


def test_never_itself_nor_parts_nor_what_this_reader_is_not_shown():
    entry = make_entry("Menata arsip desa")
    make_entry("Menata arsip desa", key=entry.key, language="en")
    make_entry("Menata arsip desa", kind="passage", part_of=entry.key)
    make_entry("Menata arsip desa", kind="document", part_of=entry.key)
    make_entry("Menata arsip desa", shown_in=("en",))
    make_entry("Menata arsip desa", expires_at=timezone.now() - timedelta(seconds=1))
    assert related(entry) == []


def test_an_entry_without_words_is_like_nothing():
    make_entry("Menata arsip")
    assert related(make_entry("yang di 12")) == []


def test_pages_lead_on(client):
    story = make_story("Menata arsip desa")
    make_resource("Arsip desa bagi pemula")
    for number in range(4):  # so that not every text holds these words: SQLite gives no weight to what most texts hold
        make_entry(f"Loket {number}")
    html = client.get(story.get_url()).content.decode()
    assert "Lihat juga" in html
    assert "Arsip desa bagi pemula" in html.partition("Lihat juga")[2]


def test_a_page_that_is_like_nothing_says_nothing(client):
    story = make_story("Menata arsip desa")
    SearchEntry.objects.exclude(source_id=story.pk).delete()
    assert "Lihat juga" not in client.get(story.get_url()).content.decode()
