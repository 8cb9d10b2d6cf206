"""The words of an entry as every index holds them: exact and stemmed, part by part, position by position."""

from __future__ import annotations

from dataclasses import dataclass

from search.analysis.tokens import stem, tokens
from search.models import Kind, SearchEntry


@dataclass(frozen=True)
class IndexWords:
    """Title, keywords, and text (summary and body): as written, and beside them the stem of each word."""

    exact: tuple[list[str], list[str], list[str]]
    stems: tuple[list[str], list[str], list[str]]


def index_words(entry: SearchEntry) -> IndexWords:
    parts = tuple(tokens(text) for text in (searched_title(entry), entry.keywords, f"{entry.summary}\n{entry.body}"))
    return IndexWords(exact=parts, stems=tuple([stem(word, entry.language) for word in part] for part in parts))


def searched_title(entry: SearchEntry) -> str:
    """A passage bears its webinar's title to say where it stands: who seeks that title is not shown every passage."""
    return "" if entry.kind == Kind.PASSAGE else entry.title
