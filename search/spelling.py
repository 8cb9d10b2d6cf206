"""What a misspelt word may have been meant to be: the words that stand in entries, and which of them are close.

The words come from what is public (search.services.entries). They may include some that were withdrawn since: who uses
a close word first asks the engine whether it is found.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
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


def is_learned(word: str) -> bool:
    """Letters alone: no number is ever offered, least of all one that may be somebody's."""
    return SHORTEST <= len(word) <= LONGEST and word.isalpha()


def learn_words(entries: Iterable[SearchEntry]) -> None:
    """Adds the words of these entries that are not known yet."""
    found = set()
    for entry in entries:
        found.update(tokens(f"{entry.title}\n{entry.keywords}\n{entry.summary}\n{entry.body}"))
    words = sorted(filter(is_learned, found))
    for start in range(0, len(words), BATCH):
        part = words[start : start + BATCH]
        known = set(KnownWord.objects.filter(word__in=part).values_list("word", flat=True))
        KnownWord.objects.bulk_create([KnownWord(word=word) for word in part if word not in known])


def forget_words() -> None:
    """Before a rebuild, which learns them all anew."""
    KnownWord.objects.all().delete()


def known_words() -> Vocabulary:
    """Remembered in this process until the table changes: one small query, then all words once."""
    global _remembered
    # Rows are only added, or all made anew with higher keys: the last one tells, and costs nothing to read.
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
