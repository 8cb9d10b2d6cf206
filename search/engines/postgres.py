"""PostgreSQL: the words of each entry in a tsvector with a GIN index.

The tokens come from Python, so that both databases find the same; PostgreSQL's own parser and dictionaries stay out of
it. An exact word is a lexeme that begins with '=', a stem a lexeme without; both stand at the word's position.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db import connection

from search.analysis.index_words import IndexWords, index_words
from search.engines.database import DatabaseEngine, Match
from search.models import SearchEntry
from search.query import Phrase, Question, Term

# Weights of body, (unused), keywords, title: PostgreSQL's D, C, B, A.
WEIGHTS = "{0.1, 0.2, 0.5, 1.0}"
LABELS = "ABD"
# ts_rank divides by 1 + the logarithm of the text's length.
BY_LENGTH = 1
LAST_POSITION = 16_383
MOST_POSITIONS = 255
LONGEST_LEXEME = 200


class PostgresEngine(DatabaseEngine):
    name = "postgres"
    keys_condition = "e.facet_key = ANY(%s)"

    def keys_param(self, keys: list[str]) -> list[str]:
        return keys

    def matching(self, question: Question) -> Match:
        operator = " | " if question.any_term else " & "
        return Match(where="e.words @@ %s::tsquery", where_params=(operator.join(map(_tsquery, question.terms)),))

    def ranked(self, question: Question) -> Match:
        """ts_rank knows nothing of how rare a word is: so each term is ranked alone, and its weight is BM25's."""
        scores, params = [], []
        for term, weight in zip(question.terms, self._rarity(question), strict=True):
            scores.append("%s * ts_rank(%s::real[], e.words, %s::tsquery, %s)")
            params += [weight, WEIGHTS, _tsquery(term), BY_LENGTH]
        match = self.matching(question)
        return Match(
            where=match.where,
            where_params=match.where_params,
            score=" + ".join(scores),
            score_params=tuple(params),
        )

    def _rarity(self, question: Question) -> list[float]:
        """ln(1 + (N - n + 0.5) / (n + 0.5)) for each term, where n of N entries hold it."""
        if len(question.terms) == 1:
            return [1.0]
        counts = ", ".join(
            "(SELECT count(*) FROM search_searchentry WHERE words @@ %s::tsquery)" for _ in question.terms
        )
        sql = f"""SELECT ln(1 + (total - n + 0.5) / (n + 0.5))
            FROM (SELECT count(*) AS total FROM search_searchentry) everything,
            unnest(ARRAY[{counts}]) WITH ORDINALITY AS terms (n, place) ORDER BY place"""
        with connection.cursor() as cursor:
            cursor.execute(sql, [_tsquery(term) for term in question.terms])
            return [float(weight) for (weight,) in cursor.fetchall()]

    def index(self, entries: Iterable[SearchEntry]) -> None:
        rows = [(_tsvector(index_words(entry)), entry.pk) for entry in entries]
        with connection.cursor() as cursor:
            cursor.executemany("UPDATE search_searchentry SET words = %s::tsvector WHERE id = %s", rows)

    def remove(self, entry_ids: list[int]) -> None:
        """Nothing: the words went with the rows."""

    def tidy(self) -> None:
        """Nothing: there are no words without a row, and autovacuum tends the index."""


def _tsquery(term: Term) -> str:
    if isinstance(term, Phrase):
        return "(" + " <-> ".join(_lexeme("=" + word) for word in term.words) + ")"
    choices = [_lexeme("=" + term.exact) + (":*" if term.prefix else ""), *map(_lexeme, term.stems)]
    return "(" + " | ".join(choices) + ")"


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
