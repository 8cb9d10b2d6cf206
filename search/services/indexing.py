"""Keeps the index on Elasticsearch equal to the entries: applies the outbox, compares, makes it anew.

All of it happens in the worker and the clock, never in a request. Safe at any time and side by side.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from django.core.cache import cache
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from elasticsearch import Elasticsearch

from search.engines.elasticsearch import indexes
from search.engines.elasticsearch.connection import FAULTS, get_client, is_configured, write_timeout
from search.engines.elasticsearch.mapping import make_digest, make_id, read_id
from search.models import SearchChange, SearchEntry
from search.services.outbox import WOKEN, empty_outbox, note_names

logger = logging.getLogger(__name__)
BATCH = 500
LOOK_TIMEOUT = 2  # s: who does not say by then what indexes it has is away
AWAY, FAILURES, REBUILDING = "search:away", "search:failures", "search:rebuilding"
LONGEST_PAUSE = 20
SIGN_OF_LIFE = 300  # s without one, and a rebuild counts as dead
TENDED_EVERY, COMPARED_EVERY = timedelta(minutes=1), timedelta(hours=24)
# Away for so long (or switched off), and nobody knows what the index has missed.
UNATTENDED = timedelta(minutes=10)


@dataclass(frozen=True)
class Differences:
    """Between index and entries, as ids: not in the index, there but not as they are, there without an entry."""

    missing: frozenset[str] = frozenset()
    stale: frozenset[str] = frozenset()
    superfluous: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.missing or self.stale or self.superfluous)


def tend_index(*, seconds: float = 20) -> int:
    """The clock's turn: applies what is due for a while, returns how many changes; sees that there is an index, that it
    is whole, and asks the worker for a new one otherwise. Waits after failures, up to 20 s.
    """
    if not is_configured():
        return 0 if not SearchChange.objects.exists() else empty_outbox()
    if cache.get(AWAY):
        return 0
    try:
        found = indexes.look(get_client(timeout=LOOK_TIMEOUT))
        applied = _apply_all(seconds) if found.written else 0
        if found.live is None or not _is_whole(found):
            ask_for_rebuild()
        elif applied == 0:
            _compare_when_due(found)
    except (*FAULTS, indexes.UnwrittenError) as error:
        _stay_away(error)
        return 0
    cache.delete(FAILURES)
    return applied


def apply_changes(*, seconds: float = 20) -> int:
    """The worker's turn, as soon as something has changed: no more than the outbox. Returns how many changes."""
    cache.delete(WOKEN)  # first, so that what changes from here on wakes the worker again
    if not is_configured() or cache.get(AWAY):
        return 0
    try:
        return _apply_all(seconds)
    except (*FAULTS, indexes.UnwrittenError) as error:
        _stay_away(error)
        return 0


def _stay_away(error: Exception) -> None:
    failures = cache.get(FAILURES, 0) + 1
    pause = min(2**failures, LONGEST_PAUSE)
    cache.set(FAILURES, failures, timeout=3600)
    cache.set(AWAY, 1, timeout=pause)
    if failures == 1:  # an error's words may hold content
        logger.warning("The index of Elasticsearch can't be written (%s); tried again and again", type(error).__name__)


def _apply_all(seconds: float) -> int:
    """A parcel at a time, oldest first. What is left over after that time waits for the next turn."""
    deadline, applied = monotonic() + seconds, 0
    while monotonic() < deadline:
        changes = list(SearchChange.objects.order_by("changed_at", "pk")[:BATCH])
        if not changes or not _apply(changes):
            break
        applied += len(changes)
    return applied


def _apply(changes: list[SearchChange]) -> bool:
    """To every index that is searched or being made. Where one came up meanwhile, all is done again: it may have read
    the entries before these changes, and would never hear of them.
    """
    looking, writing = get_client(timeout=LOOK_TIMEOUT), get_client(timeout=write_timeout())
    targets = indexes.look(looking).written
    if not targets:
        return False
    # The changes were read first: so the entries are at least as new.
    rows = SearchEntry.objects.filter(key__in={change.key for change in changes})
    entries = {(entry.key, entry.language): entry for entry in rows}
    for index in targets:
        indexes.write(writing, index, (_action(change, entries) for change in changes))
    if indexes.look(looking).written != targets:
        return True
    tickets = [change.ticket for change in changes]
    SearchChange.objects.filter(pk__in=[change.pk for change in changes], ticket__in=tickets).delete()
    return True


def _action(change: SearchChange, entries: dict[tuple[str, str], SearchEntry]) -> indexes.Action:
    entry = entries.get((change.key, change.language))
    if entry is None:
        return indexes.to_delete(change.key, change.language, change.changed_at)
    return indexes.to_write(entry, change.changed_at)


