"""PostgreSQL: the words of each entry in a tsvector with a GIN index.

The tokens come from Python, so that both databases find the same; PostgreSQL's own parser and dictionaries stay out of
it. An exact word is a lexeme that begins with '=', a stem a lexeme without; both stand at the word's position.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db import connection

from search.analysis.index_words import IndexWords, index_words
from search.engines.database import Counts, DatabaseEngine, Ranked, fetch, now
from search.models import SearchEntry
from search.query import AnyOf, Phrase, Question, Term, Word

# Weights of body, (unused), keywords, title: PostgreSQL's D, C, B, A.
WEIGHTS = "{0.1, 0.2, 0.5, 1.0}"
LABELS = "ABD"
# ts_rank divides by 1 + the logarithm of the text's length.
BY_LENGTH = 1
# BM25's usual numbers (of b from 0.3 to 0.75 the best on the questions for tuning), and the parts' weights as in FTS5.
K1, B = 1.2, 0.75
EXACT_WEIGHTS = {"A": 8.0, "B": 4.0, "D": 1.5}
STEM_WEIGHTS = {"A": 6.0, "B": 3.0, "D": 1.0}
LAST_POSITION = 16_383
MOST_POSITIONS = 255
LONGEST_LEXEME = 200


CURRENT = "(f.expires_at IS NULL OR f.expires_at > %s)"
ONE_OF = "f.packed = ANY(%s)"
FACETS = "JOIN search_entryfacets f ON f.entry_id = e.id"


class PostgresEngine(DatabaseEngine):
    name = "postgres"

    def __init__(self) -> None:
        self._rarities: dict[Question, list[float]] = {}  # an engine lives for one search

    def count(self, question: Question) -> tuple[Counts, bool]:
        if not question.terms:
            sql = f"SELECT f.packed, count(*) FROM search_entryfacets f WHERE {CURRENT} GROUP BY f.packed"
            return dict(fetch(sql, [now()])), True
        sql = f"""SELECT f.packed, {CURRENT} AS is_current, count(*) FROM search_searchentry e {FACETS}
            WHERE e.words @@ %s::tsquery GROUP BY 1, 2"""
        rows = fetch(sql, [now(), _tsquery(question)])
        counts = {packed: number for packed, is_current, number in rows if is_current}
        return counts, len(counts) == len(rows)

    def rank(self, question: Question, packed: list[str] | None, limit: int, offset: int) -> Ranked:
        score, score_params = self._score(question)
        only = "" if packed is None else f"AND {CURRENT} AND {ONE_OF}"
        sql = f"""SELECT e.id, {score} AS score FROM search_searchentry e {FACETS}
            WHERE e.words @@ %s::tsquery {only}
            ORDER BY score DESC, e.published_at DESC, e.id DESC LIMIT %s OFFSET %s"""
        only_params = [] if packed is None else [now(), packed]
        return fetch(sql, [*score_params, _tsquery(question), *only_params, limit, offset])

    def newest(self, packed: list[str], limit: int, offset: int) -> Ranked:
        sql = f"""SELECT e.id, 0.0 FROM search_searchentry e {FACETS} WHERE {CURRENT} AND {ONE_OF}
            ORDER BY e.published_at DESC, e.id DESC LIMIT %s OFFSET %s"""
        return fetch(sql, [now(), packed, limit, offset])

    def refine(self, question: Question, rows: Ranked) -> Ranked:
        """BM25, which ts_rank only resembles: with the occurrences in each part, as FTS5 weighs them."""
        lexemes = [_lexemes_of(term) for term in question.terms]
        wanted = sorted({lexeme for of_term in lexemes for lexeme in of_term})
        beginnings = [f"={_like(term.exact)}%" for term in question.terms if isinstance(term, Word) and term.prefix]
        sql = """SELECT e.id, length(e.words), u.lexeme, u.weights
            FROM search_searchentry e LEFT JOIN LATERAL unnest(e.words) u
            ON u.lexeme = ANY(%s) OR u.lexeme LIKE ANY(%s) WHERE e.id = ANY(%s)"""
        lengths: dict[int, int] = {}
        found: dict[int, dict[str, list[str]]] = defaultdict(dict)
        for pk, length, lexeme, labels in fetch(sql, [wanted, beginnings, [pk for pk, _score in rows]]):
            lengths[pk] = length
            if lexeme is not None:
                found[pk][lexeme] = labels
        average = sum(lengths.values()) / max(len(lengths), 1) or 1
        rarity = self._rarity(question)
        scored = []
        for pk, _score in rows:
            norm = K1 * (1 - B + B * lengths.get(pk, average) / average)
            score = sum(
                weight * _saturated(found[pk], of_term, norm) for weight, of_term in zip(rarity, lexemes, strict=True)
            )
            score += sum(_frequency(found[pk], [one], EXACT_WEIGHTS) for one in found[pk] if one not in wanted) / 10
            scored.append((pk, score))
        return sorted(scored, key=lambda row: -row[1])

    def _score(self, question: Question) -> tuple[str, list]:
        """ts_rank knows nothing of how rare a word is: so each term is ranked alone, and its weight is BM25's."""
        params: list = []
        for term, weight in zip(question.terms, self._rarity(question), strict=True):
            params += [weight, WEIGHTS, _tsquery_of(term), BY_LENGTH]
        one = "%s * ts_rank(%s::real[], e.words, %s::tsquery, %s)"
        return " + ".join([one] * len(question.terms)), params

    def _rarity(self, question: Question) -> list[float]:
        """ln(1 + (N - n + 0.5) / (n + 0.5)) for each term, where n of N entries hold it; asked once a search."""
        if len(question.terms) == 1:
            return [1.0]
        if question not in self._rarities:
            self._rarities[question] = self._count_rarity(question)
        return self._rarities[question]

    def _count_rarity(self, question: Question) -> list[float]:
        one = "(SELECT count(*) FROM search_searchentry WHERE words @@ %s::tsquery)"
        counts = ", ".join([one] * len(question.terms))
        sql = f"""SELECT ln(1 + (total - n + 0.5) / (n + 0.5))
            FROM (SELECT count(*) AS total FROM search_searchentry) everything,
            unnest(ARRAY[{counts}]) WITH ORDINALITY AS terms (n, place) ORDER BY place"""
        return [float(weight) for (weight,) in fetch(sql, map(_tsquery_of, question.terms))]

    def index(self, entries: Iterable[SearchEntry]) -> None:
        rows = [(_tsvector(index_words(entry)), entry.pk) for entry in entries]
        with connection.cursor() as cursor:
            cursor.executemany("UPDATE search_searchentry SET words = %s::tsvector WHERE id = %s", rows)

    def remove(self, entry_ids: list[int]) -> None:
        """Nothing: the words went with the rows."""

    def tidy(self) -> None:
        """Nothing: there are no words without a row, and autovacuum tends the index."""


