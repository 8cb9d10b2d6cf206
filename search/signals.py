"""What makes entries stale: each change of content refreshes the entries of the things that it touches, at once.

In the transaction of the change, so that a page withdrawn or deleted is out of the search the moment it is gone.
`queryset.update()` and `bulk_create()` send no signals: who uses them on content calls `rebuild_search`.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction, Site
from wagtail.signals import page_slug_changed, post_page_move

from knowledge.models import ResourcePage, StoryPage
from knowledge.services.importing import resources_written
from portal.learners.models import Agency
from portal.models import PortalDocument, Topic
from portal.pages import PortalPage
from search.models import SearchEntry
from search.services.document_texts import note_document
from search.services.entries import refresh_things
from search.sources import FILES, PAGE_SOURCES, PASSAGES, SPEAKERS, TOPICS
from search.sources.files import documents_in
from search.sources.subjects import TOPICS_OF
from webinars.models import Speaker, Transcript, Webinar, WebinarPage, WebinarSpeaker

BY_MODEL = {source.model: source for source in PAGE_SOURCES.values()}
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
    resources_written.connect(refresh_written)
    for model in BY_MODEL:
        post_save.connect(refresh_saved_page, sender=model)
        pre_delete.connect(remember_page, sender=model)
        post_delete.connect(refresh_deleted_page, sender=model)
    post_page_move.connect(refresh_subtree)
    page_slug_changed.connect(refresh_subtree)
    for signal in (post_save, post_delete):
        signal.connect(refresh_restricted_pages, sender=PageViewRestriction)
        signal.connect(refresh_speakers_part, sender=WebinarSpeaker)
        signal.connect(refresh_transcript, sender=Transcript)
        signal.connect(refresh_closed_collection, sender=CollectionViewRestriction)
        signal.connect(rebuild_for_site, sender=Site)
    post_save.connect(refresh_webinar, sender=Webinar)
    post_save.connect(refresh_speaker, sender=Speaker)
    post_save.connect(refresh_agency, sender=Agency)
    post_save.connect(refresh_document, sender=PortalDocument)
    post_delete.connect(forget_document, sender=PortalDocument)
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
    elif isinstance(instance, WebinarPage):
        # It has no words of its own, but its language's archive and transcript stand by it.
        keys = _keys_of([instance])
        refresh_things(keys=[*parts_of(keys), *SPEAKERS.keys_of(keys)])


def remember_page(instance: PortalPage, **kwargs) -> None:
    """Its topics and speakers: afterwards nobody knows them."""
    keys = [BY_MODEL[type(instance)].key(instance)]
    instance.around_before_deletion = [*TOPICS.keys_of_pages(keys), *SPEAKERS.keys_of(keys)]


def refresh_written(pages: list[Page], **kwargs) -> None:
    """Written in bulk, without signals of their own."""
    refresh_pages(pages)


def refresh_deleted_page(instance: PortalPage, **kwargs) -> None:
    refresh_pages([instance])
    refresh_things(keys=getattr(instance, "around_before_deletion", []))


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
    refresh_things(keys=[SPEAKERS.key(instance.speaker_id)])


def refresh_speaker(instance: Speaker, created: bool, **kwargs) -> None:
    """Passages do not name speakers: a new name leaves them as they are."""
    if not created:
        pages = WebinarPage.objects.filter(webinar__speaker_parts__speaker=instance)
        refresh_things(keys=[SPEAKERS.key(instance.pk), *_keys_of(pages)])


def refresh_transcript(instance: Transcript, **kwargs) -> None:
    pages = WebinarPage.objects.filter(webinar=instance.webinar_id)
    refresh_things(keys=parts_of(_keys_of(pages)))


def refresh_document(instance: PortalDocument, created: bool, update_fields=None, **kwargs) -> None:
    """Its title, file or collection; a new one stands on no page yet."""
    if update_fields is None or "file" in update_fields:
        note_document(document=instance)
    if not created:
        refresh_documents([instance.pk])


def forget_document(instance: PortalDocument, **kwargs) -> None:
    refresh_documents([instance.pk])


def refresh_closed_collection(instance: CollectionViewRestriction, **kwargs) -> None:
    """Documents in it are no longer for everybody, or are again."""
    refresh_documents(documents_in(instance.collection))


def refresh_documents(pks: Iterable[int]) -> None:
    """The entries of these documents, whichever pages offer them."""
    refresh_things(keys=FILES.keys_of_documents(pks))


def refresh_agency(instance: Agency, created: bool, **kwargs) -> None:
    if not created:
        refresh_pages(StoryPage.objects.filter(agency=instance))


def refresh_topic(instance: Topic, created: bool, **kwargs) -> None:
    """Passages do not name topics: a new name leaves them as they are."""
    if not created:
        refresh_things(keys=[*_keys_of(_pages_about(instance)), *TOPICS.keys_of([instance.pk])])


def remember_topic(instance: Topic, **kwargs) -> None:
    instance.pages_before_deletion = _pages_about(instance)
    instance.topics_before_deletion = TOPICS.keys_of([instance.pk])


def refresh_deleted_topic(instance: Topic, **kwargs) -> None:
    refresh_pages(getattr(instance, "pages_before_deletion", []))
    refresh_things(keys=getattr(instance, "topics_before_deletion", []))


def refresh_topics_of(instance: Model, action: str, reverse: bool, pk_set: set | None, **kwargs) -> None:
    """Topics were given to something or taken from it; `reverse`: from the topic's side."""
    if reverse:
        if action == "pre_clear":
            remember_topic(instance)
        elif action == "post_clear":
            refresh_deleted_topic(instance)
        elif action in ("post_add", "post_remove"):
            refresh_pages(_pages_of(kwargs["model"].objects.filter(pk__in=pk_set or ())))
            refresh_things(keys=TOPICS.keys_of([instance.pk]))
    elif action == "pre_clear":
        instance.topics_before_clearing = TOPICS.keys_of(instance.topics.values_list("pk", flat=True))
    elif action in ("post_add", "post_remove", "post_clear"):
        refresh_pages(_pages_of([instance]))
        refresh_things(keys=getattr(instance, "topics_before_clearing", TOPICS.keys_of(pk_set or ())))