def _is_whole(found: indexes.Indexes) -> bool:
    """An index that lost everything is made anew; one that lost something is compared."""
    counted = get_client(timeout=LOOK_TIMEOUT).count(index=found.live)["count"]
    return bool(counted) or not SearchEntry.objects.exists()


def _compare_when_due(found: indexes.Indexes) -> None:
    """Once a day, after a time without the clock, and whenever the numbers differ."""
    now, client = timezone.now(), get_client(timeout=write_timeout())
    tended, compared = (_moment(found.notes, name) for name in ("tended_at", "compared_at"))
    if now - tended < TENDED_EVERY:
        return
    is_due = now - tended > UNATTENDED or now - compared > COMPARED_EVERY
    client.indices.refresh(index=found.live)
    if is_due or client.count(index=found.live)["count"] != SearchEntry.objects.count():
        repair_index()
        compared = now
    indexes.take_notes(client, found.live, {"tended_at": now.isoformat(), "compared_at": compared.isoformat()})


def _moment(notes: dict, name: str) -> datetime:
    return parse_datetime(notes.get(name, "")) or timezone.make_aware(datetime(2000, 1, 1))


def compare_index() -> Differences:
    """Entry by entry, the one that is searched with the database. Raises one of FAULTS."""
    client = get_client(timeout=write_timeout())
    wanted = {
        make_id(entry.key, entry.language): make_digest(entry)
        for entry in SearchEntry.objects.only("key", "language", "digest", "popularity").iterator(2_000)
    }
    there = dict(indexes.digests(client, indexes.live_alias()))
    return Differences(
        missing=frozenset(wanted.keys() - there.keys()),
        stale=frozenset(name for name in wanted.keys() & there.keys() if wanted[name] != there[name]),
        superfluous=frozenset(there.keys() - wanted.keys()),
    )


def repair_index() -> Differences:
    """Puts every difference into the outbox."""
    found = compare_index()
    note_names((*read_id(name), False) for name in sorted(found.missing | found.stale))
    note_names((*read_id(name), True) for name in sorted(found.superfluous))
    return found


def ask_for_rebuild() -> None:
    """Of the worker, once at a time."""
    from search.tasks import rebuild_index_task

    if not cache.get(REBUILDING) and cache.add("search:rebuild-asked", 1, timeout=30):
        rebuild_index_task.enqueue()


def rebuild_missing_index() -> None:
    """The worker's turn after `ask_for_rebuild`; where it was asked several times, once."""
    try:
        found = indexes.look(get_client(timeout=LOOK_TIMEOUT))
        if found.live is None or not _is_whole(found):
            rebuild_index()
    except (*FAULTS, indexes.UnwrittenError) as error:
        _stay_away(error)


def rebuild_index(*, progress: Callable[[int], object] = lambda done: None) -> int | None:
    """Makes a new index of all entries, which then takes the place of the old one: search goes on meanwhile, and what
    changes meanwhile goes into both. Returns the number of entries; None where another rebuild is going on.

    Raises one of FAULTS, or UnwrittenError; the old index stays then.
    """
    with _alone() as is_alone:
        if not is_alone:
            return None
        client = get_client(timeout=write_timeout())
        name = indexes.create(client)
        try:
            number = _fill(client, name, progress)
            indexes.join_segments(client, name)
            indexes.go_live(client, name)
        except BaseException:
            client.options(ignore_status=404).indices.delete(index=name)
            raise
    now = timezone.now().isoformat()
    indexes.take_notes(client, name, {"tended_at": now, "compared_at": now})
    return number


@contextmanager
def _alone() -> Iterator[bool]:
    is_alone = cache.add(REBUILDING, 1, timeout=SIGN_OF_LIFE)
    try:
        yield is_alone
    finally:
        if is_alone:
            cache.delete(REBUILDING)


def _fill(client: Elasticsearch, index: str, progress: Callable[[int], object]) -> int:
    """The next parcel is cut and stemmed here while the server takes the last one."""
    number, last = 0, 0
    with ThreadPoolExecutor(1) as sender:
        sent: Future | None = None
        while batch := list(SearchEntry.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
            actions = [indexes.to_write(entry) for entry in batch]
            if sent is not None:
                sent.result()
            sent = sender.submit(indexes.write, client, index, actions)
            last = batch[-1].pk
            number += len(batch)
            cache.touch(REBUILDING, SIGN_OF_LIFE)
            progress(len(batch))
        if sent is not None:
            sent.result()
    return number
