"""Keeps the entries equal to what is public: compares, writes what differs, tells the engines."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple, dataclass

from django.db import transaction
from django.utils import timezone

from search.analysis.tokens import normalise
from search.completion import index_titles, remove_titles, tidy_titles
from search.engines import database_engine
from search.models import EntryFacets, SearchEntry
from search.services.outbox import note_names
from search.sources import SOURCES, Document, readers_of
from search.spelling import learn_words, renewed_words

# Beyond it a text is not searched: some 60 printed pages. PostgreSQL takes 1 MB of words for a row.
LONGEST_BODY = 200_000
BATCH = 200
NOT_DERIVED = {"id", "key", "language", "popularity"}
DERIVED = [field.name for field in SearchEntry._meta.concrete_fields if field.name not in NOT_DERIVED]


@dataclass
class Outcome:
    """Numbers of entries."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(*(one + two for one, two in zip(astuple(self), astuple(other), strict=True)))


@transaction.atomic
def refresh_things(*, keys: Iterable[str], rewrite_words: bool = False) -> Outcome:
    """Makes the entries of these things what their sources now say; nothing changed: nothing is written.

    Runs in the caller's transaction, so that content and entries are seen together or not at all. The entries are
    locked before the content is read: of two changes at once, the later one sees the earlier.
    `rewrite_words` also writes the index of unchanged entries anew.
    """
    keys = sorted(set(keys))
    found = {
        (entry.key, entry.language): entry
        for entry in SearchEntry.objects.select_for_update().filter(key__in=keys).order_by("pk").defer("body")
    }
    wanted = [_entry(document, shown_in) for document, shown_in in _documents(keys)]
    changed, kept = [], []
    for entry in wanted:
        old = found.pop((entry.key, entry.language), None)
        (kept if old is not None and old.digest == entry.digest else changed).append(entry)
        if old is not None:
            entry.pk, entry.popularity = old.pk, old.popularity
    created = sum(entry.pk is None for entry in changed)
    _write(changed, gone=list(found.values()))
    if rewrite_words:
        index_entries(kept)
    return Outcome(created=created, updated=len(changed) - created, unchanged=len(kept), deleted=len(found))


def rebuild_search(*, progress: Callable[[int], object] = lambda done: None) -> Outcome:
    """Compares every thing with its entries and writes all words anew, a batch at a time: search works meanwhile.

    `progress` is called with the number of things done after each batch; `count_things()` is how many there are.
    """
    outcome = Outcome()
    with renewed_words():
        for batch in _batches(_all_keys()):
            outcome += refresh_things(keys=batch, rewrite_words=True)
            progress(len(batch))
    with transaction.atomic():
        database_engine().tidy()
        tidy_titles()
    return outcome


def count_things() -> int:
    return len(_all_keys())


def _all_keys() -> list[str]:
    """Everything that sources know, and everything that has an entry though no source knows it any more."""
    keys = {key for source in SOURCES.values() for key in source.all_keys()}
    return sorted(keys.union(SearchEntry.objects.order_by().values_list("key", flat=True).distinct()))


def _batches(keys: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]


def _documents(keys: list[str]) -> Iterator[tuple[Document, tuple[str, ...]]]:
    """Each public document, with the readers' languages in which it is shown."""
    keys_of = defaultdict(list)
    for key in keys:
        keys_of[key.partition(":")[0]].append(key)
    things: dict[str, dict[str, Document]] = defaultdict(dict)
    for label, its_keys in keys_of.items():
        source = SOURCES.get(label)
        for document in source.documents(its_keys) if source else ():
            things[document.key][document.language] = document
    for by_language in things.values():
        shown_in = readers_of(by_language)
        for language, document in by_language.items():
            yield document, document.shown_in or shown_in[language]


def _entry(document: Document, shown_in: tuple[str, ...]) -> SearchEntry:
    entry = SearchEntry(
        key=document.key,
        language=document.language,
        shown_in="+".join(shown_in),
        kind=document.kind,
        year=document.year,
        topics=list(document.topics),
        speakers=list(document.speakers),
        agency=document.agency,
        form=document.form,
        part_of=document.part_of,
        published_at=document.published_at,
        expires_at=document.expires_at,
        source=document.key.partition(":")[0],
        source_id=document.source_id,
        external_id=document.external_id,
        updated_at=timezone.now(),
        title=normalise(document.title),
        url=document.url,
        keywords=normalise("\n".join(document.keywords)),
        summary=normalise(document.summary),
        body=normalise(document.body)[:LONGEST_BODY],
    )
    facts = [str(getattr(entry, name)) for name in DERIVED if name not in ("digest", "updated_at")]
    entry.digest = hashlib.blake2b("\0".join(facts).encode(), digest_size=16).hexdigest()
    return entry


def _write(changed: list[SearchEntry], *, gone: list[SearchEntry]) -> None:
    if gone:
        remove_titles([entry.pk for entry in gone])
        SearchEntry.objects.filter(pk__in=[entry.pk for entry in gone]).delete()
        database_engine().remove([entry.pk for entry in gone])
    new = [entry for entry in changed if entry.pk is None]
    old = [entry for entry in changed if entry.pk is not None]
    if new:  # on a conflict another transaction has just made the same entry: then ours, the later one, holds
        SearchEntry.objects.bulk_create(
            new, update_conflicts=True, unique_fields=["key", "language"], update_fields=DERIVED
        )
    if old:
        SearchEntry.objects.bulk_update(old, DERIVED)
    index_entries(changed)
    note_changes([(entry, False) for entry in changed] + [(entry, True) for entry in gone])


def index_entries(entries: list[SearchEntry]) -> None:
    """Writes what searching reads beside the entries: the facets, packed, and the words."""
    EntryFacets.objects.bulk_create(
        [EntryFacets(entry=entry, packed=entry.facets.pack(), expires_at=entry.expires_at) for entry in entries],
        update_conflicts=True,
        unique_fields=["entry"],
        update_fields=["packed", "expires_at"],
    )
    database_engine().index(entries)
    learn_words(entries)
    index_titles(entries)


def note_changes(entries: list[tuple[SearchEntry, bool]]) -> None:
    """Into the outbox; True: it was deleted."""
    note_names((entry.key, entry.language, deleted) for entry, deleted in entries)
