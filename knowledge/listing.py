"""Stories and resources in lists: the newest together, and the index with its filters."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

from knowledge.models import ResourcePage, StoryPage
from portal.models import Topic
from portal.pages import PortalPage
from portal.remembered import remember

PAGE_SIZE = 12
AT_FIRST = 5  # of each kind, as long as none is chosen
STORIES, RESOURCES = "praktik-baik", "sumber-belajar"

# What a row of a list shows of any page, and what its address is made from.
ROW_FIELDS = (
    *("title", "summary", "is_example", "first_published_at"),
    *("slug", "url_path", "path", "depth", "content_type", "locale"),
)


@dataclass(frozen=True)
class KnowledgeFilter:
    """What the visitor asked for; whatever the address holds that is no filter is left out."""

    kind: str = ""
    topic: str = ""
    learning_form: str = ""

    @classmethod
    def from_request(cls, request: HttpRequest) -> KnowledgeFilter:
        kind, form = request.GET.get("jenis", ""), request.GET.get("bentuk", "")
        return cls(
            kind=kind if kind in (STORIES, RESOURCES) else "",
            topic=request.GET.get("topik", "").replace("\0", "")[:110],
            learning_form=form if form in ResourcePage.LearningForm.values else "",
        )

    def __bool__(self) -> bool:
        return bool(self.kind or self.topic or self.learning_form)


def newest_pages(request: HttpRequest, locale_id: int, *, count: int) -> list[PortalPage]:
    """The newest stories and resources of a language, mixed by the day of their publication. Nobody may alter them."""
    return remember(request, ("newest pages", locale_id, count), lambda: _read_newest(locale_id, count))


def _read_newest(locale_id: int, count: int) -> list[PortalPage]:
    found = [page for pages in (_stories(locale_id), _resources(locale_id)) for page in pages[:count]]
    return sorted(found, key=lambda page: page.first_published_at, reverse=True)[:count]


def pages_on_topic(locale_id: int, topic: Topic) -> tuple[QuerySet, QuerySet]:
    """The stories and the resources on a topic or one below it."""
    topics = Topic.objects.filter(path__startswith=topic.path)
    return _stories(locale_id).filter(topics__in=topics).distinct(), _resources(locale_id).filter(
        topics__in=topics
    ).distinct()


def describe_index(request: HttpRequest, *, locale_id: int) -> dict:
    """The context of the knowledge index: both kinds in short, or one kind page by page."""
    chosen = KnowledgeFilter.from_request(request)
    stories, resources = _stories(locale_id), _resources(locale_id)
    topics = _topics_of(stories, resources)
    if chosen.topic:
        topic = Topic.objects.filter(slug=chosen.topic).first()
        stories, resources = pages_on_topic(locale_id, topic) if topic else (stories.none(), resources.none())
    if chosen.learning_form:
        stories, resources = stories.none(), resources.filter(learning_form=chosen.learning_form)
    context = {"chosen": chosen, "topics": topics, "forms": ResourcePage.LearningForm.choices}
    if chosen.kind:
        pages = stories if chosen.kind == STORIES else resources
        page_obj = Paginator(pages, PAGE_SIZE).get_page(request.GET.get("halaman"))
        return context | {"page_obj": page_obj, chosen.kind.replace("-", "_"): page_obj.object_list}
    return context | {
        "praktik_baik": list(stories[:AT_FIRST]),
        "sumber_belajar": list(resources[:AT_FIRST]),
    }


def _stories(locale_id: int) -> QuerySet[StoryPage]:
    pages = StoryPage.objects.live().filter(locale=locale_id).select_related("agency").order_by("-first_published_at")
    return pages.only(*ROW_FIELDS, "agency__name", "agency_text")


def _resources(locale_id: int) -> QuerySet[ResourcePage]:
    pages = ResourcePage.objects.live().filter(locale=locale_id).order_by("-first_published_at")
    return pages.only(*ROW_FIELDS, "medium", "learning_form", "estimated_minutes")


def _topics_of(stories: QuerySet, resources: QuerySet) -> list[Topic]:
    slugs = Topic.objects.filter(stories__in=stories.order_by()) | Topic.objects.filter(
        resources__in=resources.order_by()
    )
    return sorted(slugs.distinct(), key=lambda topic: topic.label)
