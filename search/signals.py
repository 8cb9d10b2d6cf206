"""What makes entries stale: each change of content refreshes the entries of the things that it touches, at once.

In the transaction of the change, so that a page withdrawn or deleted is out of the search the moment it is gone.
`queryset.update()` and `bulk_create()` send no signals: who uses them on content calls `rebuild_search`.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import page_slug_changed, post_page_move

from knowledge.models import ResourcePage, StoryPage
from portal.learners.models import Agency
from portal.models import Topic
from portal.pages import PortalPage
from search.services.entries import refresh_things
from search.sources import SOURCES, PageSource
from webinars.models import Speaker, Webinar, WebinarPage, WebinarSpeaker

PAGE_SOURCES = {source.model: source for source in SOURCES.values() if isinstance(source, PageSource)}
# What Wagtail writes when a draft is saved or a page is locked: nothing of it is public.
DRAFT_FIELDS = {
    "draft_title",
    "has_unpublished_changes",
    "latest_revision",
    "latest_revision_created_at",
    "live_revision",
    "locked",
    "locked_at",
    "locked_by",
}


def connect() -> None:
    for model in PAGE_SOURCES:
        post_save.connect(refresh_saved_page, sender=model)
        post_delete.connect(refresh_deleted_page, sender=model)
    post_page_move.connect(refresh_subtree)
    page_slug_changed.connect(refresh_subtree)
    for signal in (post_save, post_delete):
        signal.connect(refresh_restricted_pages, sender=PageViewRestriction)
        signal.connect(refresh_speakers_part, sender=WebinarSpeaker)
        signal.connect(rebuild_for_site, sender=Site)
    post_save.connect(refresh_webinar, sender=Webinar)
    post_save.connect(refresh_speaker, sender=Speaker)
    post_save.connect(refresh_agency, sender=Agency)
    post_save.connect(refresh_topic, sender=Topic)
    pre_delete.connect(remember_topic, sender=Topic)
    post_delete.connect(refresh_deleted_topic, sender=Topic)
    for model in (Webinar, StoryPage, ResourcePage):
        m2m_changed.connect(refresh_topics_of, sender=model.topics.through)


def refresh_saved_page(instance: PortalPage, update_fields: Iterable[str] | None = None, **kwargs) -> None:
    if update_fields is not None and DRAFT_FIELDS.issuperset(update_fields):
        return
    if instance.alias_of_id is None:
        refresh_pages([instance])


def refresh_deleted_page(instance: PortalPage, **kwargs) -> None:
    refresh_pages([instance])


def refresh_subtree(instance: Page, **kwargs) -> None:
    """Addresses below it have changed, and perhaps which restrictions it inherits."""
    refresh_pages(Page.objects.descendant_of(instance, inclusive=True).defer_streamfields().specific(defer=True))


def refresh_restricted_pages(instance: PageViewRestriction, **kwargs) -> None:
    page = Page.objects.filter(pk=instance.page_id).first()
    if page is not None:  # else the page is being deleted, and the restriction with it
        refresh_subtree(page)


def refresh_webinar(instance: Webinar, **kwargs) -> None:
    refresh_pages(WebinarPage.objects.filter(webinar=instance))


def refresh_speakers_part(instance: WebinarSpeaker, **kwargs) -> None:
    refresh_pages(WebinarPage.objects.filter(webinar=instance.webinar_id))


def refresh_speaker(instance: Speaker, created: bool, **kwargs) -> None:
    if not created:
        refresh_pages(WebinarPage.objects.filter(webinar__speaker_parts__speaker=instance))


def refresh_agency(instance: Agency, created: bool, **kwargs) -> None:
    if not created:
        refresh_pages(StoryPage.objects.filter(agency=instance))


def refresh_topic(instance: Topic, created: bool, **kwargs) -> None:
    if not created:
        refresh_pages(_pages_about(instance))


def remember_topic(instance: Topic, **kwargs) -> None:
    instance.pages_before_deletion = _pages_about(instance)


def refresh_deleted_topic(instance: Topic, **kwargs) -> None:
    refresh_pages(getattr(instance, "pages_before_deletion", []))


def refresh_topics_of(instance: Model, action: str, reverse: bool, pk_set: set | None, **kwargs) -> None:
    """Topics were given to something or taken from it; `reverse`: from the topic's side."""
    if reverse:
        if action == "pre_clear":
            remember_topic(instance)
        elif action == "post_clear":
            refresh_deleted_topic(instance)
        elif action in ("post_add", "post_remove"):
            refresh_pages(_pages_of(kwargs["model"].objects.filter(pk__in=pk_set or ())))
    elif action in ("post_add", "post_remove", "post_clear"):
        refresh_pages(_pages_of([instance]))


def rebuild_for_site(**kwargs) -> None:
    """Every address may have changed: too much for the request that did it."""
    from search.tasks import rebuild_search_task

    transaction.on_commit(lambda: rebuild_search_task.enqueue())


def refresh_pages(pages: Iterable[Page]) -> None:
    """The things of these pages, all their languages with them; pages of other models are passed over."""
    keys = [PAGE_SOURCES[type(page)].key(page) for page in pages if type(page) in PAGE_SOURCES]
    if keys:
        refresh_things(keys=keys)


def _pages_of(things: Iterable[Model]) -> list[Page]:
    things = list(things)
    webinars = [thing for thing in things if isinstance(thing, Webinar)]
    return [thing for thing in things if isinstance(thing, Page)] + (
        list(WebinarPage.objects.filter(webinar__in=webinars)) if webinars else []
    )


def _pages_about(topic: Topic) -> list[Page]:
    """Also about a topic below it: their entries count for it as well."""
    topics = Topic.objects.filter(path__startswith=topic.path)
    return [
        *WebinarPage.objects.filter(webinar__topics__in=topics),
        *StoryPage.objects.filter(topics__in=topics),
        *ResourcePage.objects.filter(topics__in=topics),
    ]
