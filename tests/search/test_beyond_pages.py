"""Passages, documents, speakers and topics: found as long as the page behind them is public, and where they lead.

Each asks the search for a word that stands nowhere else.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from portal.models import PortalDocument, Topic
from search.models import DocumentText, SearchEntry
from search.query import SearchQuery, SearchResults
from search.services.document_texts import read_document
from search.services.entries import rebuild_search
from search.services.searching import run_search
from tests.factories.documents import make_document
from tests.factories.knowledge import make_resource
from tests.factories.recordings import make_transcript
from tests.factories.webinars import SpeakerFactory, WebinarFactory, WebinarSpeakerFactory
from webinars.models import WebinarPage, WebinarSpeaker
from webinars.services.events.pages import create_webinar_page
from webinars.services.recordings.transcripts import delete_transcript

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
SPOKEN, WRITTEN, ENGLISH = "kuskus", "anoa", "babirusa"


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def search(text: str, language: str = "id", **filters) -> SearchResults:
    return run_search(query=SearchQuery(text=text, language=language, filters=filters))


def urls(text: str, language: str = "id", **filters) -> list[str]:
    return [result.url for result in search(text, language, **filters).results]


def page_of(webinar, language: str = "id") -> WebinarPage:
    return WebinarPage.objects.get(webinar=webinar, locale__language_code=language)


def make_page(**fields) -> WebinarPage:
    """A public webinar with a word in its transcript and one in a document among its materials."""
    page = page_of(WebinarFactory(past=True, **fields))
    make_transcript(page.webinar, f"Seekor {SPOKEN} datang.", "Lalu pergi lagi.")
    document = make_read_document(f"Tentang {WRITTEN}")
    page.materials = [("material", {"title": "Paparan", "document": document})]
    return publish(page)


def make_read_document(text: str) -> PortalDocument:
    """As it is when the worker has read it."""
    document = make_document(content=b"PK")
    DocumentText.objects.filter(document=document).update(state=DocumentText.State.READ, text=text)
    return document


def publish(page, **fields):
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


WORDS = (SPOKEN, WRITTEN, "maleo", "tarsius", "satwa")  # said, in a document, the title, who speaks, the topic


@contextmanager
def unpublished(page):
    """Also a draft: a page without anything live."""
    page.unpublish()
    yield
    publish(WebinarPage.objects.get(pk=page.pk))


@contextmanager
def expired(page):
    page = WebinarPage.objects.get(pk=page.pk)
    page.expire_at = timezone.now() - timedelta(hours=1)
    page.save()
    yield
    page.expire_at = None
    page.save()


@contextmanager
def restricted(page):
    restriction = PageViewRestriction.objects.create(page=page, restriction_type="password", password="rahasia")
    yield
    restriction.delete()


WAYS_OUT = {
    "unpublished": unpublished,
    "expired": expired,
    "private": restricted,
    "below a private page": lambda page: restricted(page.get_parent()),
}


def found_words() -> list[str]:
    return [word for word in WORDS for language in ("id", "en") if urls(word, language)]


def test_nothing_of_a_page_that_is_not_public_is_found():
    page = make_page(title="Belajar dari maleo")
    WebinarSpeakerFactory(webinar=page.webinar, speaker=SpeakerFactory(name="Dr. Tarsius"))
    page.webinar.topics.add(Topic.add_root(name="Satwa"))
    page.webinar.save()
    for name, way_out in WAYS_OUT.items():
        assert set(found_words()) == set(WORDS), f"before it is {name}"
        with way_out(page):
            assert found_words() == [], name
    page.materials = []
    page.save_revision()
    assert set(found_words()) == set(WORDS), "a draft that takes something away"
    WebinarPage.objects.get(pk=page.pk).delete()
    assert found_words() == [], "deleted"
    rebuild_search()
    assert not SearchEntry.objects.filter(kind__in=["passage", "document", "speaker", "topic"]).exists()


def test_a_page_that_was_never_published_has_no_parts_either():
    webinar = WebinarFactory(page=False)
    create_webinar_page(webinar=webinar)
    make_transcript(webinar, SPOKEN)
    WebinarSpeakerFactory(webinar=webinar, speaker=SpeakerFactory(name="Dr. Tarsius"))
    rebuild_search()
    assert found_words() == []


def test_an_english_alias_gives_nothing_of_its_own():
    page = make_page()
    alias = page_of(page.webinar, "en")
    assert alias.alias_of_id == page.pk
    WebinarPage.objects.filter(pk=alias.pk).update(title=ENGLISH)
    alias.refresh_from_db()
    alias.save()
    assert urls(ENGLISH) == urls(ENGLISH, "en") == []
    assert len(urls(SPOKEN, "en")) == len(urls(WRITTEN, "en")) == 1


class TestPassages:
    def test_a_passage_opens_the_recording_at_its_second(self):
        webinar = make_page(title="Belajar dari maleo").webinar
        result = search("pergi").results[0]
        assert result.url == f"/webinar/{webinar.slug}/transkrip/#d60"
        assert (result.kind, result.title) == ("passage", "Belajar dari maleo (1:00)")
        entry = SearchEntry.objects.get(pk=result.entry_id)
        assert entry.part_of == f"webinars.webinarpage:{page_of(webinar).translation_key}"
        assert entry.year == webinar.start.astimezone(webinar.zone).year

    def test_the_webinars_title_finds_the_webinar_and_not_each_of_its_passages(self):
        webinar = make_page(title="Belajar dari maleo").webinar
        assert urls("maleo", kind=("webinar", "passage")) == [f"/webinar/{webinar.slug}/"]

    def test_it_has_the_speaker_who_says_it_else_all(self):
        webinar = WebinarFactory(past=True)
        one, _other = (WebinarSpeakerFactory(webinar=webinar).speaker for _number in range(2))
        make_transcript(webinar, SPOKEN, speaker=one.name)
        assert SearchEntry.objects.get(kind="passage").speakers == [one.pk]
        make_transcript(webinar, SPOKEN, speaker="Hadirin")
        assert len(SearchEntry.objects.get(kind="passage").speakers) == 2

    def test_replacing_and_deleting_are_seen_at_once(self):
        webinar = make_page().webinar
        before = SearchEntry.objects.get(kind="passage", url__endswith="#d60")
        make_transcript(webinar, f"Seekor {ENGLISH} datang.", "Lalu pergi lagi.")
        assert urls(SPOKEN) == []
        assert len(urls(ENGLISH)) == 1
        after = SearchEntry.objects.get(kind="passage", url__endswith="#d60")
        assert (before.pk, before.updated_at) == (after.pk, after.updated_at)
        delete_transcript(webinar=webinar, language="id")
        assert not SearchEntry.objects.filter(kind="passage").exists()

    def test_each_reader_finds_the_transcript_of_his_language(self):
        webinar = make_page().webinar
        assert urls(SPOKEN, "en") == urls(SPOKEN)
        make_transcript(webinar, f"A {ENGLISH} came.", language="en")
        assert urls(ENGLISH, "en") == [f"/en/webinar/{webinar.slug}/transkrip/#d0"]
        assert urls(ENGLISH) == urls(SPOKEN, "en") == []
        page_of(webinar, "en").unpublish()
        assert urls(SPOKEN, "en") == urls(SPOKEN) == [f"/webinar/{webinar.slug}/transkrip/#d0"]

    def test_a_page_that_comes_back_brings_them_back(self):
        page = make_page()
        page.unpublish()
        publish(page)
        assert len(urls(SPOKEN)) == len(urls(WRITTEN)) == 1


class TestDocuments:
    def test_a_document_opens_its_file_and_names_its_page(self):
        page = make_page()
        document = PortalDocument.objects.get()
        result = search(WRITTEN).results[0]
        assert (result.kind, result.title, result.url) == ("document", "Paparan", document.url)
        assert SearchEntry.objects.get(pk=result.entry_id).part_of.endswith(str(page.translation_key))

    def test_in_a_resource_and_in_running_text(self):
        chosen, linked, _unused = (make_read_document(f"{word} x") for word in (SPOKEN, WRITTEN, ENGLISH))
        link = f'<p><a linktype="document" id="{linked.pk}">Buka</a></p>'
        make_resource(medium="document", document=chosen, body=[("text", link)])
        assert (urls(SPOKEN), urls(WRITTEN), urls(ENGLISH)) == ([chosen.url], [linked.url], [])

    def test_a_document_taken_off_its_page(self):
        page = make_page()
        publish(page, materials=[])
        assert urls(WRITTEN) == []

    def test_text_that_is_read_later_and_another_title(self):
        document = make_document(WRITTEN)
        make_resource(medium="document", document=document)
        assert urls(WRITTEN) == []
        read_document(document_pk=document.pk)
        assert urls(WRITTEN) == [document.url]
        document.title = ENGLISH
        document.save()
        assert urls(ENGLISH, kind=("document",)) == [document.url]
        document.delete()
        assert urls(WRITTEN) == []

    def test_a_document_in_a_closed_collection(self):
        make_page()
        closed = Collection.get_first_root_node().add_child(name="Tertutup")
        document = PortalDocument.objects.get()
        document.collection = closed
        document.save()
        assert len(urls(WRITTEN)) == 1
        CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
        assert urls(WRITTEN) == []


class TestSpeakersAndTopics:
    def test_a_speaker_opens_the_archive_of_the_readers_language(self):
        page = make_page(title="Belajar dari maleo")
        speaker = SpeakerFactory(name="Dr. Tarsius", position="Peneliti", position_en="Researcher")
        WebinarSpeakerFactory(webinar=page.webinar, speaker=speaker)
        for language, prefix, position in (("id", "", "peneliti"), ("en", "/en", "researcher")):
            address = f"{prefix}/webinar/?narasumber={speaker.pk}"
            for text in ("tarsius", position, "tarsius maleo"):
                assert urls(text, language, kind=("speaker",)) == [address]
        publish(page, title="Belajar dari nuri")
        assert urls("maleo", kind=("speaker",)) == []

    def test_moderators_are_no_speakers(self):
        part = WebinarSpeakerFactory(part=WebinarSpeaker.Part.MODERATOR, speaker__name="Dr. Tarsius")
        assert urls("tarsius", kind=("speaker",)) == []
        part.part = WebinarSpeaker.Part.SPEAKER
        part.save()
        assert len(urls("tarsius", kind=("speaker",))) == 1
        part.delete()
        assert urls("tarsius", kind=("speaker",)) == []

    def test_a_topic_as_long_as_something_public_is_on_it_or_below(self):
        above = Topic.add_root(name="Satwa", name_en="Wildlife")
        below = above.add_child(name="Burung")
        assert urls("satwa") == []
        story = make_resource(topics=[below])
        assert urls("satwa", kind=("topic",)) == ["/topik/satwa/"]
        assert urls("wildlife", "en", kind=("topic",)) == ["/en/topik/satwa/"]
        story.topics.set([])
        publish(story)
        assert urls("satwa", kind=("topic",)) == []

    def test_a_topic_that_is_renamed_or_deleted(self):
        topic = Topic.add_root(name="Satwa")
        make_resource(topics=[topic])
        topic.name = "Fauna"
        topic.save()
        assert urls("fauna", kind=("topic",)) == ["/topik/satwa/"]
        Topic.objects.get(pk=topic.pk).delete()
        assert urls("fauna", kind=("topic",)) == []


def test_a_long_transcript_costs_a_publication_few_queries(django_assert_max_num_queries):
    page = page_of(WebinarFactory(past=True))
    make_transcript(page.webinar, "Satu.")
    page.refresh_from_db()
    with django_assert_max_num_queries(60) as few:
        page.save()
    make_transcript(page.webinar, *(f"Kalimat {number}." for number in range(120)))
    with django_assert_max_num_queries(len(few)):
        page.save()
    assert SearchEntry.objects.filter(kind="passage").count() == 120
