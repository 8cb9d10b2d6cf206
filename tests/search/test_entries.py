"""Entries follow the content: in the search the moment it is public, out of it the moment it is not.

Every test asks the search itself for a word that stands nowhere else.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.models import Locale, Page, PageViewRestriction

from home.models import HomePage, StandardPage
from portal.learners.models import Agency
from portal.models import Topic
from search.models import SearchChange, SearchEntry
from search.query import SearchQuery, SearchResults
from search.services.entries import rebuild_search
from search.services.searching import run_search
from tests.factories.knowledge import knowledge_index, make_resource, make_story
from tests.factories.webinars import SpeakerFactory, WebinarFactory, WebinarSpeakerFactory
from webinars.models import Webinar, WebinarPage

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
WORD = "kuskus"  # stands nowhere else
OTHER = "anoa"


def search(text: str = WORD, language: str = "id", **filters) -> SearchResults:
    return run_search(query=SearchQuery(text=text, language=language, **filters))


# Speakers and topics have entries of their own: see test_speakers_and_topics.py.
CONTENT = ("webinar", "story", "resource", "passage", "document", "page")


def found(text: str = WORD, language: str = "id") -> list[str]:
    return [result.url for result in search(text, language, filters={"kind": CONTENT}).results]


def body(text: str) -> list:
    return [("text", f"<p>{text}</p>")]


def webinar_page(**fields) -> WebinarPage:
    webinar = WebinarFactory(**fields)
    return WebinarPage.objects.get(webinar=webinar, locale=Locale.get_default())


def give_topic(webinar: Webinar, topic: Topic) -> None:
    webinar.topics.add(topic)
    webinar.save()  # a ParentalManyToManyField waits for it


def publish(page: Page, **fields) -> Page:
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def standard_page(title: str, parent: Page | None = None, **fields) -> StandardPage:
    home = HomePage.objects.get(locale=Locale.get_default())
    page = StandardPage(title=title, locale=home.locale, **fields)
    (parent or home).add_child(instance=page)
    return publish(page)


class TestWhatIsFound:
    def test_a_webinar_by_its_title_text_speakers_topics_and_number(self):
        page = webinar_page(title=f"Belajar dari {WORD}", series_number=777)
        give_topic(page.webinar, Topic.add_root(name="Satwa endemik"))
        WebinarSpeakerFactory(webinar=page.webinar, speaker=SpeakerFactory(name="Dr. Tarsius, M.Si."))
        publish(page, recap=body(f"Rekap tentang {OTHER}"))
        for text in (WORD, OTHER, "Tarsius", "satwa endemik", "seri 777", "webinar seri-777"):
            assert found(text) == ["/webinar/seri-777/"], text
        entry = SearchEntry.objects.get(external_id="seri-777")
        assert (entry.kind, entry.year) == ("webinar", page.webinar.start.astimezone(page.webinar.zone).year)

    def test_a_story_by_all_its_parts_and_its_agency(self):
        words = ["maleo", "babirusa", "tarsius", "kakatua"]
        names = ["problem", "action", "result", "lessons"]
        make_story(agency_text="Balai Rawa", **{name: body(word) for name, word in zip(names, words, strict=True)})
        for text in (*words, "balai rawa"):
            assert found(text) == ["/pengetahuan/papan-tanya-di-ruang-arsip/"], text

    def test_a_resource_with_its_external_id(self):
        make_resource(body=body(WORD), external_id="koleksi-7")
        assert [(result.kind, result.external_id) for result in search().results] == [("resource", "koleksi-7")]

    def test_a_standard_page(self):
        standard_page("Bantuan", body=body(WORD))
        assert found() == ["/bantuan/"]

    def test_markup_is_no_text(self):
        make_resource(body=[("text", f'<p><b>{WORD}</b> &amp; <a href="https://tautan.example/{OTHER}">x</a></p>')])
        assert search(OTHER).total == 0
        assert "&amp;" not in SearchEntry.objects.get(kind="resource").body


class TestWhatIsNever:
    def test_a_draft(self):
        page = StandardPage(title="Draf", locale=Locale.get_default(), body=body(WORD), live=False)
        HomePage.objects.get(locale=Locale.get_default()).add_child(instance=page)
        page.save_revision()
        assert found() == []

    def test_an_unpublished_change(self):
        page = make_resource(body=body(OTHER))
        page.body = body(WORD)
        page.save_revision()
        assert found() == []
        assert len(found(OTHER)) == 1

    def test_a_page_scheduled_for_later(self):
        page = make_resource(body=body(OTHER))
        page.unpublish()
        page.go_live_at = timezone.now() + timedelta(days=1)
        page.body = body(WORD)
        page.save_revision().publish()
        assert found() == []

    def test_an_unpublished_page(self):
        page = make_resource(body=body(WORD))
        assert len(found()) == 1
        page.unpublish()
        assert found() == []
        publish(page)
        assert len(found()) == 1

    def test_a_deleted_page(self):
        make_resource(body=body(WORD)).delete()
        assert found() == []

    def test_a_deleted_webinar_page_through_the_alias_it_leaves(self):
        webinar_page(title=WORD).delete()
        assert found() == found(language="en") == []
        rebuild_search()
        assert found() == found(language="en") == []

    def test_a_deleted_page_whose_parent_was_deleted(self):
        parent = standard_page("Induk")
        standard_page("Anak", parent, body=body(WORD))
        Page.objects.get(pk=parent.pk).delete()
        assert found() == []

    def test_a_page_past_its_expiry_before_anything_unpublished_it(self, monkeypatch):
        page = make_resource(body=body(WORD), expire_at=timezone.now() + timedelta(hours=1))
        assert len(found()) == 1
        later = timezone.now() + timedelta(hours=2)
        monkeypatch.setattr(timezone, "now", lambda: later)
        assert found() == []
        assert not any(search().facets.values())
        assert page.get_url() not in found("")

    def test_a_page_published_with_an_expiry_in_the_past(self):
        page = make_resource(body=body(WORD))
        page.expire_at = timezone.now() - timedelta(hours=1)
        page.save()
        assert found() == []

    @pytest.mark.parametrize("kind", ["login", "password", "groups"])
    def test_a_page_behind_a_view_restriction(self, kind):
        page = make_resource(body=body(WORD))
        restriction = PageViewRestriction.objects.create(page=page, restriction_type=kind, password="rahasia")
        restriction.groups.add(Group.objects.get(name="Editors"))
        assert found() == []
        restriction.delete()
        assert len(found()) == 1

    def test_a_page_below_a_restricted_one(self):
        make_resource(body=body(WORD))
        PageViewRestriction.objects.create(page=knowledge_index(), restriction_type="login")
        assert found() == []
        make_resource("Lain", body=body(OTHER))
        assert found(OTHER) == []

    def test_a_page_moved_below_a_restricted_one(self):
        private = standard_page("Pribadi")
        PageViewRestriction.objects.create(page=private, restriction_type="login")
        page = standard_page("Terbuka", body=body(WORD))
        child = standard_page("Di bawahnya", page, body=body(OTHER))
        page.move(private, pos="last-child")
        assert found() == found(OTHER) == []
        Page.objects.get(pk=child.pk).move(HomePage.objects.get(locale=page.locale), pos="last-child")
        assert found(OTHER) == ["/di-bawahnya/"]

    def test_join_links_and_notes_of_a_webinar(self):
        webinar_page(join_url=f"https://rapat.example/{WORD}", join_note=OTHER)
        assert found() == found(OTHER) == []


class TestLanguages:
    def test_an_english_alias_has_no_entry_of_its_own(self):
        page = webinar_page(title=WORD)
        alias = page.get_translation(Locale.objects.get(language_code="en"))
        assert alias.alias_of_id == page.pk
        assert found() == [page.get_url()]
        assert SearchEntry.objects.filter(language="en", title=WORD).count() == 0

    def test_readers_of_english_find_the_indonesian_entry_as_what_it_is(self):
        page = webinar_page(title=WORD)
        results = search(language="en").results
        assert [(result.url, result.language) for result in results] == [(page.get_url(), "id")]

    def test_a_translation_takes_the_place_of_the_indonesian_entry(self):
        page = webinar_page(title=f"{WORD} pertama")
        alias = page.get_translation(Locale.objects.get(language_code="en"))
        alias.alias_of = None
        publish(alias, title=f"{WORD} first")
        assert found() == [page.get_url()]
        assert found(language="en") == [alias.get_url()]
        assert found("first") == []
        alias.unpublish()
        assert found(language="en") == [page.get_url()]

    def test_what_only_english_has_is_found_by_all(self):
        english = Locale.objects.get(language_code="en")
        page = StandardPage(title="Help", locale=english, body=body(f"{WORD} learning"))
        HomePage.objects.get(locale=english).add_child(instance=page)
        publish(page)
        assert found() == found(language="en") == ["/en/help/"]
        assert found("learn", "en") == ["/en/help/"]

    def test_topics_are_words_of_the_entrys_language(self):
        page = webinar_page()
        give_topic(page.webinar, Topic.add_root(name="Satwa", name_en=f"{WORD.title()} wildlife"))
        assert found("satwa") == [page.get_url()]
        assert found() == []


class TestChanges:
    def test_a_webinars_date_changes_the_year(self):
        page = webinar_page(title=WORD)
        webinar = page.webinar
        moved = webinar.planned_start.replace(year=webinar.planned_start.year + 3)
        webinar.planned_start, webinar.planned_end = moved, moved + timedelta(hours=2)
        webinar.save()
        assert search().facets["year"] == {moved.year: 1}

    def test_a_speakers_name(self):
        page = webinar_page()
        part = WebinarSpeakerFactory(webinar=page.webinar)
        part.speaker.name = WORD
        part.speaker.save()
        assert found() == [page.get_url()]
        part.delete()
        assert found() == []

    def test_a_topics_name_and_its_end(self):
        topic = Topic.add_root(name="Satwa")
        page, story = webinar_page(), make_story(topics=[topic])
        give_topic(page.webinar, topic)
        assert set(found("satwa")) == {page.get_url(), story.get_url()}
        topic.name = WORD
        topic.save()
        assert set(found()) == {page.get_url(), story.get_url()}
        assert search().facets["topic"] == {topic.pk: 2}
        Topic.objects.get(pk=topic.pk).delete()
        assert found() == []

    def test_a_topic_taken_away(self):
        topic = Topic.add_root(name=WORD)
        story = make_story(topics=[topic])
        story.topics.set([])
        publish(story)
        assert found() == []

    def test_topics_set_from_the_topics_side(self):
        page, topic = webinar_page(), Topic.add_root(name=WORD)
        topic.webinars.add(page.webinar)
        assert found() == [page.get_url()]
        topic.webinars.clear()
        assert found() == []

    def test_a_topic_counts_for_the_topic_above_it(self):
        above = Topic.add_root(name="Satwa")
        below = above.add_child(name="Burung")
        page = webinar_page(title=WORD)
        give_topic(page.webinar, below)
        assert search().facets["topic"] == {above.pk: 1, below.pk: 1}
        assert search(filters={"topic": (above.pk,)}).total == 1

    def test_an_agencys_name(self):
        agency = Agency.add_root(name="Dinas Rawa")
        story = make_story(agency=agency)
        agency.name = f"Dinas {WORD}"
        agency.save()
        assert found() == [story.get_url()]

    def test_a_new_address(self, django_capture_on_commit_callbacks):
        parent = standard_page("Induk")
        standard_page("Anak", parent, body=body(WORD))
        with django_capture_on_commit_callbacks(execute=True):
            publish(parent, slug="pindah")
        assert found() == ["/pindah/anak/"]

    def test_saving_a_page_without_a_revision(self):
        page = make_resource()
        page.body = body(WORD)
        page.save()
        assert found() == [page.get_url()]

    def test_nothing_is_written_where_nothing_changed(self, django_assert_max_num_queries):
        page = make_resource(body=body(WORD))
        SearchChange.objects.all().delete()
        before = SearchEntry.objects.get(source_id=page.pk)
        page.save()
        after = SearchEntry.objects.get(source_id=page.pk)
        assert (before.pk, before.updated_at) == (after.pk, after.updated_at)
        assert SearchChange.objects.count() == 0


class TestOutbox:
    @pytest.fixture(autouse=True)
    def _somebody_reads_it(self, settings):
        settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"  # nothing is searched here

    def test_nothing_is_noted_where_no_engine_reads_it(self, settings):
        settings.ELASTICSEARCH_URL = ""
        make_resource(body=body(WORD)).unpublish()
        assert not SearchChange.objects.exists()

    def test_every_change_is_noted_once_an_entry(self):
        page = make_resource(body=body(WORD))
        entry = SearchEntry.objects.get(source_id=page.pk)
        first = SearchChange.objects.get(key=entry.key, language="id")
        publish(page, title="Judul baru")
        second = SearchChange.objects.get(key=entry.key, language="id")
        assert (first.deleted, second.deleted) == (False, False)
        assert first.ticket != second.ticket
        page.delete()
        assert SearchChange.objects.get(key=entry.key, language="id").deleted

    def test_what_comes_back_is_no_longer_deleted(self):
        page = make_resource(body=body(WORD))
        page.unpublish()
        publish(page)
        entry = SearchEntry.objects.get(source_id=page.pk)
        assert not SearchChange.objects.get(key=entry.key, language="id").deleted
