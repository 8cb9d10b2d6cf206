"""Words that editors declare to mean the same, as a question uses them: at search time, on every engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from search.analysis.tokens import tokens

MOST_WORDS = 6  # in one expression

Expression = tuple[str, ...]  # folded words


@dataclass(frozen=True)
class SynonymGroup:
    """Who writes one of `written` also finds `also`."""

    written: tuple[Expression, ...]
    also: tuple[Expression, ...]
    language: str = ""  # of the readers; empty: all


def read_expressions(text: str) -> tuple[Expression, ...]:
    """One expression a line, as searching reads words; what holds no word, or too many, is left out."""
    read = (tuple(tokens(line)) for line in text.splitlines())
    return tuple(dict.fromkeys(words for words in read if 0 < len(words) <= MOST_WORDS))


def make_group(words: str, also: str, language: str) -> SynonymGroup:
    """An editors' row. Without `also`, each expression finds all the others."""
    written = read_expressions(words)
    return SynonymGroup(written, read_expressions(also) or written, language)


def find_synonyms(
    words: list[str], groups: Sequence[SynonymGroup]
) -> Iterator[tuple[Expression, tuple[Expression, ...] | None]]:
    """The words in their order, cut at the longest expressions that have synonyms: each with those, or None."""
    others: dict[Expression, dict[Expression, None]] = {}
    for group in groups:
        for written in group.written:
            others.setdefault(written, {}).update(dict.fromkeys(also for also in group.also if also != written))
    longest = max(map(len, others), default=0)
    place = 0
    while place < len(words):
        for length in range(min(longest, len(words) - place), 0, -1):
            part = tuple(words[place : place + length])
            if others.get(part):
                yield part, tuple(others[part])
                break
        else:
            part = (words[place],)
            yield part, None
        place += len(part)
