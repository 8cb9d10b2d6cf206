"""Learning resources in bulk: whole collections, written with a few queries for hundreds of pages.

Wagtail saves pages one at a time, each with its revision and its signals, which for a collection takes minutes. What
listeners need is told once: `resources_written`. A page without a revision gets its first one when an editor saves it.
"""

from __future__ import annotations

import html
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F
from django.dispatch import Signal
from django.utils import timezone
from django.utils.text import Truncator, slugify
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

from knowledge.models import KnowledgeIndexPage, ResourcePage
from knowledge.resource_rows import ResourceRow, read_resource_rows
from portal.models import Topic
from webinars.csv_records import FileError, RowError
from webinars.services.imports import ImportResult, Track, untracked

# Sent in the transaction, with `pages`: learning resources that were written without signals of their own.
resources_written = Signal()

BATCH = 500
SUMMARY_LENGTH = 200
LONGEST_SLUG = 80
CONTENT_FIELDS = ("title", "summary", "body", "learning_form")

Key = tuple[str, str]  # external id and language


@dataclass
class ResourceImport(ImportResult):
    """`unknown_kinds`: each with the first line that says so and the number of lines; they count as formal."""

    unknown_kinds: list[dict[str, Any]] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return super().as_dict() | {"unknown_kinds": self.unknown_kinds}


@transaction.atomic
def import_resources(*, data: bytes, dry_run: bool = False, track: Track = untracked) -> ResourceImport:
    """Makes or updates a published learning resource for each line; a line that says nothing new writes nothing.

    Resources are known by id and language; those with one id are translations of each other. Topics are found by name
    or slug, whatever the case, and made where there is none. Raises FileError with all faults; nothing is written then.
    """
    rows = read_resource_rows(data)
    parents = _parents(rows)
    topics = _Topics()
    result = ResourceImport(unknown_kinds=_unknown_kinds(rows))
    for batch in track(list(_batches(rows))):
        pages = _existing(batch)
        new = [row for row in batch if (row.id, row.language) not in pages]
        old = [row for row in batch if (row.id, row.language) in pages]
        written = _update(old, pages, topics)
        result.created += len(new)
        result.updated += len(written)
        result.unchanged += len(old) - len(written)
        for language, parent in parents.items():
            written += _create([row for row in new if row.language == language], parent, topics)
        if written:
            get_search_backend().add_bulk(ResourcePage, written)
            resources_written.send(sender=ResourcePage, pages=written)
    if dry_run:
        transaction.set_rollback(True)
    return result


