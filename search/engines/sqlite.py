"""SQLite: the words of each entry in an FTS5 table, ordered by its `rank` (BM25 with a weight for each column).

The table holds tokens, not texts: exact words in three columns, their stems in three more.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable

from django.db import connection

from search.analysis.index_words import index_words
from search.engines.database import Counts, DatabaseEngine, Ranked, fetch, now
from search.models import SearchEntry
from search.query import AnyOf, Phrase, Question, Term

EXACT = "{title keywords text}"
STEMS = "{title_stems keywords_stems text_stems}"


CURRENT = "(f.expires_at IS NULL OR f.expires_at > %s)"
ONE_OF = "f.packed IN (SELECT value FROM json_each(%s))"


class SqliteEngine(DatabaseEngine):
    name = "sqlite"

    def count(self, question: Question) -> tuple[Counts, bool]:
        if not question.terms:
            sql = f"SELECT f.packed, count(*) FROM search_entryfacets f WHERE {CURRENT} GROUP BY f.packed"
            return dict(fetch(sql, [now()])), True
        # An entry that holds a word holds its stem: the stems alone decide, in half the time. CROSS JOIN: words first.
        # Counted here, because SQLite would sort all rows to group them.
        sql = f"""SELECT f.packed, {CURRENT} FROM search_words w CROSS JOIN search_entryfacets f ON f.entry_id = w.rowid
            WHERE w.search_words MATCH %s"""
        rows = Counter(fetch(sql, [now(), _expression(question, exact_too=False)]))
        counts = {packed: number for (packed, is_current), number in rows.items() if is_current}
        return counts, len(counts) == len(rows)

    def rank(self, question: Question, packed: list[str] | None, limit: int, offset: int) -> Ranked:
        expression = _expression(question, exact_too=True)
        if packed is None:  # without a join, FTS5 sorts by itself, which is quicker
            sql = "SELECT rowid, -rank FROM search_words WHERE search_words MATCH %s ORDER BY rank LIMIT %s OFFSET %s"
            return fetch(sql, [expression, limit, offset])
        sql = f"""SELECT w.rowid, -w.rank
            FROM search_words w CROSS JOIN search_entryfacets f ON f.entry_id = w.rowid
            WHERE w.search_words MATCH %s AND {CURRENT} AND {ONE_OF} ORDER BY w.rank LIMIT %s OFFSET %s"""
        return fetch(sql, [expression, now(), json.dumps(packed), limit, offset])

    def newest(self, packed: list[str], limit: int, offset: int) -> Ranked:
        sql = f"""SELECT e.id, 0.0 FROM search_searchentry e CROSS JOIN search_entryfacets f ON f.entry_id = e.id
            WHERE {CURRENT} AND {ONE_OF} ORDER BY e.published_at DESC, e.id DESC LIMIT %s OFFSET %s"""
        return fetch(sql, [now(), json.dumps(packed), limit, offset])

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


def _expression(question: Question, *, exact_too: bool) -> str:
    """In FTS5's own language; each token stands in double quotes, so that none can be an operator."""
    parts = [f"({_term(term, exact_too=exact_too)})" for term in question.terms]
    return (" OR " if question.any_term else " AND ").join(parts)


def _term(term: Term, *, exact_too: bool) -> str:
    if isinstance(term, AnyOf):
        options = (" AND ".join(f"({_term(part, exact_too=exact_too)})" for part in option) for option in term.options)
        return " OR ".join(f"({option})" for option in options)
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