def _tsquery(question: Question) -> str:
    return (" | " if question.any_term else " & ").join(map(_tsquery_of, question.terms))


def _tsquery_of(term: Term) -> str:
    if isinstance(term, AnyOf):
        return "(" + " | ".join(f"({' & '.join(map(_tsquery_of, option))})" for option in term.options) + ")"
    if isinstance(term, Phrase):
        return "(" + " <-> ".join(_lexeme("=" + word) for word in term.words) + ")"
    choices = [_lexeme("=" + term.exact) + (":*" if term.prefix else ""), *map(_lexeme, term.stems)]
    return "(" + " | ".join(choices) + ")"


def _lexemes_of(term: Term) -> list[str]:
    """As they stand in the index, the exact ones with their sign."""
    if isinstance(term, AnyOf):
        return [lexeme for option in term.options for part in option for lexeme in _lexemes_of(part)]
    if isinstance(term, Phrase):
        return ["=" + word[: LONGEST_LEXEME - 1] for word in term.words]
    return ["=" + term.exact[: LONGEST_LEXEME - 1], *(stem[:LONGEST_LEXEME] for stem in term.stems)]


def _saturated(found: dict[str, list[str]], lexemes: list[str], norm: float) -> float:
    """Stems and exact words each for themselves."""
    exact = _frequency(found, [lexeme for lexeme in lexemes if lexeme[:1] == "="], EXACT_WEIGHTS)
    stems = _frequency(found, [lexeme for lexeme in lexemes if lexeme[:1] != "="], STEM_WEIGHTS)
    return sum(frequency * (K1 + 1) / (frequency + norm) for frequency in (exact, stems))


def _frequency(found: dict[str, list[str]], lexemes: list[str], weights: dict[str, float]) -> float:
    return sum(weights[label] for lexeme in lexemes for label in found.get(lexeme, ()))


def _like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")


def _tsvector(words: IndexWords) -> str:
    """The literal of a tsvector: 'lexeme':1A,5D ..."""
    places: dict[str, list[str]] = defaultdict(list)
    position = 0
    for label, exact, stems in zip(LABELS, words.exact, words.stems, strict=True):
        for word, stem in zip(exact, stems, strict=True):
            position = min(position + 1, LAST_POSITION)
            for lexeme in dict.fromkeys(("=" + word, stem)):
                if len(places[lexeme]) < MOST_POSITIONS:
                    places[lexeme].append(f"{position}{label}")
        position += 1  # a gap, so that no phrase runs from one part into the next
    return " ".join(f"{_lexeme(lexeme)}:{','.join(found)}" for lexeme, found in places.items())


def _lexeme(token: str) -> str:
    return "'" + token[:LONGEST_LEXEME].replace("\\", "\\\\").replace("'", "''") + "'"
