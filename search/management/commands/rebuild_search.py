"""Compares every entry with what is public, and writes all words anew; search goes on meanwhile.

Where there is an Elasticsearch, a new index is made of all entries there, and takes the place of the old one.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from search.engines import database_engine
from search.engines.elasticsearch.connection import FAULTS, is_configured
from search.engines.elasticsearch.indexes import UnwrittenError
from search.models import SearchEntry
from search.services.entries import count_things, rebuild_search
from search.services.indexing import rebuild_index


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")

    def handle(self, *args, **options) -> None:
        started = time.perf_counter()
        silent = options["json"] or not sys.stderr.isatty()
        with tqdm(total=count_things(), unit=" things", disable=silent) as bar:
            outcome = rebuild_search(progress=bar.update)
        report = {
            **asdict(outcome),
            "entries": SearchEntry.objects.count(),
            "engine": database_engine().name,
            "seconds": round(time.perf_counter() - started, 3),
        }
        if is_configured():
            report |= self.rebuild_elasticsearch(silent)
        if options["json"]:
            self.stdout.write(json.dumps(report))
            return
        self.stdout.write(
            "{entries} entries ({created} new, {updated} changed, {unchanged} unchanged, {deleted} gone)"
            " in {seconds} s".format(**report)
        )
        if is_configured():
            self.stdout.write("Elasticsearch: {indexed} entries in {indexed_seconds} s".format(**report))

    def rebuild_elasticsearch(self, silent: bool) -> dict:
        started = time.perf_counter()
        try:
            with tqdm(total=SearchEntry.objects.count(), unit=" entries", disable=silent) as bar:
                indexed = rebuild_index(progress=bar.update)
        except (*FAULTS, UnwrittenError) as error:
            reason = f"{type(error).__name__}: {error}"[:300]
            raise CommandError(f"The database's index is rebuilt, Elasticsearch's is as it was: {reason}") from error
        if indexed is None:
            raise CommandError("The database's index is rebuilt; Elasticsearch's is just being made by somebody else")
        seconds = round(time.perf_counter() - started, 3)
        return {"engine": "elasticsearch", "indexed": indexed, "indexed_seconds": seconds}
