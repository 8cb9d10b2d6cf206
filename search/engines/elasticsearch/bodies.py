"""A question in Elasticsearch's own language: what matches, how it is ranked, what is counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from search.analysis.index_words import index_words
from search.engines.elasticsearch.mapping import EXACT, STEMS, WEIGHTS, WORDS, milliseconds
from search.engines.ordering import DAYS_TO_HALF, PARTS, POPULARITY, RECENCY
from search.engines.related import KINDS as RELATED_KINDS
from search.facets import FACETS, Value
from search.models import SearchEntry
from search.query import AnyOf, Phrase, Question, SearchQuery, Term, Word

EXACT_SHARE = 0.6  # a word exactly as asked for counts this much of its stem on top
HALF_AS_NEW = f"{DAYS_TO_HALF}d"
MOST_VALUES = 2_000  # of one facet
# What more-like-this looks at: so many words of a text, and of these so many that are rare elsewhere.
WORDS_OF_A_TEXT, WORDS_ALIKE = 2_000, 25

Body = dict[str, Any]
NEWEST = [{"published_at": "desc"}, {"pk": "desc"}]


def make_body(question: Question, query: SearchQuery, *, offset: int, size: int) -> Body:
    """One request: a page of results, the total, and every facet's counts; `found`: matches before all filters."""
    chosen = {name: terms(name, values) for name, values in query.filters.items() if values}
    body: Body = {
        "query": make_query(question, language=query.language),
        "aggs": _counts(chosen),
        "from": offset,
        "size": size,
        "sort": ["_score", *NEWEST] if question.terms else NEWEST,
        "track_total_hits": True,
        "_source": False,
    }
    if chosen:
        body["post_filter"] = _all_of(chosen.values())
    return body


def make_query(question: Question, *, language: str) -> Body:
    """Everything of the reader's language that has not expired and answers the question, ranked."""
    clauses = [_term(term) for term in question.terms]
    words: Body = {"bool": {"should" if question.any_term else "must": clauses}} if clauses else {"match_all": {}}
    ranked = _with_boosts(words) if clauses else words
    return {"bool": {"must": [ranked], "filter": readable(language)}}


def readable(language: str) -> list[Body]:
    """Shown to readers of the language, and not expired."""
    expired = {"range": {"expires_at": {"lte": milliseconds(timezone.now())}}}
    return [{"term": {"shown_in": language}}, {"bool": {"must_not": [expired]}}]


def terms(facet: str, values: tuple[Value, ...]) -> Body:
    return {"terms": {facet: [str(value) for value in values]}}


def make_completion(typed: list[str], *, language: str, size: int) -> Body:
    """Titles that hold words beginning with each word that was typed, in the order of their places."""
    wanted = {"match": {"beginnings": {"query": " ".join(typed), "operator": "and"}}}
    query = {"bool": {"filter": [wanted, *readable(language)]}}
    return {"query": query, "size": size, "sort": ["offered"], "_source": False, "track_total_hits": False}


def make_more_like(entry: SearchEntry, *, language: str, size: int) -> Body:
    """More like this, by the stems that tell the entry from others (tf-idf); the entry itself is among them."""
    words = index_words(entry)
    alike = {
        "fields": [STEMS],
        "like": " ".join(stem for part in words.stems for stem in part[:WORDS_OF_A_TEXT]),
        "max_query_terms": WORDS_ALIKE,
        "min_term_freq": 1,
        "min_doc_freq": 1,
        "minimum_should_match": "20%",
    }
    kinds = {"terms": {"kind": list(RELATED_KINDS)}}
    query = {"bool": {"must": [{"more_like_this": alike}], "filter": [kinds, *readable(language)]}}
    return {"query": query, "size": size, "_source": False, "docvalue_fields": ["pk"], "track_total_hits": False}


def _counts(chosen: Mapping[str, Body]) -> Body:
    """Each facet heeds the other facets' filters, not its own: so those of which nothing is chosen heed the same."""
    values = {name: {"terms": {"field": name, "size": MOST_VALUES}} for name in FACETS}
    if not chosen:
        return values
    counts: Body = {"found": {"filter": {"match_all": {}}}}
    for name in chosen:
        others = [filter_ for other, filter_ in chosen.items() if other != name]
        counts[name] = {"filter": _all_of(others), "aggs": {name: values.pop(name)}}
    if values:
        counts["others"] = {"filter": _all_of(chosen.values()), "aggs": values}
    return counts


def read_counts(counted: Mapping[str, Body]) -> Body:
    """The buckets of each facet, in whichever of the groups of `_counts` they are."""
    groups = [counted] if "found" not in counted else counted.values()
    return {name: group[name]["buckets"] for group in groups for name in FACETS if name in group}


def _all_of(filters: Iterable[Body]) -> Body:
    return {"bool": {"filter": list(filters)}}


def _with_boosts(words: Body) -> Body:
    recency = {"published_at": {"origin": milliseconds(timezone.now()), "scale": HALF_AS_NEW, "decay": 0.5}}
    parts = [{"filter": {"term": {"kind": str(kind)}}, "weight": weight} for kind, weight in PARTS.items()]
    whole = {"function_score": {"query": words, "functions": parts, "score_mode": "first", "boost_mode": "multiply"}}
    return {
        "function_score": {
            "query": whole,
            "functions": [
                {"weight": 1},
                {"weight": RECENCY, "exp": recency},
                {"weight": POPULARITY, "field_value_factor": {"field": "popularity", "missing": 0}},
            ],
            "score_mode": "sum",
            "boost_mode": "multiply",
        }
    }


def _term(term: Term) -> Body:
    if isinstance(term, AnyOf):
        return {"dis_max": {"queries": [_all(option) for option in term.options]}}
    if isinstance(term, Phrase):
        return _phrase(term.words)
    return _word(term)


def _all(terms: tuple[Word | Phrase, ...]) -> Body:
    return {"bool": {"must": [_term(term) for term in terms]}}


def _phrase(words: tuple[str, ...], *, boost: float = 1.0) -> Body:
    """Side by side in one part of the entry."""
    parts = [
        {"match_phrase": {name: {"query": " ".join(words), "boost": weight * boost}}}
        for name, weight in zip(EXACT, WEIGHTS, strict=True)
    ]
    return {"dis_max": {"queries": parts}}


def _word(word: Word) -> Body:
    """Any of its stems; the word as written on top of that. An entry that holds a word holds its stem."""
    choices = [_holds(STEMS, stem) for stem in word.stems]
    if word.prefix:
        choices += [
            {"prefix": {name: {"value": word.exact, "boost": weight / 2}}}
            for name, weight in zip(EXACT, WEIGHTS, strict=True)
        ]
    found = choices[0] if len(choices) == 1 else {"dis_max": {"queries": choices}}
    return {"bool": {"must": [found], "should": [_holds(WORDS, word.exact, boost=EXACT_SHARE)]}}


def _holds(field: str, token: str, *, boost: float = 1.0) -> Body:
    return {"match": {field: {"query": token, "boost": boost}}}
