"""SQLite: the words of each entry in an FTS5 table, ordered by its `rank` (BM25 with a weight for each column).

The table holds tokens, not texts: exact words in three columns, their stems in three more.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.db import connection

from search.analysis.index_words import index_words
from search.engines.database import DatabaseEngine, Match
from search.models import SearchEntry
from search.query import Phrase, Question, Term

EXACT = "{title keywords text}"
STEMS = "{title_stems keywords_stems text_stems}"


class SqliteEngine(DatabaseEngine):
    name = "sqlite"
    keys_condition = "e.facet_key IN (SELECT value FROM json_each(%s))"

    def keys_param(self, keys: list[str]) -> str:
        return json.dumps(keys)

    def matching(self, question: Question) -> Match:
        # An entry that holds a word holds its stem: the stems alone decide, in half the time.
        return _match(_expression(question, exact_too=False))

    def ranked(self, question: Question) -> Match:
        return _match(_expression(question, exact_too=True))

    def index(self, entries: Iterable[SearchEntry]) -> None:
        rows = []
        for entry in entries:
            words = index_words(entry)
            columns = [" ".join(part) for part in (*words.exact, *words.stems)]
            rows.append([entry.pk, *columns])
        with connection.cursor() as cursor:
            cursor.executemany(
                """INSERT OR REPLACE INTO search_words
                (rowid, title, keywords, text, title_stems, keywords_stems, text_stems)
                VALUES (%s, %s, %s, %s, %s, %s, %s)""",
                rows,
            )

    def remove(self, entry_ids: list[int]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM search_words WHERE rowid = %s", [[pk] for pk in entry_ids])

    def tidy(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_words WHERE rowid NOT IN (SELECT id FROM search_searchentry)")
            cursor.execute("INSERT INTO search_words (search_words) VALUES ('optimize')")


def _match(expression: str) -> Match:
    # CROSS JOIN keeps SQLite from asking the word index once for every entry instead of the other way round.
    return Match(
        tables="search_words w CROSS JOIN",
        where="w.search_words MATCH %s AND e.id = w.rowid",
        where_params=(expression,),
        score="-w.rank",
    )


def _expression(question: Question, *, exact_too: bool) -> str:
    """In FTS5's own language; each token stands in double quotes, so that none can be an operator."""
    parts = [f"({_term(term, exact_too=exact_too)})" for term in question.terms]
    return (" OR " if question.any_term else " AND ").join(parts)


def _term(term: Term, *, exact_too: bool) -> str:
    if isinstance(term, Phrase):
        return f"{EXACT} : {_quote(' '.join(term.words))}"
    choices = [f"{STEMS} : {_quote(stem)}" for stem in term.stems]
    if term.prefix:
        choices.append(f"{EXACT} : {_quote(term.exact)} *")
    elif exact_too:
        choices.append(f"{EXACT} : {_quote(term.exact)}")
    return " OR ".join(choices)


def _quote(tokens: str) -> str:
    return '"' + tokens.replace('"', '""') + '"'
