"""Two public Indonesian question sets as `manage.py evaluate_search` reads them: BEIR's three files in a folder each.

    tydiqa-id   IDK-MRC's answerable questions, which are TyDi QA's (gold passages of the Indonesian Wikipedia)
    facqa       IndoNLU's FacQA: questions on facts, each with the piece of news that answers it

Each distinct passage is a document without a title; every passage paired with a question counts as its answer. Nothing
of them is kept in this repository: the script fetches the commits named here, or reads clones that are there already.

Constants are chosen on one fifth of the questions (tuning.jsonl), and what they are worth is told by the others
(queries.jsonl): which is which, a checksum of the question's text decides.

Usage: python bench/question_sets.py FOLDER [--questions 600] [--idk-mrc CLONE] [--indonlu CLONE]
"""

from __future__ import annotations

import argparse
import ast
import csv
import io
import json
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

IDK_MRC = ("https://github.com/rifkiaputri/IDK-MRC", "e79b427a026d3e3dd85de05ba90c29cfff961c0f")
INDONLU = ("https://github.com/IndoNLP/indonlu", "ce728f6926a36174b9923dfe49d6a6839b6e9bb7")
PARTS = ("train", "valid", "test")

Pairs = Iterator[tuple[str, str]]  # a question and the passage that answers it


def fetch_clone(address: str, commit: str, folder: Path) -> Path:
    """A bare clone that holds the commit; its files come when they are read."""
    subprocess.run(["git", "clone", "--quiet", "--bare", "--filter=blob:none", address, folder], check=True)
    subprocess.run(["git", "-C", folder, "cat-file", "-e", commit], check=True)
    return folder


def read_file(clone: Path, commit: str, path: str) -> str:
    shown = subprocess.run(["git", "-C", clone, "show", f"{commit}:{path}"], capture_output=True, check=True)
    return shown.stdout.decode()


def read_idk_mrc(clone: Path, commit: str) -> Pairs:
    for part in PARTS:
        for passage in json.loads(read_file(clone, commit, f"dataset/idk_mrc/{part}.json")):
            for question in passage["qas"]:
                if not question["is_impossible"]:
                    yield question["question"], passage["context"]


def read_facqa(clone: Path, commit: str) -> Pairs:
    """The words come cut apart, signs too, in the notation of Python's lists."""
    csv.field_size_limit(10**7)
    for part in PARTS:
        rows = csv.DictReader(
            io.StringIO(read_file(clone, commit, f"dataset/facqa_qa-factoid-itb/{part}_preprocess.csv"))
        )
        for row in rows:
            yield " ".join(ast.literal_eval(row["question"])), " ".join(ast.literal_eval(row["passage"]))


def write_set(folder: Path, pairs: Pairs, most: int) -> tuple[int, int]:
    """corpus.jsonl with all documents, at most so many questions, in even steps, and qrels.tsv.

    Returns how many documents and questions.
    """
    documents: dict[str, str] = {}
    questions: dict[str, str] = {}
    answers: dict[tuple[str, str], None] = {}
    for question, passage in pairs:
        question, passage = " ".join(question.split()), " ".join(passage.split())
        document = documents.setdefault(passage, f"d{len(documents) + 1}")
        answers[questions.setdefault(question, f"q{len(questions) + 1}"), document] = None
    step = -(-len(questions) // most)
    questions = dict(list(questions.items())[::step])
    chosen = set(questions.values())
    folder.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps({"_id": key, "title": "", "text": text}, ensure_ascii=False) for text, key in documents.items()]
    (folder / "corpus.jsonl").write_text("\n".join([*lines, ""]), encoding="utf-8")
    write_questions(folder, ({"_id": key, "text": text} for text, key in questions.items()))
    lines = [
        "query-id\tcorpus-id\tscore",
        *(f"{query}\t{document}\t1" for query, document in answers if query in chosen),
    ]
    (folder / "qrels.tsv").write_text("\n".join([*lines, ""]), encoding="utf-8")
    return len(documents), len(questions)


def write_questions(folder: Path, questions: Iterable[dict[str, str]]) -> None:
    """queries.jsonl, and the fifth of them that constants may be chosen by in tuning.jsonl."""
    lines: dict[str, list[str]] = {"queries": [], "tuning": []}
    for question in questions:
        part = "tuning" if zlib.crc32(question["text"].encode()) % 5 == 0 else "queries"
        lines[part].append(json.dumps(question, ensure_ascii=False))
    for name, of_part in lines.items():
        (folder / f"{name}.jsonl").write_text("\n".join([*of_part, ""]), encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--questions", type=int, default=10_000, help="at most, of each set")
    parser.add_argument("--idk-mrc", type=Path)
    parser.add_argument("--indonlu", type=Path)
    options = parser.parse_args()
    sets = {
        "tydiqa-id": (read_idk_mrc, options.idk_mrc, *IDK_MRC),
        "facqa": (read_facqa, options.indonlu, *INDONLU),
    }
    with tempfile.TemporaryDirectory() as folder:
        for name, (read, clone, address, commit) in sets.items():
            clone = clone or fetch_clone(address, commit, Path(folder) / name)
            documents, questions = write_set(options.folder / name, read(clone, commit), options.questions)
            print(f"{name}: {documents:,} documents, {questions:,} questions; {address} at {commit}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
