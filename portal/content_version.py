"""Which version of the content is this? One number in the database, changed with every change that visitors can see.

The page cache may never lie, so nobody has to remember to tell it: the database itself counts, by a trigger on every
table whose rows can stand on a public page (portal.content_triggers makes them after each migration). The number
changes in the same transaction as the row, whoever writes it and however. An app names the models that visitors never
see (`never_shown`), or see under a condition (`shown_when`); whatever it forgets to name costs speed, not truth.
docs/decisions/page-cache.md tells why.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.http import HttpRequest

from portal.models import ContentVersion

# Apps of other packages of which visitors see nothing, or see it only through rows that count.
UNSEEN_APPS = {
    "account",
    "auth",
    "contenttypes",
    "django_tasks_database",
    "mfa",
    "sessions",
    "wagtail_localize",
    "wagtailadmin",
    "wagtailembeds",
    "wagtailforms",
    "wagtailsearch",
    "wagtailusers",
}
# Of Wagtail's core only these are read by public pages; the rest is drafts, logs, workflows and permissions.
SEEN_OF_WAGTAIL = {"page", "site", "locale", "pageviewrestriction", "collection"}
# What saving a draft writes to a page's row. Wagtail does it while the editor types.
DRAFT_COLUMNS = {"draft_title", "has_unpublished_changes", "latest_revision_created_at", "latest_revision_id"}
# Where a counter may begin, and its largest step. At random, so that a database restored from a backup, or one whose
# counters were made anew, does not meet its own old numbers again: the sum has only to differ, not to grow.
FIRST = 2**52
STEP = 1_000_000


@dataclass(frozen=True)
class SeenTable:
    """A table that counts: `columns` are those whose change is visible; `condition` is SQL about the written {row}."""

    name: str
    columns: tuple[str, ...]
    condition: str = ""


_never_shown: set[str] = {"portal.contentversion", "portal.portalrendition"}
_shown_when: dict[str, tuple[str, set[str]]] = {}


def never_shown(*labels: str) -> None:
    """Models ("app.Model") of which no public page that is cached shows anything. Called in AppConfig.ready."""
    _never_shown.update(label.lower() for label in labels)


def shown_when(label: str, condition: str, *, columns: set[str]) -> None:
    """A model whose rows, or changes of these columns, show only where the SQL condition holds for the {row}."""
    _shown_when[label.lower()] = (condition, columns)


def seen_tables() -> Iterator[SeenTable]:
    """The tables of all installed models of which visitors can see something."""
    for model in apps.get_models(include_auto_created=True):
        label, meta = model._meta.label_lower, model._meta
        app, name = label.split(".")
        if meta.proxy or not meta.managed or app in UNSEEN_APPS or label in _never_shown:
            continue
        if app == "wagtailcore" and name not in SEEN_OF_WAGTAIL:
            continue
        condition, columns = _shown_when.get(label, ("", None))
        yield SeenTable(meta.db_table, tuple(sorted(columns or _visible_columns(model))), condition)


def _visible_columns(model: type[models.Model]) -> set[str]:
    columns = {field.column for field in model._meta.local_concrete_fields}
    return columns - DRAFT_COLUMNS if model._meta.label_lower == "wagtailcore.page" else columns


def read_version(using: str = DEFAULT_DB_ALIAS) -> int | None:
    """The version now; None while a migration is under way, when nobody counts.

    Read it before rendering, so that what is rendered is at least as new.
    """
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT CAST(SUM(number) AS bigint) FROM portal_contentversion")
        return cursor.fetchone()[0]


def version_of(request: HttpRequest) -> int | None:
    """The version at the request's beginning, asked for once."""
    if not hasattr(request, "_content_version"):
        request._content_version = read_version()
    return request._content_version


@transaction.atomic
def bump() -> None:
    """Counts a change that no table shows, like a new release.

    As the triggers do, it takes a counter that nobody else holds (a long import keeps no registration waiting), or
    makes one.
    """
    free = ContentVersion.objects.select_for_update(skip_locked=True).first()
    if free is None:
        ContentVersion.objects.create(number=secrets.randbelow(FIRST))
    else:
        ContentVersion.objects.filter(pk=free.pk).update(number=free.number + 1 + secrets.randbelow(STEP))
