"""The passage that answers: where the most of the words asked for stand closest together, with those words marked.

Found in the text itself, not by the database, so that every engine shows the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from search.analysis.tokens import fold, stem
from search.models import SearchEntry
from search.query import AnyOf, Phrase, Question, Term, Word

LENGTH = 240  # characters
LEAD = 60  # of them before the first word asked for, at most
MOST_TRIES = 300  # places looked at for one word: enough for an excerpt, bounded in a book
MELTING = frozenset("kpst")  # first letters of Indonesian roots that prefixes swallow: menulis holds ulis
ELLIPSIS = "…"
BLANKS = re.compile(r"\s+")
# A heading or an item of a list: without a sign, it would run into the line below it.
OPEN_LINE = re.compile(r"(?<=[\w)\]\"”'])\s*\n\s*(?=\S)")
LINES_APART = " · "

Pieces = tuple[tuple[str, bool], ...]


class Span(NamedTuple):
    start: int
    end: int
    term: int


def make_excerpt(entry: SearchEntry, question: Question) -> Pieces:
    """Pieces of the summary or body, in order: (text, whether it was asked for).

    Where only a keyword holds what was asked for (a speaker, a topic), it comes first, then the text's beginning.
    """
    text = f"{entry.summary}\n{entry.body}".strip()
    spans = sorted(find_spans(fold(text), question, entry.language))
    keyword = () if spans else _keyword(entry, question)
    start, end = _window(text, _best_start(spans))
    inside = [span for span in spans if start <= span.start and span.end <= end]
    return (*keyword, *_pieces(text, start, end, inside))


def _keyword(entry: SearchEntry, question: Question) -> Iterator[tuple[str, bool]]:
    """The first keyword that holds a word asked for."""
    for line in entry.keywords.splitlines():
        if spans := sorted(find_spans(fold(line), question, entry.language)):
            yield from _pieces(line, 0, len(line), spans)
            yield " · ", False
            return


def find_spans(folded: str, question: Question, language: str) -> Iterator[Span]:
    """Where the terms stand in a folded text."""
    for number, term in enumerate(question.terms):
        for start, end in _places(folded, term, language):
            yield Span(start, end, number)


def _places(folded: str, term: Term, language: str) -> Iterable[tuple[int, int]]:
    if isinstance(term, AnyOf):
        parts = (part for option in term.options for part in option)
        return sorted({place for part in parts for place in _places(folded, part, language)})
    if isinstance(term, Phrase):
        pattern = "(?<![^ ])" + " +".join(map(re.escape, term.words)) + "(?![^ ])"
        return (found.span() for found in re.finditer(pattern, folded))
    return sorted({place for core in _cores(term) for place in _words_with(folded, core, term, language)})


def _cores(word: Word) -> set[str]:
    """What every form of the word contains: looked for first, as that is quick."""
    cores = {word.exact}
    for root in word.stems:
        cores.add(root[1:] if root[0] in MELTING and len(root) > 3 else root)
    return {core for core in cores if not any(other != core and other in core for other in cores)}


def _words_with(folded: str, core: str, word: Word, language: str) -> Iterator[tuple[int, int]]:
    place = folded.find(core)
    for _try in range(MOST_TRIES):
        if place < 0:
            return
        start = folded.rfind(" ", 0, place) + 1
        end = folded.find(" ", place)
        end = len(folded) if end < 0 else end
        if _is_meant(folded[start:end], word, language):
            yield start, end
        place = folded.find(core, end)


def _is_meant(token: str, word: Word, language: str) -> bool:
    return token == word.exact or (word.prefix and token.startswith(word.exact)) or stem(token, language) in word.stems


def _best_start(spans: list[Span]) -> int:
    """The start of the earliest stretch that holds the most different terms; 0 where there is none."""
    best, best_count = 0, 0
    for number, span in enumerate(spans):
        terms = set()
        for other in spans[number:]:
            if other.end > span.start + LENGTH - LEAD:
                break
            terms.add(other.term)
        if len(terms) > best_count:
            best, best_count = span.start, len(terms)
    return best


def _window(text: str, first: int) -> tuple[int, int]:
    """From the sentence's start, if it is near, else from a word's, to a word's end."""
    start = max(0, first - LEAD)
    if start > 0:
        before = text[start:first]
        sentence = max(before.rfind(sign) for sign in (". ", "? ", "! ", "\n", ": "))
        start += sentence + 1 if sentence >= 0 else before.find(" ") + 1
        while text[start].isspace():
            start += 1
    end = min(len(text), start + LENGTH)
    if end < len(text):
        cut = max(text.rfind(" ", first + 1, end), text.rfind("\n", first + 1, end))
        end = cut if cut > 0 else end
    return start, end


def _pieces(text: str, start: int, end: int, spans: list[Span]) -> Iterator[tuple[str, bool]]:
    """The window cut at the marked words; dots where the text goes on."""
    done = start
    lead = f"{ELLIPSIS} " if start > 0 else ""
    for span in spans:
        if span.start < done:
            continue  # lies inside another term's span
        if before := lead + _on_one_line(text, done, span.start):
            yield before, False
        yield text[span.start : span.end], True
        done, lead = span.end, ""
    if after := lead + _on_one_line(text, done, end) + (f" {ELLIPSIS}" if end < len(text) else ""):
        yield after, False


def _on_one_line(text: str, start: int, end: int) -> str:
    """That part of the text, its lines side by side."""
    before, after = min(start, 1), min(len(text) - end, 1)  # what stands beside it says whether a line ends there
    joined = OPEN_LINE.sub(LINES_APART, text[start - before : end + after])
    return BLANKS.sub(" ", joined[before : len(joined) - after])
