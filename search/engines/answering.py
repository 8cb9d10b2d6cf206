"""What every engine does alike: how often a question is asked, in which words, and what is shown of a result."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import islice, product
from typing import TypeVar

from django.conf import settings

from search.analysis.tokens import fold, normalise
from search.excerpts import make_excerpt
from search.models import SearchEntry, Synonym
from search.query import LONGEST_TEXT, Question, Result, SearchQuery, Word, read_question, with_prefix
from search.spelling import close_words, known_words
from search.synonyms import SynonymGroup, make_group

Found = TypeVar("Found")
# Long questions are sentences: where so few entries hold every word of one, those with some of them are shown as well.
LONG, FEW = 3, 10
MOST_MISSPELT, MOST_SPELLINGS = 4, 6


def ask(
    query: SearchQuery, *, find: Callable[[Question], Found], number: Callable[[Found], int]
) -> tuple[Question, Found | None]:
    """The question that is answered, and what `find` found; None where nothing answers any.

    In turn: every word; the last word as a beginning; every word, those that no entry holds in another spelling; one
    word is enough. Filters have no say in it (`number` counts for the reader's language), or choosing one could widen
    the question.
    """
    question = understand(query)
    if question.no_words:
        return question, None
    found = find(question)
    if not number(found) and question.terms and (begun := with_prefix(question)):
        question, found = _better((begun, find(begun)), (question, found), number)
    close = {} if number(found) else _close(question)
    if close:
        for spelling in _spellings(close):
            attempt = respell(query, spelling)
            question, found = _better((attempt, find(attempt)), (question, found), number)
    few = FEW if len(question.terms) >= LONG else 1
    if number(found) < few and len(question.terms) > 1:
        if close and not number(found):
            question = _spell_word_by_word(query, question, close, lambda attempt: number(find(attempt)))
        question = replace(question, any_term=True)
        found = find(question)
    return question, found if number(found) else None


def understand(query: SearchQuery) -> Question:
    """The text in the reader's language first, then in the others, whose entries may be shown to him as well."""
    return read_question(query.text, languages=_languages(query), synonyms=read_synonyms(query.language))


def read_synonyms(language: str) -> list[SynonymGroup]:
    """What the editors keep for these readers. One query."""
    groups = _make_groups(tuple(Synonym.objects.order_by("pk").values_list("words", "also", "language")))
    return [group for group in groups if group.language in ("", language)]


def respell(query: SearchQuery, spelling: dict[str, str]) -> Question:
    """The text, read with these words instead of those typed."""
    text = normalise(query.text)[:LONGEST_TEXT]
    pieces, end = [], 0
    for word in re.finditer(r"\S+", fold(text)):
        if (other := spelling.get(word[0])) is not None:
            pieces += [text[end : word.start()], other]
            end = word.end()
    corrected = " ".join("".join([*pieces, text[end:]]).split())
    return replace(understand(replace(query, text=corrected)), corrected_text=corrected)


def make_result(entry: SearchEntry, score: float, question: Question) -> Result:
    return Result.of(entry, score=score, excerpt=make_excerpt(entry, question))


def _languages(query: SearchQuery) -> tuple[str, ...]:
    return (query.language, *(code for code, _name in settings.LANGUAGES if code != query.language))


@lru_cache(maxsize=8)
def _make_groups(rows: tuple[tuple[str, str, str], ...]) -> list[SynonymGroup]:
    return [make_group(*row) for row in rows]


def _better(
    one: tuple[Question, Found], other: tuple[Question, Found], number: Callable[[Found], int]
) -> tuple[Question, Found]:
    return one if number(one[1]) > number(other[1]) else other


def _close(question: Question) -> dict[str, list[str]]:
    """What the words that no entry holds may have been meant to be, the likeliest first."""
    words = [term.exact for term in question.terms if isinstance(term, Word)]
    if not words:
        return {}
    vocabulary = known_words()
    found = {word: close for word in words if (close := close_words(word, vocabulary))}
    return dict(islice(found.items(), MOST_MISSPELT))


def _spellings(close: dict[str, list[str]]) -> Iterator[dict[str, str]]:
    """Each with all such words in another spelling."""
    for others in islice(product(*close.values()), MOST_SPELLINGS):
        yield dict(zip(close, others, strict=True))


def _spell_word_by_word(
    query: SearchQuery, question: Question, close: dict[str, list[str]], number: Callable[[Question], int]
) -> Question:
    """Where no entry holds them all: each such word alone, in the first spelling in which readers find it."""
    spelling = {}
    for word, others in close.items():
        found = (other for other in others if number(understand(replace(query, text=other))))
        if (other := next(found, None)) is not None:
            spelling[word] = other
    return respell(query, spelling) if spelling else question
