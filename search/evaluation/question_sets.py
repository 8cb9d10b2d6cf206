"""A question set in BEIR's three files, read line by line: what is wrong is named with its file and line.

corpus.jsonl has `_id`, `title` (may be missing) and `text`; queries.jsonl `_id` and `text`; qrels.tsv query, document
and score, with or without a header. Both JSON files may say the `language` of a line, 'id' or 'en'; else it is 'id',
and the document is shown to readers of every language.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

# Collections off the web come with markup; the portal's own entries are plain text.
TAGS = re.compile(r"<(?:script|style)\b.*?</(?:script|style)\s*>|<!--.*?-->|</?[a-z][^<>]*>", re.IGNORECASE | re.DOTALL)


class QuestionSetError(Exception):
    """A file that cannot be read as what it should be; the message says where and why."""


@dataclass(frozen=True)
class Text:
    """A document or a question. `language` is empty where the file says none."""

    id: str
    title: str
    text: str
    language: str


Judgements = dict[str, dict[str, float]]  # a question's documents with their scores, above 0 only


def read_documents(path: Path) -> Iterator[Text]:
    """One at a time, as corpora are large. Raises QuestionSetError, also for an `_id` that came before."""
    return _read_texts(path, plain=plain_text)


def read_questions(path: Path) -> list[Text]:
    return list(_read_texts(path, plain=str))


def plain_text(text: str) -> str:
    """Without tags, entities resolved; a lone '<' stays."""
    if "<" in text:
        text = TAGS.sub(" ", text)
    return html.unescape(text) if "&" in text else text


def _read_texts(path: Path, *, plain) -> Iterator[Text]:
    seen: set[str] = set()
    for number, line in _lines(path):
        try:
            record = json.loads(line)
        except ValueError as error:
            raise QuestionSetError(f"{path}, line {number}: no JSON ({error})") from None
        if not isinstance(record, dict):
            raise QuestionSetError(f"{path}, line {number}: no JSON object")
        key = record.get("_id")
        if not isinstance(key, str | int) or isinstance(key, bool) or str(key) == "":
            raise QuestionSetError(f"{path}, line {number}: no `_id`")
        if str(key) in seen:
            raise QuestionSetError(f"{path}, line {number}: `_id` {str(key)!r} has come before")
        seen.add(str(key))
        title, text, language = record.get("title") or "", record.get("text"), record.get("language") or ""
        if not isinstance(text, str) or not isinstance(title, str):
            raise QuestionSetError(f"{path}, line {number}: `text` and `title` must be texts")
        if language and language not in dict(settings.LANGUAGES):
            raise QuestionSetError(f"{path}, line {number}: no such language: {language!r}")
        yield Text(str(key), plain(title), plain(text), language)


def read_judgements(path: Path) -> Judgements:
    """A first line without a number as its score is the header."""
    judgements: Judgements = {}
    for number, line in _lines(path):
        parts = [part.strip() for part in line.rstrip("\r\n").split("\t")]
        if len(parts) != 3:
            raise QuestionSetError(f"{path}, line {number}: {len(parts)} columns, not 3 (query-id, corpus-id, score)")
        query, document, score = parts
        try:
            value = float(score)
        except ValueError:
            if number == 1:
                continue
            raise QuestionSetError(f"{path}, line {number}: the score {score!r} is no number") from None
        if not (query and document) or value != value:
            raise QuestionSetError(f"{path}, line {number}: an empty value")
        if value > 0:
            judgements.setdefault(query, {})[document] = value
    return judgements


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Lines that are not blank, with their numbers from 1."""
    number = 0
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, line
    except OSError as error:
        raise QuestionSetError(f"{path}: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise QuestionSetError(f"{path}, after line {number}: no UTF-8 ({error.reason})") from None
