"""Measures how well each engine finds what a question set in BEIR's files asks for.

Each engine gets the documents in a scratch database, schema or index of its own; the portal's entries stay untouched.
Without --engine: every engine that can be had here, and what is left out is named on stderr.
"""

from __future__ import annotations

import json
import sys
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connections
from elasticsearch import TransportError
from environ import Env
from tqdm import tqdm

from search.evaluation.question_sets import Judgements, QuestionSetError, Text, read_judgements, read_questions
from search.evaluation.running import choose_questions, evaluate
from search.evaluation.scratch import Place, postgres_place, sqlite_place

ENGINES = ("sqlite", "postgres", "elasticsearch", "elasticsearch-standard")
COLUMNS = ("success_at_10", "mrr_at_10", "ndcg_at_10", "p50_ms", "p95_ms", "documents", "queries")


class MissingEngineError(Exception):
    """An engine that this portal has no server for."""


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser) -> None:
        parser.add_argument("corpus", type=Path, metavar="CORPUS.jsonl")
        parser.add_argument("queries", type=Path, metavar="QUERIES.jsonl")
        parser.add_argument("qrels", type=Path, metavar="QRELS.tsv")
        parser.add_argument("--engine", action="append", choices=ENGINES, help="may be repeated")
        parser.add_argument("--postgres", metavar="URL", help="a PostgreSQL, where the portal's database is none")
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")

    def handle(self, *args, **options) -> None:
        try:
            judgements = read_judgements(options["qrels"])
            questions = choose_questions(read_questions(options["queries"]), judgements)
            report = self._evaluate(options, questions, judgements)
        except QuestionSetError as error:
            raise CommandError(str(error)) from None
        if options["json"]:
            self.stdout.write(json.dumps(report))
            return
        self.stdout.write("  ".join(["engine".ljust(22), *(column.rjust(13) for column in COLUMNS)]))
        for engine, row in report.items():
            self.stdout.write("  ".join([engine.ljust(22), *(str(row[column]).rjust(13) for column in COLUMNS)]))

    def _evaluate(self, options: dict, questions: list[Text], judgements: Judgements) -> dict[str, dict]:
        report = {}
        silent = options["json"] or not sys.stderr.isatty()
        for engine in dict.fromkeys(options["engine"] or ENGINES):
            try:
                place_of_its_own = _place(engine, options["postgres"])
            except MissingEngineError as missing:
                if options["engine"]:
                    raise CommandError(f"{engine}: {missing}") from None
                self.stderr.write(f"{engine} is left out: {missing}")
                continue
            try:
                with place_of_its_own as place, tqdm(total=len(questions), desc=engine, disable=silent) as bar:
                    found = evaluate(
                        place,
                        corpus=options["corpus"],
                        questions=questions,
                        judgements=judgements,
                        progress=bar.update,
                    )
            except (OperationalError, TransportError) as error:
                raise CommandError(f"{engine}: {error}") from error
            report[engine] = asdict(found)
        return report


def _place(engine: str, postgres: str | None) -> AbstractContextManager[Place]:
    if engine == "sqlite":
        return sqlite_place()
    if engine == "postgres":
        database = Env.db_url_config(postgres) if postgres else connections["default"].settings_dict
        if not database["ENGINE"].endswith("postgresql"):
            raise MissingEngineError("the portal's database is no PostgreSQL; --postgres URL names one")
        return postgres_place(database)
    url = getattr(settings, "ELASTICSEARCH_URL", "")
    if not url:
        raise MissingEngineError("ELASTICSEARCH_URL is not set")
    if engine == "elasticsearch":
        from search.evaluation.elastic import elasticsearch_place

        return elasticsearch_place()
    from search.evaluation.standard import standard_place

    return standard_place(url)
