"""Stories and resources below the knowledge index, published."""

from __future__ import annotations

from wagtail.models import Locale

from knowledge.models import KnowledgeIndexPage, ResourcePage, StoryPage
from tests.factories.indexes import wagtail_indexes_left_alone


def knowledge_index(language: str = "id") -> KnowledgeIndexPage:
    return KnowledgeIndexPage.objects.get(locale=Locale.objects.get(language_code=language))


def make_story(title: str = "Papan tanya di ruang arsip", *, topics=(), **fields) -> StoryPage:
    paragraph = [("text", "<p>Antrean di loket panjang.</p>")]
    page = StoryPage(
        title=title,
        locale=Locale.get_default(),
        **{"summary": "Ringkasan cerita.", "agency_text": "Dinas Arsip", "problem": paragraph, "action": paragraph}
        | fields,
    )
    return _publish(page, topics)


def make_resource(title: str = "Jurnal refleksi", *, topics=(), **fields) -> ResourcePage:
    page = ResourcePage(
        title=title, locale=Locale.get_default(), **{"summary": "Tiga pertanyaan.", "estimated_minutes": 5} | fields
    )
    return _publish(page, topics)


def _publish(page, topics):
    with wagtail_indexes_left_alone():
        knowledge_index().add_child(instance=page)
        page.topics.set(topics)
        page.save_revision().publish()
        page.refresh_from_db()
    return page
