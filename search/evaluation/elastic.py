"""Elasticsearch's place: an index of its own, with the entries that its results are read from in a scratch database."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.test.utils import override_settings
from elasticsearch import Elasticsearch

from search.engines.elasticsearch.connection import get_client
from search.engines.elasticsearch.engine import ElasticsearchEngine
from search.engines.elasticsearch.indexes import to_write, write
from search.engines.elasticsearch.mapping import MAPPINGS, SETTINGS
from search.evaluation.question_sets import Text
from search.evaluation.scratch import Place, batches, fill_batch, find_with, scratch_file

PATIENCE = 60.0  # seconds: what is measured is how it answers, not whether a busy machine answers in time


class ElasticsearchPlace:
    def __init__(self, client: Elasticsearch, index: str) -> None:
        self.client, self.index = client, index
        self.engine = ElasticsearchEngine(index=index)

    def fill(self, documents: Iterable[Text]) -> int:
        total = 0
        for batch in batches(documents):
            entries = fill_batch(batch, after=total)
            write(self.client, self.index, (to_write(entry) for entry in entries))
            total += len(entries)
        self.client.indices.refresh(index=self.index)
        return total

    def find(self, question: Text, limit: int) -> list[str]:
        return find_with(self.engine, question, limit)


@contextmanager
def elasticsearch_place() -> Iterator[Place]:
    """On the portal's server, under a name that no index of a portal bears; deleted at the end."""
    client = get_client(timeout=PATIENCE)
    index = f"search-evaluation-{uuid.uuid4().hex[:12]}"
    with scratch_file(), override_settings(ELASTICSEARCH_TIMEOUT=PATIENCE):
        client.indices.create(index=index, mappings=MAPPINGS, settings=SETTINGS)
        try:
            yield ElasticsearchPlace(client, index)
        finally:
            client.indices.delete(index=index, ignore_unavailable=True)
