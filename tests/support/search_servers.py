"""Elasticsearch as the tests ask for it: waits for the suite's server, and skips (CI: fails) where there is none.

By hand: `python -m tests.support.elasticsearch --port 9200` in another window, and pytest with
TEST_ELASTICSEARCH_URL=http://127.0.0.1:9200. The suite itself passes TEST_ELASTICSEARCH, the file in which its server
says what came of it. The portal's own settings know neither.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

from tests.support.elasticsearch import read_version
from tests.support.requirements import skip_or_fail

PATIENCE = 1200  # s: where it has to be fetched first


@dataclass(frozen=True)
class SearchServer:
    url: str
    version: str
    group: int | None = None  # its process group, where the suite started it


def require_elasticsearch() -> SearchServer:
    if told := os.environ.get("TEST_ELASTICSEARCH"):
        facts = _wait_for(Path(told))
        if "missing" in facts:
            skip_or_fail(facts["missing"])
        return SearchServer(**facts)
    url = os.environ.get("TEST_ELASTICSEARCH_URL")
    if not url:
        skip_or_fail("no Elasticsearch here: `make test` starts one, and so does python -m tests.support.elasticsearch")
    try:
        return SearchServer(url, read_version(url))
    except (URLError, OSError) as error:
        skip_or_fail(f"no Elasticsearch at TEST_ELASTICSEARCH_URL: {error}")


def _wait_for(told: Path) -> dict:
    deadline = time.monotonic() + PATIENCE
    while not told.exists():
        if time.monotonic() > deadline:
            return {"missing": f"Elasticsearch has not started within {PATIENCE} s"}
        time.sleep(0.2)
    return json.loads(told.read_text())


class TestIndex:
    """The index of this test process, made equal to the entries whenever a test is about to search."""

    __test__ = False

    def __init__(self) -> None:
        self.seen: tuple | None = None

    def keep_current(self) -> None:
        from django.conf import settings
        from django.db.models import Count, Max, Sum

        from search.models import SearchEntry
        from search.services.indexing import apply_changes, repair_index

        facts = SearchEntry.objects.aggregate(Count("pk"), Sum("pk"), Max("updated_at"))
        state = (settings.ELASTICSEARCH_PREFIX, *facts.values())
        if state != self.seen:
            repair_index()
            apply_changes()
            refresh()
            self.seen = state


def refresh() -> None:
    """What was written is found from now on, instead of a second later."""
    from search.engines.elasticsearch.connection import get_client
    from search.engines.elasticsearch.indexes import live_alias

    get_client(timeout=30).indices.refresh(index=live_alias())
