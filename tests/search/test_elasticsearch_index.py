"""The index on Elasticsearch follows the entries: through the outbox, through rebuilds, and whatever befalls it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Locale, PageViewRestriction

from knowledge.models import ResourcePage
from search.engines.elasticsearch import indexes
from search.engines.elasticsearch.connection import get_client
from search.models import SearchChange, SearchEntry
from search.query import SearchQuery, SearchResults
from search.services import indexing
from search.services.entries import index_entries, note_changes
from search.services.searching import run_search
from tests.factories.knowledge import knowledge_index, make_resource
from tests.factories.search import make_entry
from tests.factories.webinars import WebinarFactory
from tests.support.search_servers import refresh

# What is the server's own is the same beside every database.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("elasticsearch")]


@pytest.fixture(autouse=True)
def _begin_equal(elasticsearch):
    elasticsearch.keep_current()
    SearchChange.objects.all().delete()


def search(text: str, **fields) -> SearchResults:
    refresh()
    results = run_search(query=SearchQuery(text=text, **fields))
    assert (results.engine, results.is_fallback) == ("elasticsearch", False)
    return results


def made(title: str, **fields) -> SearchEntry:
    entry = make_entry(title, **fields)
    note_changes([(entry, False)])
    return entry


def client():
    return get_client(timeout=30)


def live() -> str:
    return indexes.look(client()).live


class TestOutbox:
    def test_what_is_published_changed_and_deleted_follows(self):
        page = make_resource("Kuskus beruang")
        assert indexing.apply_changes() >= 1
        assert [result.title for result in search("kuskus").results] == ["Kuskus beruang"]
        page.title = "Anoa dataran"
        page.save_revision().publish()
        indexing.apply_changes()
        assert (search("kuskus").total, search("anoa").total) == (0, 1)
        page.delete()
        indexing.apply_changes()
        assert search("anoa").total == 0
        assert not SearchChange.objects.exists()
        assert not indexing.compare_index()

    def test_what_was_just_deleted_is_not_shown_though_the_index_does_not_know(self):
        made("Kuskus")
        gone = made("Kuskus beruang")
        indexing.apply_changes()
        SearchEntry.objects.filter(pk=gone.pk).delete()
        results = search("kuskus")
        assert (results.total, [result.title for result in results.results]) == (1, ["Kuskus"])

    def test_a_change_that_comes_while_one_is_applied_stays_in_the_outbox(self, monkeypatch):
        entry = made("Kuskus")

        def write_and_change(*arguments):
            monkeypatch.undo()
            sent = indexes.write(*arguments)
            note_changes([(entry, False)])
            return sent

        changes = list(SearchChange.objects.all())
        monkeypatch.setattr(indexes, "write", write_and_change)
        indexing._apply(changes)
        assert SearchChange.objects.count() == 1

    def test_an_older_state_that_comes_late_does_not_win(self):
        entry = made("Kuskus")
        late = indexes.to_write(entry)
        entry.title, entry.updated_at = "Anoa", timezone.now()
        newer = indexes.to_write(entry)
        for action in (newer, late):
            indexes.write(client(), live(), [action])
        assert search("anoa").total == 1
        indexes.write(client(), live(), [indexes.to_delete(entry.key, entry.language, timezone.now()), newer])
        assert search("anoa").total == 0

    def test_a_refused_parcel_waits_in_the_outbox(self):
        made("Kuskus")
        client().indices.put_settings(index=live(), settings={"index.blocks.write": True})
        try:
            assert indexing.apply_changes() == 0
            assert SearchChange.objects.count() == 1
            assert indexing.apply_changes() == 0  # left alone for a while, without asking
        finally:
            client().indices.put_settings(index=live(), settings={"index.blocks.write": None})
        cache.clear()
        assert indexing.apply_changes() == 1
        assert search("kuskus").total == 1

    def test_without_elasticsearch_it_is_emptied(self, settings):
        made("Kuskus")
        settings.ELASTICSEARCH_URL = ""
        call_command("tend_search_index")
        assert not SearchChange.objects.exists()


class TestRebuild:
    def test_a_new_index_takes_the_place_of_the_old_one(self):
        made("Kuskus")
        old = live()
        progress = []
        assert indexing.rebuild_index(progress=progress.append) == sum(progress) == SearchEntry.objects.count()
        assert live() != old
        assert indexes.ours(client()) == [live()]
        assert search("kuskus").total == 1
        assert not indexing.compare_index()

    def test_what_changes_meanwhile_is_in_the_new_one(self):
        gone, changed = made("Kuskus"), made("Anoa")
        indexing.apply_changes()

        def change(done: int) -> None:
            """The entries have been read, and are not yet all sent."""
            if SearchEntry.objects.filter(title="Tarsius").exists():
                return
            SearchEntry.objects.filter(pk=gone.pk).delete()
            changed.title = "Maleo"
            changed.save()
            index_entries([changed])
            note_changes([(gone, True), (changed, False), (made("Tarsius"), False)])
            indexing.apply_changes()

        indexing.rebuild_index(progress=change)
        assert not SearchChange.objects.exists()
        assert [search(word).total for word in ("kuskus", "anoa", "maleo", "tarsius")] == [0, 0, 1, 1]
        assert not indexing.compare_index()

    def test_one_that_fails_leaves_the_old_one(self):
        made("Kuskus")
        indexing.apply_changes()
        old = live()

        def fail(done: int) -> None:
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            indexing.rebuild_index(progress=fail)
        assert indexes.ours(client()) == [live()] == [old]
        assert search("kuskus").total == 1

    def test_only_one_at_a_time(self):
        inner = []
        indexing.rebuild_index(progress=lambda done: inner.append(indexing.rebuild_index()))
        assert inner[0] is None


class TestTending:
    """What the clock does every few seconds; tasks run at once here."""

    def test_a_lost_index_is_made_anew(self):
        made("Kuskus")
        client().indices.delete(index=live())
        indexing.tend_index()
        assert search("kuskus").total == 1

    def test_an_emptied_index_is_made_anew(self):
        made("Kuskus")
        client().delete_by_query(index=live(), query={"match_all": {}}, refresh=True)
        SearchChange.objects.all().delete()
        indexing.tend_index()
        assert search("kuskus").total == 1

    def test_an_index_of_another_shape_is_replaced(self, monkeypatch):
        made("Kuskus")
        old = live()
        monkeypatch.setattr(indexes, "SHAPE", "another")
        indexing.tend_index()
        assert old not in indexes.ours(client())
        assert search("kuskus").total == 1
        monkeypatch.undo()
        indexing.rebuild_index()

    def test_differences_are_noticed_and_mended_a_minute_later(self):
        kept, lost = made("Kuskus"), made("Anoa")
        indexing.apply_changes()
        ghost = indexes.to_write(SearchEntry(**vars_of(kept) | {"key": "tests.ghost:1"}))
        indexes.write(client(), live(), [ghost, indexes.to_delete(lost.key, lost.language, timezone.now())])
        SearchEntry.objects.filter(pk=kept.pk).update(digest="another")
        found = indexing.compare_index()
        assert [len(found.missing), len(found.stale), len(found.superfluous)] == [1, 1, 1]
        note = {"tended_at": (timezone.now() - timedelta(hours=1)).isoformat()}
        indexes.take_notes(client(), live(), note)
        indexing.tend_index()
        indexing.tend_index()
        refresh()
        assert not indexing.compare_index()


def vars_of(entry: SearchEntry) -> dict:
    return {field.attname: getattr(entry, field.attname) for field in SearchEntry._meta.concrete_fields}


def test_nothing_that_is_not_public_is_found():
    """One word in a draft, a private, an unpublished, a deleted and an expired page; and in one with an alias."""
    word = "kuskus"
    draft = ResourcePage(
        title=f"{word} draf", locale=Locale.get_default(), summary="-", estimated_minutes=5, live=False
    )
    knowledge_index().add_child(instance=draft)
    draft.save_revision()
    private = make_resource(f"{word} pribadi")
    make_resource(f"{word} ditarik").unpublish()
    deleted = make_resource(f"{word} dihapus")
    expired = make_resource(f"{word} lewat")
    alias = WebinarFactory(title=f"{word} alias")
    indexing.apply_changes()
    assert search(word).total == 4
    assert search(word, language="en").total == 4
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    deleted.delete()
    expired.expire_at = timezone.now() - timedelta(seconds=1)
    expired.save()
    for is_applied in (False, True):
        if is_applied:
            indexing.apply_changes()
        assert [(result.title, result.language) for result in search(word).results] == [(alias.title, "id")]
        assert search(word).total == search(word, language="en").total == 1
