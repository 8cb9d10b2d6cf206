"""Pages: webinars, stories, resources and the portal's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from types import SimpleNamespace

from django.utils import timezone
from django.utils.translation import override
from wagtail.fields import StreamField
from wagtail.models import Page

from home.models import StandardPage
from knowledge.models import ResourcePage, StoryPage
from portal.models import Topic
from portal.pages import PortalPage
from search.models import Kind
from search.sources.document import Document
from webinars.models import WebinarPage

TopicTree = dict[str, int]  # treebeard's path -> primary key
BLANKS = re.compile(r"[^\S\n]+")


class PageSource:
    """Pages of one model. `describe` adds what the model alone knows: keywords, topics, year, dates."""

    def __init__(
        self,
        model: type[PortalPage],
        kind: Kind,
        bodies: tuple[str, ...],
        describe: Callable[[PortalPage, TopicTree], dict],
        related: tuple[str, ...] = (),
        prefetched: tuple[str, ...] = (),
    ) -> None:
        self.model, self.kind, self.bodies, self.describe = model, kind, bodies, describe
        self.related, self.prefetched = related, prefetched
        self.label = model._meta.label_lower

    def key(self, page: Page) -> str:
        return f"{self.label}:{page.translation_key}"

    def all_keys(self) -> Iterable[str]:
        translation_keys = self.model.objects.order_by().values_list("translation_key", flat=True).distinct()
        return [f"{self.label}:{key}" for key in translation_keys]

    def documents(self, keys: Iterable[str]) -> Iterator[Document]:
        tree = read_topic_tree()
        for page, url in self.public_pages(keys):
            with override(page.locale.language_code):
                yield self._document(page, url=url, tree=tree)

    def public_pages(self, keys: Iterable[str], *, aliases: bool = False) -> Iterator[tuple[PortalPage, str]]:
        """What everybody may read of these things now, with its address; without aliases unless told.

        An alias is public as long as its source is: Wagtail withdraws them one after the other.
        """
        pages = (
            self.model.objects.filter(translation_key__in=[key.rpartition(":")[2] for key in keys])
            .live()
            .public()
            .select_related("locale", *self.related)
            .prefetch_related(*self.prefetched)
        )
        cache = SimpleNamespace()  # Wagtail keeps the sites' root paths on it, so that they are read once
        now = timezone.now()
        found = [
            (page, address[2])
            for page in (pages if aliases else pages.filter(alias_of__isnull=True))
            if (page.expire_at is None or page.expire_at > now) and (address := page.get_url_parts(cache))
        ]
        public = {page.pk for page, _url in found}
        return ((page, url) for page, url in found if page.alias_of_id is None or page.alias_of_id in public)

    def _document(self, page: PortalPage, *, url: str, tree: TopicTree) -> Document:
        return Document(
            key=self.key(page),
            language=page.locale.language_code,
            kind=self.kind,
            source_id=page.pk,
            title=page.title,
            url=url,
            summary=page.summary,
            body=plain_text(page, self.bodies),
            expires_at=page.expire_at,
            **self.facts(page, tree),
        )

    def facts(self, page: PortalPage, tree: TopicTree) -> dict:
        """What facets and dates say of the page, and its keywords in the active language."""
        published_at = page.first_published_at or page.last_published_at or timezone.now()
        return {"published_at": published_at} | self.describe(page, tree)


def plain_text(page: Page, names: Iterable[str]) -> str:
    """The words of StreamFields, a line a block, without markup."""
    lines = []
    for name in names:
        field = page._meta.get_field(name)
        assert isinstance(field, StreamField)
        lines += field.stream_block.get_searchable_content(getattr(page, name))
    cleaned = (BLANKS.sub(" ", str(line)).strip() for line in lines)
    return "\n".join(line for line in cleaned if line)


def read_topic_tree() -> TopicTree:
    return dict(Topic.objects.values_list("path", "pk"))


def _topics(topics: Iterable[Topic], tree: TopicTree) -> tuple[tuple[int, ...], list[str]]:
    """Topics as a facet, with those above them, as on the topics' own pages; and as words of the active language."""
    found = list(topics)
    paths = {topic.path[:end] for topic in found for end in range(Topic.steplen, len(topic.path) + 1, Topic.steplen)}
    return tuple(sorted(tree[path] for path in paths if path in tree)), [topic.label for topic in found]


def describe_webinar(page: WebinarPage, tree: TopicTree) -> dict:
    webinar = page.webinar
    topics, labels = _topics(webinar.topics.all(), tree)
    speakers = [part.speaker for part in webinar.speaker_parts.all()]
    people = [words for speaker in speakers for words in (speaker.name, speaker.position_label, speaker.organisation)]
    return {
        "keywords": (f"Seri-{webinar.series_number}", "Webinar", *labels, *filter(None, people)),
        "topics": topics,
        "speakers": tuple(sorted({speaker.pk for speaker in speakers})),
        "year": webinar.start.astimezone(webinar.zone).year,
        "published_at": webinar.start,
        "external_id": webinar.slug,
    }


def describe_story(page: StoryPage, tree: TopicTree) -> dict:
    topics, labels = _topics(page.topics.all(), tree)
    return {
        "keywords": tuple(filter(None, (page.agency_name, *labels))),
        "topics": topics,
        "agency": page.agency_id,
        "year": _year_published(page),
    }


def describe_resource(page: ResourcePage, tree: TopicTree) -> dict:
    topics, labels = _topics(page.topics.all(), tree)
    return {
        "keywords": (*labels, page.get_medium_display(), page.get_learning_form_display()),
        "topics": topics,
        "form": page.learning_form,
        "year": _year_published(page),
        "external_id": page.external_id,
    }


def _year_published(page: PortalPage) -> int | None:
    moment = page.first_published_at or page.last_published_at
    return timezone.localtime(moment).year if moment else None


PAGE_SOURCES: dict[str, PageSource] = {
    source.label: source
    for source in (
        PageSource(
            WebinarPage,
            Kind.WEBINAR,
            ("description", "recap", "materials"),
            describe_webinar,
            related=("webinar",),
            prefetched=("webinar__topics", "webinar__speaker_parts__speaker"),
        ),
        PageSource(
            StoryPage,
            Kind.STORY,
            ("problem", "action", "result", "lessons"),
            describe_story,
            related=("agency",),
            prefetched=("topics",),
        ),
        PageSource(ResourcePage, Kind.RESOURCE, ("body",), describe_resource, prefetched=("topics",)),
        PageSource(StandardPage, Kind.PAGE, ("body",), lambda page, tree: {}),
    )
}
