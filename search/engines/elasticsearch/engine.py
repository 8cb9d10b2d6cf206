"""Asks Elasticsearch, and makes its answer the portal's."""

from __future__ import annotations

import logging
from time import perf_counter
from typing import Any

from django.conf import settings
from django.utils import timezone
from elasticsearch import BadRequestError

from search.completion import READ_FOR_EACH, choose, read_typed
from search.engines.answering import ask, make_result
from search.engines.elasticsearch import bodies
from search.engines.elasticsearch.connection import FAULTS, BeyondWindowError, SearchAwayError, breaker, get_client
from search.engines.elasticsearch.indexes import live_alias
from search.engines.elasticsearch.mapping import read_id
from search.engines.ordering import spread
from search.engines.related import related_results
from search.facets import FACETS, NUMBERS, Value
from search.models import SearchEntry
from search.query import Completion, Question, Result, SearchQuery, SearchResults

logger = logging.getLogger(__name__)
Body = dict[str, Any]
WINDOW = 10_000  # Elasticsearch sorts no further; who reads page 501 is served by the database


class ElasticsearchEngine:
    """Every method raises SearchAwayError where Elasticsearch can't answer (within ELASTICSEARCH_TIMEOUT seconds)."""

    name = "elasticsearch"

    def __init__(self, index: str = "") -> None:
        """`index`: another than the one that readers search, to try things out."""
        self.index = index

    def search(self, query: SearchQuery) -> SearchResults:
        """Answers; also raises BeyondWindowError."""
        started = perf_counter()
        question, answer = self._understand(query, _Conversation(self.index))
        results = SearchResults(
            engine=self.name,
            question=question,
            page=query.page,
            suggestion=question.corrected_text,
            was_corrected=bool(question.corrected_text),
        )
        results.facets = {name: {} for name in FACETS}
        if answer is not None:
            results.total = answer["hits"]["total"]["value"]
            results.facets = _read_facets(answer["aggregations"])
            results.results = _read_results(answer, question, query.language)
            results.total -= len(answer["hits"]["hits"]) - len(results.results)
            if (query.page - 1) * query.page_size < results.total and query.page * query.page_size > WINDOW:
                raise BeyondWindowError
        results.took_ms = round((perf_counter() - started) * 1000, 2)
        return results

    def complete(self, *, text: str, language: str, limit: int) -> list[Completion]:
        typed = read_typed(text)
        if not typed or limit < 1:
            return []
        body = bodies.make_completion(typed, language=language, size=limit * READ_FOR_EACH)
        found = _find_entries(_Conversation(self.index).ask(body), language)
        return choose([(entry.title, entry.url, entry.kind) for entry, _score in found], typed, limit)

    def related(self, *, entry: SearchEntry, language: str, limit: int) -> list[Result]:
        """Candidates by more-like-this; those with the same topics and speakers ahead, as in the databases."""

        def rank(question: Question, packed: None, size: int, offset: int) -> list[tuple[int, float]]:
            answer = _Conversation(self.index).ask(bodies.make_more_like(entry, language=language, size=size))
            return [(hit["fields"]["pk"][0], hit["_score"]) for hit in answer["hits"]["hits"]]

        return related_results(rank, entry=entry, language=language, limit=limit)

    def _understand(self, query: SearchQuery, server: _Conversation) -> tuple[Question, Any]:
        """The question that is answered, and Elasticsearch's answer; None where nothing answers any."""
        offset = (query.page - 1) * query.page_size
        within = offset + query.page_size <= WINDOW
        place = {"offset": offset if within else 0, "size": query.page_size if within else 0}
        question, answer = ask(
            query, find=lambda attempt: server.ask(bodies.make_body(attempt, query, **place)), number=_number_found
        )
        if answer is None and not question.no_words:
            server.make_sure_of_index()
        return question, answer


class _Conversation:
    """One visitor's questions to the server, with one budget of time for all of them."""

    def __init__(self, index: str) -> None:
        self.index = index or live_alias()
        self.deadline = perf_counter() + settings.ELASTICSEARCH_TIMEOUT

    def ask(self, body: Body) -> Any:
        return self._call("search", body=body)

    def make_sure_of_index(self) -> None:
        """Nothing was found: that is an answer only of an index that holds something."""
        if not self._call("count")["count"] and SearchEntry.objects.exists():
            breaker.fail(error := SearchAwayError("the index is empty"))
            raise error

    def _call(self, method: str, **arguments: Any) -> Any:
        breaker.check()
        left = self.deadline - perf_counter()
        try:
            if left <= 0:
                raise SearchAwayError("no time left")
            answer = getattr(get_client(timeout=left), method)(index=self.index, **arguments)
        except BadRequestError as error:  # this question alone: no reason not to ask the next one
            logger.error("Elasticsearch refuses a question: %s", error.error)
            raise SearchAwayError("refused") from error
        except (*FAULTS, SearchAwayError) as error:
            breaker.fail(error)
            raise SearchAwayError(type(error).__name__) from error
        breaker.succeed()
        return answer


def _number_found(answer: Any) -> int:
    """Filters have no say in whether a question was answered."""
    counted = answer["aggregations"].get("found")
    return counted["doc_count"] if counted else answer["hits"]["total"]["value"]


def _read_facets(counted: Any) -> dict[str, dict[Value, int]]:
    return {
        name: {int(bucket["key"]) if name in NUMBERS else bucket["key"]: bucket["doc_count"] for bucket in buckets}
        for name, buckets in bodies.read_counts(counted).items()
    }


def _read_results(answer: Any, question: Question, language: str) -> list[Result]:
    found = _find_entries(answer, language)
    found = spread(found, things=[entry.part_of or entry.key for entry, _score in found])
    return [make_result(entry, score, question) for entry, score in found]


def _find_entries(answer: Any, language: str) -> list[tuple[SearchEntry, float]]:
    """The entries of the hits, as they are now: what is gone or hidden since it was indexed is left out."""
    hits = {read_id(hit["_id"]): hit["_score"] or 0.0 for hit in answer["hits"]["hits"]}
    rows = SearchEntry.objects.filter(key__in={key for key, _language in hits})
    entries = {(entry.key, entry.language): entry for entry in rows}
    now = timezone.now()
    return [
        (entry, score)
        for name, score in hits.items()
        if (entry := entries.get(name))
        and language in entry.facets.shown_in
        and (entry.expires_at is None or entry.expires_at > now)
    ]
