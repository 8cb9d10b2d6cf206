"""What an engine outside the database has yet to hear of: written with each change, at the cost of one statement."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from search.engines.elasticsearch.connection import is_configured
from search.models import SearchChange

Name = tuple[str, str, bool]  # key, language, whether it was deleted
BATCH = 500
WOKEN = "search:woken"
SECONDS_TO_WAKE = 10


def note_names(names: Iterable[Name]) -> None:
    """Into the outbox, one row an entry (see SearchChange); nothing where no engine would ever read it."""
    names = list(names)
    if not names or not is_configured():
        return
    now = timezone.now()
    SearchChange.objects.bulk_create(
        [
            SearchChange(key=key, language=language, deleted=deleted, ticket=uuid.uuid4(), changed_at=now)
            for key, language, deleted in names
        ],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["key", "language"],
        update_fields=["deleted", "ticket", "changed_at"],
    )
    transaction.on_commit(_wake, robust=True)


def empty_outbox() -> int:
    """Where no engine reads it (any more): once there is one, its index is compared with everything first."""
    return SearchChange.objects.all().delete()[0]


def _wake() -> None:
    """One task for however many changes; what it should miss, the clock finds within seconds."""
    from search.tasks import apply_changes_task

    if cache.add(WOKEN, 1, timeout=SECONDS_TO_WAKE):
        apply_changes_task.enqueue()
