"""What is asked and what is answered, for every engine and every page alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from search.analysis.tokens import STOP_WORDS, normalise, stem, typed_words
from search.facets import Value
from search.synonyms import Expression, SynonymGroup, find_synonyms

if TYPE_CHECKING:
    from search.models import SearchEntry

# A longer question is cut there, and the page says so: nobody reads on, and an engine works for each word.
LONGEST_TEXT = 400
MOST_WORDS = 24
SHORTEST_PREFIX = 3
QUOTES = '"“”„‟«»″'


@dataclass(frozen=True)
class Word:
    """One word asked for: as written (folded), and its stems in the languages that are searched."""

    exact: str
    stems: tuple[str, ...]
    prefix: bool = False  # words that begin with it are meant as well


@dataclass(frozen=True)
class Phrase:
    """Words in quotes: exactly so, side by side."""

    words: tuple[str, ...]


@dataclass(frozen=True)
class AnyOf:
    """Expressions that mean the same, one is enough; all parts of an expression must occur. What was typed is first."""

    options: tuple[tuple[Word | Phrase, ...], ...]


Term = Word | Phrase | AnyOf


@dataclass(frozen=True)
class Question:
    """The text a person typed, understood. No terms: everything is asked for, or (no words) nothing that exists."""

    terms: tuple[Term, ...] = ()
    no_words: bool = False  # a text, but no word in it: signs, a smiley
    was_cut: bool = False
    any_term: bool = False  # False: every term must occur; True: one is enough
    corrected_text: str = ""  # the text in another spelling, where that is what was asked instead


@dataclass(frozen=True, kw_only=True)
class SearchQuery:
    """One search. `language` is the reader's; `page` counts from 1.

    `filters` holds values by the facet's name (search.facets); several values of one are alternatives.
    """

    text: str = ""
    language: str = "id"
    filters: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    page: int = 1
    page_size: int = 20

    @property
    def has_filters(self) -> bool:
        return any(self.filters.values())


@dataclass(frozen=True, kw_only=True)
class Result:
    """One thing found. `excerpt` is plain text in pieces: (text, whether it was asked for)."""

    entry_id: int
    kind: str
    language: str
    title: str
    url: str
    excerpt: tuple[tuple[str, bool], ...]
    score: float
    external_id: str
    published_at: datetime
    topics: tuple[int, ...]

    @classmethod
    def of(cls, entry: SearchEntry, *, score: float, excerpt: tuple[tuple[str, bool], ...]) -> Result:
        return cls(
            entry_id=entry.pk,
            kind=entry.kind,
            language=entry.language,
            title=entry.title,
            url=entry.url,
            excerpt=excerpt,
            score=float(score),
            external_id=entry.external_id,
            published_at=entry.published_at,
            topics=tuple(entry.topics),
        )


@dataclass(frozen=True, kw_only=True)
class Completion:
    """What the typed beginning may become: a thing to open at once."""

    title: str
    url: str
    kind: str


@dataclass(kw_only=True)
class SearchResults:
    """`facets` counts what each value would give: {"kind": {"webinar": 3}, "topic": {7: 2}, "year": {2026: 3}}.

    Each facet heeds the question and the other facets' filters, not its own: so several values of it can be added.
    `suggestion`: another spelling of the text that finds more, or nothing; `was_corrected`: these are its results.
    `engine`: who answered; `is_fallback`: in place of another, which can't just now.
    """

    engine: str
    question: Question
    total: int = 0
    facets: dict[str, dict[Value, int]] = field(default_factory=dict)
    results: list[Result] = field(default_factory=list)
    page: int = 1
    took_ms: float = 0.0
    suggestion: str = ""
    was_corrected: bool = False
    is_fallback: bool = False


def read_question(text: str, *, languages: tuple[str, ...], synonyms: Sequence[SynonymGroup] = ()) -> Question:
    """Understands any text whatever: only quotes mean something, all else is words. Never fails.

    `languages`: the reader's first, then the others whose entries are searched. Words that carry no subject in the
    reader's language ('yang', 'the') are left out where others remain; a quote that is never closed is none. Where
    words that the editors call synonyms stand side by side, each of them will do; in quotes only what stands there.
    """
    text = normalise(text)
    was_cut = len(text) > LONGEST_TEXT
    terms: list[Term] = []
    left = MOST_WORDS
    for words, quoted in _parts(text[:LONGEST_TEXT]):
        was_cut, words = was_cut or len(words) > left, words[:left]
        left -= len(words)
        if quoted and len(words) > 0:
            terms.append(Phrase(tuple(words)))
        else:
            terms += [
                read_word(part[0], languages) if choices is None else _any_of(part, choices, languages)
                for part, choices in find_synonyms(words, synonyms)
            ]
    terms = list(dict.fromkeys(_without_stop_words(terms, languages[0])))
    return Question(terms=tuple(terms), no_words=not terms and bool(text.strip()), was_cut=was_cut)


def read_word(word: str, languages: tuple[str, ...]) -> Word:
    return Word(word, tuple(dict.fromkeys(stem(word, code) for code in languages)))


def _any_of(typed: Expression, others: tuple[Expression, ...], languages: tuple[str, ...]) -> AnyOf:
    """What was typed may stand apart and in any form; a synonym of several words stands together."""
    own = tuple(_without_stop_words([read_word(word, languages) for word in typed], languages[0]))
    options = [(read_word(words[0], languages),) if len(words) == 1 else (Phrase(words),) for words in others]
    return AnyOf((own, *options))


def _parts(text: str) -> Iterator[tuple[list[str], bool]]:
    """The text's words, cut at quotes: every second part is a phrase, unless its quote stays open."""
    for sign in QUOTES[1:]:
        text = text.replace(sign, QUOTES[0])
    parts = text.split(QUOTES[0])
    for number, part in enumerate(parts):
        yield typed_words(part), number % 2 == 1 and number < len(parts) - 1


def _without_stop_words(terms: list[Term], language: str) -> list[Term]:
    stop_words = STOP_WORDS.get(language, frozenset())
    kept = [term for term in terms if not isinstance(term, Word) or term.exact not in stop_words]
    return kept or terms


def with_prefix(question: Question) -> Question | None:
    """The same with its last word as a beginning ('pelay'); None where that word is too short or in quotes."""
    *others, last = question.terms
    if not isinstance(last, Word) or len(last.exact) < SHORTEST_PREFIX:
        return None
    return replace(question, terms=(*others, Word(last.exact, last.stems, prefix=True)))
