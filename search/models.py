"""What can be found: one flat row per thing and language, and the outbox of changes for engines elsewhere."""

from __future__ import annotations

import uuid
from typing import NamedTuple

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a result is; also the values of the facet and of the API's `jenis`."""

    WEBINAR = "webinar", _("Webinars")
    STORY = "story", _("Good practice")
    RESOURCE = "resource", _("Learning resources")
    PAGE = "page", _("Pages of the portal")


class Facets(NamedTuple):
    """Everything of an entry that filters and counts go by; packed into one column, see `SearchEntry.facet_key`."""

    shown_in: tuple[str, ...]
    kind: str
    year: int | None
    topics: tuple[int, ...]

    def pack(self) -> str:
        return "|".join(
            ["+".join(self.shown_in), self.kind, str(self.year or ""), ",".join(map(str, sorted(self.topics)))]
        )

    @classmethod
    def unpack(cls, key: str) -> Facets:
        shown_in, kind, year, topics = key.split("|")
        return cls(
            tuple(shown_in.split("+")),
            kind,
            int(year) if year else None,
            tuple(map(int, filter(None, topics.split(",")))),
        )


class SearchEntryQuerySet(models.QuerySet):
    def current(self) -> SearchEntryQuerySet:
        """Without what has expired since it was written."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()))


class SearchEntry(models.Model):
    """What is public of one thing in one language, as plain text.

    Derived data: search.services.entries writes it from the content in the transaction that changes the content, and
    `rebuild_search` can make it anew at any time. The large columns stand last, so that reading the small ones of many
    rows stays cheap. Each engine keeps the words in an index of its own, by this row's primary key.
    """

    # Which thing: the same for all its languages, for example 'webinars.webinarpage:<translation key>'.
    key = models.CharField(max_length=120)
    language = models.CharField(max_length=10)
    # shown_in|kind|year|topics (Facets): counted by one GROUP BY, whatever combination is asked for. `shown_in` names
    # the readers' languages in which the entry is found: its own, and those in which the thing has no text of its own.
    facet_key = models.TextField()
    expires_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField()
    kind = models.CharField(max_length=20, choices=Kind)
    source = models.CharField(max_length=60)
    source_id = models.BigIntegerField()
    external_id = models.CharField(max_length=200)
    digest = models.CharField(max_length=32)
    updated_at = models.DateTimeField(auto_now=True)
    title = models.TextField()
    url = models.TextField()
    keywords = models.TextField()
    summary = models.TextField()
    body = models.TextField()

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        constraints = [models.UniqueConstraint(fields=["key", "language"], name="search_entry_key_language")]
        indexes = [
            models.Index(fields=["facet_key", "expires_at"], name="search_entry_facets"),
            models.Index(fields=["-published_at", "-id"], name="search_entry_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"

    @property
    def facets(self) -> Facets:
        return Facets.unpack(self.facet_key)


class SearchChange(models.Model):
    """An entry that an engine outside the database has yet to hear of, written in the transaction of the change.

    One row an entry, the last change wins, so the outbox never outgrows what there is to find. Who applies a row reads
    the entry as it then is (none: it is deleted there), and removes the row where `ticket` is still the one it read.
    """

    key = models.CharField(max_length=120)
    language = models.CharField(max_length=10)
    deleted = models.BooleanField(default=False)
    ticket = models.UUIDField(default=uuid.uuid4)
    changed_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("search change")
        verbose_name_plural = _("search changes")
        constraints = [models.UniqueConstraint(fields=["key", "language"], name="search_change_key_language")]

    def __str__(self) -> str:
        return f"{self.key} ({self.language})"
