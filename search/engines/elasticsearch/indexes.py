"""The indexes on the server: which one is searched, which are written to, how a new one takes the place of an old one.

Readers search an alias that bears the index's shape, so that a release that changed the shape never asks an old index.
A second alias holds everything that changes have to be written to: the index that is searched, and one being made.

Each document bears the moment of its change as its version, and the server keeps the newest: so parcels may be sent
twice, by several workers, in any order.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from elasticsearch import ConnectionTimeout, Elasticsearch, NotFoundError
from elasticsearch.helpers import scan, streaming_bulk

from search.engines.elasticsearch.mapping import MAPPINGS, SETTINGS, SHAPE, make_document, make_id
from search.models import SearchEntry

PARCEL, PARCEL_BYTES = 500, 5_000_000
JOINING = 120  # s to wait for it
OUTDATED, GONE = 409, 404

Action = dict[str, Any]


class UnwrittenError(Exception):
    """The server refused part of a parcel; holds the first reason."""


@dataclass(frozen=True)
class Indexes:
    """What there is on the server of this portal and shape. `notes`: what we wrote on the one that is searched."""

    live: str | None = None
    written: tuple[str, ...] = ()
    notes: dict[str, Any] = field(default_factory=dict)


def live_alias() -> str:
    return f"{settings.ELASTICSEARCH_PREFIX}-entries-{SHAPE}"


def written_alias() -> str:
    return f"{live_alias()}-written"


def look(client: Elasticsearch) -> Indexes:
    try:
        found = client.indices.get(index=written_alias(), features=["aliases", "mappings"]).body
    except NotFoundError:
        return Indexes()
    live = next((name for name, facts in found.items() if live_alias() in facts["aliases"]), None)
    notes = found[live]["mappings"].get("_meta", {}) if live else {}
    return Indexes(live, tuple(sorted(found)), notes)


def create(client: Elasticsearch) -> str:
    """A new index that is not searched yet, but gets every change from here on."""
    name = f"{live_alias()}-{timezone.now():%Y%m%d%H%M%S}-{uuid.uuid4().hex[:6]}"
    busy = SETTINGS | {"refresh_interval": "-1"}
    client.indices.create(index=name, settings=busy, mappings=MAPPINGS, aliases={written_alias(): {}})
    return name


def join_segments(client: Elasticsearch, name: str) -> None:
    """The parts that it was written in become one, which is searched in two thirds of the time."""
    client.indices.refresh(index=name)
    with suppress(ConnectionTimeout):  # the server goes on by itself; until then it is merely slower
        client.options(request_timeout=JOINING).indices.forcemerge(index=name, max_num_segments=1)


def go_live(client: Elasticsearch, name: str) -> None:
    """In one step the new index is searched, and all others of this portal are gone."""
    client.indices.put_settings(index=name, settings={"refresh_interval": SETTINGS["refresh_interval"]})
    client.indices.refresh(index=name)
    actions = [{"add": {"index": name, "alias": live_alias()}}]
    actions += [{"remove_index": {"index": other}} for other in ours(client) if other != name]
    client.indices.update_aliases(actions=actions)


def ours(client: Elasticsearch) -> list[str]:
    """Every index of this portal, of whatever shape, in use or left behind."""
    return sorted(client.indices.get(index=f"{settings.ELASTICSEARCH_PREFIX}-entries-*", features=["aliases"]).body)


def take_notes(client: Elasticsearch, index: str, notes: dict[str, Any]) -> None:
    client.indices.put_mapping(index=index, meta=notes)


def to_write(entry: SearchEntry, at: datetime | None = None) -> Action:
    """`at`: when it changed, where that was later than the entry's own text."""
    version = _version(max(entry.updated_at, at or entry.updated_at))
    return _head("index", make_id(entry.key, entry.language), version) | {"_source": make_document(entry)}


def to_delete(key: str, language: str, at: datetime) -> Action:
    return _head("delete", make_id(key, language), _version(at))


def _head(operation: str, identifier: str, version: int) -> Action:
    return {"_op_type": operation, "_id": identifier, "version": version, "version_type": "external_gte"}


def _version(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)


def write(client: Elasticsearch, index: str, actions: Iterable[Action]) -> int:
    """Sends them in parcels; returns how many. Raises UnwrittenError where the server refuses one for good reason: not
    where it has a newer version, or none of what has to be deleted.
    """
    sent = 0
    answers = streaming_bulk(
        client,
        actions,
        index=index,
        chunk_size=PARCEL,
        max_chunk_bytes=PARCEL_BYTES,
        raise_on_error=False,
        max_retries=0,
    )
    for is_done, answer in answers:
        sent += 1
        (outcome,) = answer.values()
        if not is_done and outcome["status"] not in (OUTDATED, GONE):
            raise UnwrittenError(str(outcome.get("error", {}).get("type", outcome["status"])))
    return sent


def digests(client: Elasticsearch, index: str) -> Iterator[tuple[str, str]]:
    """Every document's id and digest (mapping.make_digest)."""
    client.indices.refresh(index=index)
    body = {"query": {"match_all": {}}, "_source": False, "docvalue_fields": ["digest"], "sort": ["_doc"]}
    for hit in scan(client, index=index, query=body, size=5_000):
        yield hit["_id"], hit["fields"]["digest"][0]
