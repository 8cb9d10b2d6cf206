"""Compares every entry with what is public, and writes all words anew; search goes on meanwhile."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict

from django.core.management.base import BaseCommand
from tqdm import tqdm

from search.engines import database_engine
from search.models import SearchEntry
from search.services.entries import count_things, rebuild_search


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
        if options["json"]:
            self.stdout.write(json.dumps(report))
        else:
            self.stdout.write(
                "{entries} entries ({created} new, {updated} changed, {unchanged} unchanged, {deleted} gone)"
                " in {seconds} s".format(**report)
            )
