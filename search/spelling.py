"""What a misspelt word may have been meant to be: the words that stand in entries, and which of them are close.

The words come from what is public (search.services.entries). They may include some that were withdrawn since: who uses
a close word first asks the engine whether it is found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Max
from rapidfuzz import process
from rapidfuzz.distance import OSA, Prefix

from search.analysis.tokens import tokens
from search.models import KnownWord, SearchEntry

SHORTEST, LONGEST = 4, 40  # letters
TWO_EDITS_FROM = 8  # letters; below, two edits make another word
MOST_CLOSE = 4
BATCH = 5_000


@dataclass(frozen=True)
class Vocabulary:
    """The known words; `stamp` tells whether the table still holds the same."""

    stamp: tuple
    words: frozenset[str]
    by_length: dict[int, list[str]]


_remembered = Vocabulary((), frozenset(), {})
_taught: ContextVar[set[str] | None] = ContextVar("taught", default=None)  # since a rebuild began


def is_learned(word: str) -> bool:
    """Letters alone: no number is ever offered, least of all one that may be somebody's."""
    return SHORTEST <= len(word) <= LONGEST and word.isalpha()


def learn_words(entries: Iterable[SearchEntry]) -> None:
    """Adds the words of these entries that are not known yet."""
    found = set()
    for entry in entries:
        found.update(tokens(f"{entry.title}\n{entry.keywords}\n{entry.summary}\n{entry.body}"))
    words = sorted(filter(is_learned, found))
    if (taught := _taught.get()) is not None:
        taught.update(words)
    for start in range(0, len(words), BATCH):
        part = words[start : start + BATCH]
        known = set(KnownWord.objects.filter(word__in=part).values_list("word", flat=True))
        KnownWord.objects.bulk_create([KnownWord(word=word) for word in part if word not in known])


@contextmanager
def renewed_words() -> Iterator[None]:
    """Around a rebuild, which teaches every word anew: those that it did not teach are forgotten at its end, and not
    before, so that misspelt words are understood meanwhile. What others teach since its beginning stays.
    """
    last = KnownWord.objects.aggregate(last=Max("pk"))["last"] or 0
    token = _taught.set(set())
    try:
        yield
        _forget_untaught(_taught.get() or set(), last)
    finally:
        _taught.reset(token)


@transaction.atomic
def _forget_untaught(taught: set[str], last: int) -> None:
    gone, met = [], set()
    for pk, word in KnownWord.objects.filter(pk__lte=last).order_by("pk").values_list("pk", "word"):
        if word not in taught or word in met:
            gone.append(pk)
        met.add(word)
    for start in range(0, len(gone), BATCH):
        KnownWord.objects.filter(pk__in=gone[start : start + BATCH]).delete()
    if gone and (newest := KnownWord.objects.order_by("pk").last()):
        # With a higher key, by which others see that the table has changed.
        newest.delete()
        KnownWord.objects.create(word=newest.word)


def known_words() -> Vocabulary:
    """Remembered in this process until the table changes: one small query, then all words once."""
    global _remembered
    # Rows are added, and where some are deleted the last one is made anew: it tells, and costs nothing to read.
    sql = """SELECT max(id), min(word), max(word),
        (SELECT word FROM search_knownword ORDER BY id DESC LIMIT 1) FROM search_knownword"""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        stamp = cursor.fetchone()
    if _remembered.stamp != stamp:
        words = frozenset(KnownWord.objects.values_list("word", flat=True))
        by_length: dict[int, list[str]] = {}
        for word in sorted(words):
            by_length.setdefault(len(word), []).append(word)
        _remembered = Vocabulary(stamp, words, by_length)
    return _remembered


def close_words(word: str, vocabulary: Vocabulary) -> list[str]:
    """Known words one edit away (a letter more, less, another, or two swapped), for long words two; closest first.

    Nothing for a word that is known, or that no word is learned of its kind.
    """
    if not is_learned(word) or word in vocabulary.words:
        return []
    edits = 2 if len(word) >= TWO_EDITS_FROM else 1
    lengths = range(len(word) - edits, len(word) + edits + 1)
    choices = [known for length in lengths for known in vocabulary.by_length.get(length, ())]
    found = process.extract(word, choices, scorer=OSA.distance, score_cutoff=edits, limit=None)
    found.sort(key=lambda match: (match[1], -Prefix.similarity(word, match[0]), match[0]))
    nearest = [known for known, distance, _place in found if distance == found[0][1]]
    return nearest[:MOST_CLOSE]