def rebuild_for_site(**kwargs) -> None:
    """Every address may have changed: too much for the request that did it."""
    from search.tasks import rebuild_search_task

    transaction.on_commit(lambda: rebuild_search_task.enqueue())


def refresh_pages(pages: Iterable[Page]) -> None:
    """The things of these pages, all their languages with them, and what is public by them; other models' are left."""
    keys = _keys_of(pages)
    if keys:
        refresh_things(keys=[*keys, *parts_of(keys), *SPEAKERS.keys_of(keys)])
        refresh_things(keys=topics_to_refresh(keys))


def parts_of(page_keys: list[str]) -> list[str]:
    """Passages and documents of these pages: those that are found as yet, and those that are to be."""
    found = SearchEntry.objects.filter(part_of__in=page_keys).order_by().values_list("key", flat=True)
    return [*found, *PASSAGES.keys_of(page_keys), *FILES.keys_of(page_keys)]


def topics_to_refresh(page_keys: list[str]) -> list[str]:
    """Where a page is public, its topics that are not found as yet; where it is not, all of them.

    So a page that is changed does not touch its topics' entries: others may be changing theirs at the same moment.
    """
    public = set(SearchEntry.objects.filter(key__in=page_keys).values_list("key", flat=True))
    wanted = TOPICS.keys_of_pages(public)
    found = set(SearchEntry.objects.filter(key__in=wanted).values_list("key", flat=True))
    gone = [key for key in page_keys if key not in public]
    return [*(key for key in wanted if key not in found), *(TOPICS.keys_of_pages(gone) if gone else [])]


def _keys_of(pages: Iterable[Page]) -> list[str]:
    return sorted({BY_MODEL[type(page)].key(page) for page in pages if type(page) in BY_MODEL})


def _pages_of(things: Iterable[Model]) -> list[Page]:
    things = list(things)
    webinars = [thing for thing in things if isinstance(thing, Webinar)]
    return [thing for thing in things if isinstance(thing, Page)] + (
        list(WebinarPage.objects.filter(webinar__in=webinars)) if webinars else []
    )


def _pages_about(topic: Topic) -> list[Page]:
    """Also about a topic below it: their entries count for it as well."""
    topics = Topic.objects.filter(path__startswith=topic.path)
    return [page for model, path in TOPICS_OF.items() for page in model.objects.filter(**{f"{path}__in": topics})]
