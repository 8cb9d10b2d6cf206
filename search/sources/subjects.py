"""Topics: a topic on which, or below which, something is public opens its own page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import reduce
from operator import or_

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from knowledge.models import ResourcePage, StoryPage
from portal.models import Topic
from search.models import Kind
from search.sources.document import Document
from webinars.models import WebinarPage

# Where each kind of page names its topics.
TOPICS_OF = {WebinarPage: "webinar__topics", StoryPage: "topics", ResourcePage: "topics"}
# A topic has no date: it comes after everything that has one.
NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)


class TopicSource:
    label = Topic._meta.label_lower

    def key(self, topic: int) -> str:
        return f"{self.label}:{topic}"

    def all_keys(self) -> Iterable[str]:
        return map(self.key, Topic.objects.values_list("pk", flat=True))

    def keys_of(self, topics: Iterable[int]) -> list[str]:
        """These topics and those above them: what is on a topic is also on the topic above it."""
        paths = Topic.objects.filter(pk__in=topics).values_list("path", flat=True)
        steps = {path[:end] for path in paths for end in range(Topic.steplen, len(path) + 1, Topic.steplen)}
        found = Topic.objects.filter(path__in=steps).values_list("pk", flat=True) if steps else ()
        return sorted(map(self.key, found))

    def keys_of_pages(self, page_keys: Iterable[str]) -> list[str]:
        """All topics of these pages, and those above them."""
        page_keys, topics = list(page_keys), set()
        for model, path in TOPICS_OF.items():
            label = f"{model._meta.label_lower}:"
            if keys := [key.removeprefix(label) for key in page_keys if key.startswith(label)]:
                pages = model.objects.filter(translation_key__in=keys).order_by()
                topics |= set(pages.values_list(path, flat=True).distinct()) - {None}
        return self.keys_of(topics)

    def documents(self, keys: Iterable[str]) -> Iterator[Document]:
        topics = list(Topic.objects.filter(pk__in=[int(key.rpartition(":")[2]) for key in keys]))
        public = _public_paths({topic.path for topic in topics}) if topics else set()
        for topic in topics:
            if any(path.startswith(topic.path) for path in public):
                for language, _name in settings.LANGUAGES:
                    with override(language):
                        yield self._document(topic, language)

    def _document(self, topic: Topic, language: str) -> Document:
        return Document(
            key=self.key(topic.pk),
            language=language,
            kind=Kind.TOPIC,
            source_id=topic.pk,
            title=topic.label,
            url=reverse("topic", args=[topic.slug]),
            published_at=NO_DATE,
        )


def _public_paths(paths: set[str]) -> set[str]:
    """The topics at or below these places in the tree that public pages are about."""
    below = reduce(or_, (Q(path__startswith=path) for path in paths))
    topics = dict(Topic.objects.filter(below).values_list("pk", "path"))
    current = Q(expire_at__isnull=True) | Q(expire_at__gt=timezone.now())
    found = set()
    for model, path in TOPICS_OF.items():
        pages = model.objects.filter(current, alias_of__isnull=True, **{f"{path}__in": topics}).live().public()
        found |= {topics.get(pk, "") for pk in pages.order_by().values_list(path, flat=True).distinct()}
    return found - {""}
