"""rebuild_search: makes the index what the content says, whatever has happened to it."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from wagtail.models import Page, Site

from search.engines import database_engine
from search.models import KnownWord, SearchEntry
from search.query import SearchQuery
from search.services.entries import rebuild_search, refresh_things
from search.services.searching import run_search
from search.sources import SOURCES
from tests.factories.knowledge import make_resource, make_story
from tests.factories.search import make_entry
from tests.factories.webinars import WebinarFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def rebuild() -> dict:
    out = StringIO()
    call_command("rebuild_search", "--json", stdout=out)
    return json.loads(out.getvalue())


def found(text: str) -> int:
    return run_search(query=SearchQuery(text=text)).total


def test_a_second_time_finds_nothing_to_do():
    make_story()
    report = rebuild()
    assert report["created"] == report["updated"] == report["deleted"] == 0
    assert report["unchanged"] == report["entries"] == SearchEntry.objects.count() > 0


def test_it_makes_what_is_missing_and_mends_what_is_wrong():
    make_resource("Kuskus beruang")
    SearchEntry.objects.filter(kind="page").delete()
    SearchEntry.objects.filter(kind="resource").update(title="x", digest="")
    report = rebuild()
    assert report["created"] >= 2
    assert report["updated"] == 1
    assert found("kuskus") == 1


def test_it_writes_lost_words_anew():
    make_resource("Kuskus beruang")
    pk = SearchEntry.objects.get(kind="resource").pk
    database_engine().index([SearchEntry(pk=pk, title="x", language="id")])
    assert found("kuskus") == 0
    assert rebuild()["updated"] == 0
    assert found("kuskus") == 1


def test_it_drops_what_no_content_stands_behind():
    make_entry("Kuskus hantu", key="knowledge.resourcepage:00000000-0000-0000-0000-000000000000")
    make_entry("Kuskus tanpa sumber", key="gone.model:1")
    assert found("kuskus") == 2
    assert rebuild()["deleted"] == 2
    assert found("kuskus") == 0


def test_misspelt_words_are_understood_meanwhile_and_withdrawn_words_forgotten():
    make_resource("Kuskus beruang")
    KnownWord.objects.create(word="kuskus")
    KnownWord.objects.create(word="kuskusan")
    understood = []
    rebuild_search(progress=lambda _done: understood.append(found("beruamg")))
    assert set(understood) == {1}
    assert list(KnownWord.objects.filter(word__startswith="kuskus").values_list("word", flat=True)) == ["kuskus"]
    assert found("kuskusan") == 1  # spelt otherwise: the words remembered in this process are of today


@pytest.mark.sqlite_only
def test_it_drops_words_without_an_entry():
    entry = make_entry("Kuskus")
    SearchEntry.objects.filter(pk=entry.pk).delete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM search_words WHERE rowid = %s", [entry.pk])
        assert cursor.fetchone() == (1,)
        rebuild()
        cursor.execute("SELECT count(*) FROM search_words WHERE rowid = %s", [entry.pk])
        assert cursor.fetchone() == (0,)


def test_it_sees_content_written_past_the_signals():
    page = make_resource("Kuskus beruang")
    Page.objects.filter(pk=page.pk).update(live=False)
    assert found("kuskus") == 1
    assert rebuild()["deleted"] == 1
    assert found("kuskus") == 0


def test_a_batch_takes_the_same_queries_whatever_its_size(django_assert_max_num_queries):
    source = SOURCES["webinars.webinarpage"]
    WebinarFactory.create_batch(2)
    keys = list(source.all_keys())
    with django_assert_max_num_queries(19) as few:
        refresh_things(keys=keys[:1], rewrite_words=True)
    with django_assert_max_num_queries(len(few)):
        refresh_things(keys=keys, rewrite_words=True)


def test_another_root_of_the_site_rebuilds_all(django_capture_on_commit_callbacks):
    page = make_resource("Kuskus beruang")
    SearchEntry.objects.filter(source_id=page.pk).delete()
    with django_capture_on_commit_callbacks(execute=True):
        Site.objects.get(is_default_site=True).save()
    assert found("kuskus") == 1


def test_for_people_it_says_one_sentence():
    out = StringIO()
    call_command("rebuild_search", stdout=out)
    assert f"{SearchEntry.objects.count()} entries" in out.getvalue()