def _unknown_kinds(rows: list[ResourceRow]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row.unknown_kind:
            told = found.setdefault(row.unknown_kind, {"kind": row.unknown_kind, "row": row.line, "rows": 0})
            told["rows"] += 1
    return list(found.values())


def _batches(rows: list[ResourceRow]) -> Iterator[list[ResourceRow]]:
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        yield batch


def _parents(rows: list[ResourceRow]) -> dict[str, KnowledgeIndexPage]:
    """Where resources of each language stand; locked, so that no other page takes the same place in the tree."""
    parents = {}
    first_lines = {row.language: row.line for row in reversed(rows)}
    for language, line in sorted(first_lines.items()):
        parent = KnowledgeIndexPage.objects.filter(locale__language_code=language).order_by("path").first()
        if parent is None:
            message = _("There is no page of all knowledge in that language.")
            raise FileError([RowError(line, "language", message)])
        Page.objects.select_for_update().get(pk=parent.pk)
        parents[language] = parent
    return parents


def _existing(rows: list[ResourceRow]) -> dict[Key, ResourcePage]:
    pages = ResourcePage.objects.filter(external_id__in=[row.id for row in rows], alias_of__isnull=True)
    pages = pages.select_related("locale").prefetch_related("topics").order_by("-pk")
    return {(page.external_id, page.locale.language_code): page for page in pages}


class _Topics:
    """Topics by name, made on demand. SQLite knows case only of ASCII, so names are compared here."""

    def __init__(self) -> None:
        self.topics: dict[str, int] = {}
        for topic in Topic.objects.order_by("-pk"):
            names = filter(None, (topic.slug, topic.name_en, topic.name))
            self.topics |= {name.casefold(): topic.pk for name in names}

    def keys(self, names: tuple[str, ...]) -> set[int]:
        for name in names:
            if name.casefold() not in self.topics:
                self.topics[name.casefold()] = Topic.add_root(instance=Topic(name=name)).pk
        return {self.topics[name.casefold()] for name in names}


def _content(row: ResourceRow) -> dict[str, str]:
    text = "".join(f"<p>{html.escape(paragraph, quote=False)}</p>" for paragraph in row.paragraphs)
    return {
        "title": row.title,
        "summary": Truncator(" ".join(row.paragraphs)).chars(SUMMARY_LENGTH),
        "body": json.dumps([{"type": "text", "value": text, "id": _block_id(row)}] if text else []),
        "learning_form": str(row.form),
    }


def _block_id(row: ResourceRow) -> str:
    """The same each time, so that the same line makes the same body."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{row.language}:{row.id}"))


def _update(rows: list[ResourceRow], pages: dict[Key, ResourcePage], topics: _Topics) -> list[ResourcePage]:
    """Those that differ, or were unpublished. What an editor has drafted on top of a page gives way to the line."""
    changed = []
    for row in rows:
        page, content, keys = pages[row.id, row.language], _content(row), topics.keys(row.topics)
        differs = [name for name in CONTENT_FIELDS if _says_otherwise(page, name, content[name])]
        if not differs and page.live and keys == {topic.pk for topic in page.topics.all()}:
            continue
        for name in differs:
            setattr(page, name, content[name])
        page.topics = Topic.objects.filter(pk__in=keys)
        changed.append(page)
    with_history = [page for page in changed if page.latest_revision_id is not None or not page.live]
    plain = [page for page in changed if page.latest_revision_id is None and page.live]
    for page in with_history:
        page.save_revision().publish()
    _write_plain(plain)
    return [ResourcePage.objects.get(pk=page.pk) for page in with_history] + _reload(plain)


def _write_plain(pages: list[ResourcePage]) -> None:
    if not pages:
        return
    now = timezone.now()
    links = ResourcePage.topics.through
    links.objects.filter(resourcepage__in=[page.pk for page in pages]).delete()
    new_links = [links(resourcepage_id=page.pk, topic_id=topic.pk) for page in pages for topic in page.topics.all()]
    for page in pages:
        page.draft_title, page.last_published_at = page.title, now
    ResourcePage.objects.bulk_update(pages, [*CONTENT_FIELDS, "draft_title", "last_published_at"], batch_size=100)
    links.objects.bulk_create(new_links)


def _says_otherwise(page: ResourcePage, name: str, wanted: str) -> bool:
    """Bodies are compared as what they say: PostgreSQL keeps the keys of JSON in an order of its own."""
    value = getattr(page, name)
    return list(value.raw_data) != json.loads(wanted) if name == "body" else value != wanted


def _create(rows: list[ResourceRow], parent: KnowledgeIndexPage, topics: _Topics) -> list[ResourcePage]:
    """As treebeard and Wagtail would one by one: the next places in the tree, free slugs, live from now on."""
    if not rows:
        return []
    children = Page.objects.child_of(parent)
    taken = set(children.values_list("slug", flat=True))
    last = children.order_by("path").values_list("path", flat=True).last()
    first_step = 1 + (Page._str2int(last[-Page.steplen :]) if last else 0)
    sisters = _translation_keys(rows)
    now, content_type = timezone.now(), ContentType.objects.get_for_model(ResourcePage)
    bare = []
    for step, row in enumerate(rows, start=first_step):
        slug = _free_slug(row, taken)
        bare.append(
            Page(
                title=row.title,
                draft_title=row.title,
                slug=slug,
                path=Page._get_path(parent.path, parent.depth + 1, step),
                depth=parent.depth + 1,
                url_path=f"{parent.url_path}{slug}/",
                content_type=content_type,
                locale_id=parent.locale_id,
                translation_key=sisters.setdefault(row.id, uuid.uuid4()),
                live=True,
                first_published_at=now,
                last_published_at=now,
            )
        )
    Page.objects.bulk_create(bare)
    Page.objects.filter(pk=parent.pk).update(numchild=F("numchild") + len(bare))
    return _make_resources(bare, rows, topics)


def _make_resources(bare: list[Page], rows: list[ResourceRow], topics: _Topics) -> list[ResourcePage]:
    """The model's own table: Django's bulk_create does not know tables that stand on others."""
    fields = list(ResourcePage._meta.local_concrete_fields)
    resources, links = [], []
    for page, row in zip(bare, rows, strict=True):
        content = _content(row)
        content.pop("title")
        resources.append(ResourcePage(page_ptr_id=page.pk, external_id=row.id, **content))
        links += [(page.pk, key) for key in topics.keys(row.topics)]
    for start in range(0, len(resources), 100):
        ResourcePage._base_manager._insert(resources[start : start + 100], fields=fields, using=None)
    through = ResourcePage.topics.through
    through.objects.bulk_create([through(resourcepage_id=page, topic_id=topic) for page, topic in links])
    return _reload(bare)


def _reload(pages: list[Page]) -> list[ResourcePage]:
    return list(ResourcePage.objects.filter(pk__in=[page.pk for page in pages]).order_by("pk")) if pages else []


def _translation_keys(rows: list[ResourceRow]) -> dict[str, uuid.UUID]:
    """Of the same resources in other languages."""
    found = ResourcePage.objects.filter(external_id__in=[row.id for row in rows]).order_by("-pk")
    return dict(found.values_list("external_id", "translation_key"))


def _free_slug(row: ResourceRow, taken: set[str]) -> str:
    base = slugify(row.title)[:LONGEST_SLUG].strip("-") or slugify(row.id)[:LONGEST_SLUG].strip("-") or "sumber"
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    taken.add(slug)
    return slug
