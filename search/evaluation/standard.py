"""The baseline: plain BM25 of Elasticsearch's `standard` analyzer, one `match` on title and text together.

Nothing of the portal is in it: what its search is worth shows beside this.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from elasticsearch import Elasticsearch
from elasticsearch.helpers import streaming_bulk

from search.evaluation.question_sets import Text

MAPPINGS = {"dynamic": False, "properties": {"text": {"type": "text", "analyzer": "standard"}}}


class StandardPlace:
    def __init__(self, client: Elasticsearch, index: str) -> None:
        self.client, self.index = client, index

    def fill(self, documents: Iterable[Text]) -> int:
        total = 0
        actions = (
            {"_index": self.index, "id": document.id, "text": f"{document.title}\n{document.text}".strip()}
            for document in documents
        )
        for _done in streaming_bulk(self.client, actions):
            total += 1
        self.client.indices.refresh(index=self.index)
        return total

    def find(self, question: Text, limit: int) -> list[str]:
        answer = self.client.search(
            index=self.index, query={"match": {"text": question.text}}, size=limit, source=["id"]
        )
        return [hit["_source"]["id"] for hit in answer["hits"]["hits"]]


@contextmanager
def standard_place(url: str) -> Iterator[StandardPlace]:
    """An index of its own on that server, deleted at the end."""
    client = Elasticsearch(url, request_timeout=60)
    index = f"search-evaluation-standard-{uuid.uuid4().hex[:12]}"
    shards = {"number_of_shards": 1, "number_of_replicas": 0}
    client.indices.create(index=index, mappings=MAPPINGS, settings=shards)
    try:
        yield StandardPlace(client, index)
    finally:
        client.indices.delete(index=index, ignore_unavailable=True)
        client.close()
