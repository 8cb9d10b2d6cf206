"""Our own question set as `manage.py evaluate_search` reads it: what civil servants ask, of the demo content.

The questions stand in demo_questions.tsv, with their typing mistakes, abbreviations and other words for the same, each
with the addresses that answer it; a fifth of them is for choosing constants (bench/question_sets.py). The documents
are the entries of the portal in DATA_DIR or DATABASE_URL, after `migrate` and `seed_demo`.

Usage: python bench/demo_questions.py FOLDER
"""

from __future__ import annotations

import csv
import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
QUESTIONS = Path(__file__).with_suffix(".tsv")
PARTS_OF_PAGES = ("passage", "document", "speaker", "topic")  # the questions are judged by pages


def write_set(folder: Path) -> None:
    from bench.question_sets import write_questions
    from search.models import SearchEntry

    folder.mkdir(parents=True, exist_ok=True)
    documents = [
        {
            "_id": entry.url,
            "title": entry.title,
            "text": "\n".join(filter(None, (entry.keywords, entry.summary, entry.body))),
            "language": entry.language,
        }
        for entry in SearchEntry.objects.exclude(kind__in=PARTS_OF_PAGES).order_by("url")
    ]
    with QUESTIONS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    if missing := {url for row in rows for url in row["answers"].split()} - {one["_id"] for one in documents}:
        sys.exit(f"not there: {', '.join(sorted(missing))}; is it the demo?")
    queries = [
        {"_id": f"q{number}", "text": row["question"], "language": row["language"]}
        for number, row in enumerate(rows, start=1)
    ]
    lines = [json.dumps(document, ensure_ascii=False) for document in documents]
    (folder / "corpus.jsonl").write_text("\n".join([*lines, ""]), encoding="utf-8")
    write_questions(folder, queries)
    judged = [f"q{number}\t{url}\t1" for number, row in enumerate(rows, start=1) for url in row["answers"].split()]
    (folder / "qrels.tsv").write_text("\n".join(["query-id\tcorpus-id\tscore", *judged, ""]), encoding="utf-8")
    print(f"{len(documents)} documents, {len(queries)} questions")


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.development")
    import django

    django.setup()
    write_set(Path(sys.argv[1]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
