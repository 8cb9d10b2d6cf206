"""Words that editors declare to mean the same, as a question uses them: at search time, on every engine."""

from __future__ import annotations

from dataclasses import dataclass

from search.analysis.tokens import tokens

MOST_WORDS = 6  # in one expression

Expression = tuple[str, ...]  # folded words


@dataclass(frozen=True)
class SynonymGroup:
    """Who writes one of `written` also finds `also`."""

    written: tuple[Expression, ...]
    also: tuple[Expression, ...]


def read_expressions(text: str) -> tuple[Expression, ...]:
    """One expression a line, as searching reads words; what holds no word, or too many, is left out."""
    read = (tuple(tokens(line)) for line in text.splitlines())
    return tuple(dict.fromkeys(words for words in read if 0 < len(words) <= MOST_WORDS))
