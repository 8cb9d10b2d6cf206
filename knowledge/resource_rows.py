"""Learning resources as lines of JSON: `id`, `title`, `body`, `topics`, `kind`, `language`, one object a line.

Only `id` and `title` must be there. `topics` is a list of names (or one text, parted by ';'); `kind` how the resource
is learned from, or its medium; `language` 'id' (else) or 'en'. The body is plain text or HTML, of which the words stay.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from knowledge.models import ResourcePage
from webinars.csv_records import FileError, RowError

LONGEST_ID, LONGEST_TITLE, LONGEST_TOPIC, LONGEST_BODY = 200, 255, 100, 1_000_000
FORMS = {
    **{form.value: form for form in ResourcePage.LearningForm},
    "sosial": ResourcePage.LearningForm.SOCIAL,
    "pengalaman": ResourcePage.LearningForm.EXPERIENTIAL,
}
KINDS = {*FORMS, *ResourcePage.Medium.values}
UNSEEN = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
BREAKS = re.compile(r"</?(?:p|div|br|li|ul|ol|tr|table|h[1-6]|section|article|blockquote)\b[^<>]*>", re.IGNORECASE)
TAGS = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class ResourceRow:
    """One line, checked. `paragraphs` are plain text."""

    line: int
    id: str
    title: str
    paragraphs: tuple[str, ...]
    topics: tuple[str, ...]
    form: str
    language: str
    unknown_kind: str = ""  # as it stands there, where it says nothing to us


def read_resource_rows(data: bytes) -> list[ResourceRow]:
    """Raises FileError with every fault of every line."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise FileError([RowError(line, "", _("This is no text in UTF-8."))]) from None
    rows, faults = [], []
    lines_of: dict[tuple[str, str], int] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = _read_row(number, line)
        except FileError as error:
            faults += error.errors
            continue
        if (first := lines_of.setdefault((row.id, row.language), number)) != number:
            faults.append(RowError(number, "id", _("The same id stands in line %(line)d.") % {"line": first}))
        rows.append(row)
    if faults:
        raise FileError(faults)
    return rows


def _read_row(number: int, line: str) -> ResourceRow:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        raise FileError([RowError(number, "", _("This is no JSON."))]) from None
    if not isinstance(record, dict):
        raise FileError([RowError(number, "", _("This is no JSON object."))])
    faults = list(_faults(record))
    if faults:
        raise FileError([RowError(number, field, message) for field, message in faults])
    topics = record.get("topics") or []
    topics = topics.split(";") if isinstance(topics, str) else topics
    names = dict.fromkeys(_one_line(str(topic)) for topic in topics)
    kind = _one_line(record.get("kind") or "")
    return ResourceRow(
        line=number,
        id=_one_line(str(record["id"])),
        title=_one_line(record["title"]),
        paragraphs=tuple(_paragraphs(record.get("body") or "")),
        topics=tuple(name for name in names if name),
        form=FORMS.get(kind.lower(), ResourcePage.LearningForm.FORMAL),
        language=record.get("language") or settings.LANGUAGE_CODE,
        unknown_kind="" if kind.lower() in {*KINDS, ""} else kind,
    )


def _faults(record: dict) -> Iterator[tuple[str, object]]:
    key, title = record.get("id"), record.get("title")
    if not isinstance(key, str | int) or isinstance(key, bool) or not _one_line(str(key)):
        yield "id", _("This field is required.")
    elif len(_one_line(str(key))) > LONGEST_ID:
        yield "id", _("Longer than %(limit)s characters.") % {"limit": LONGEST_ID}
    if not isinstance(title, str) or not _one_line(title):
        yield "title", _("This field is required.")
    elif len(_one_line(title)) > LONGEST_TITLE:
        yield "title", _("Longer than %(limit)s characters.") % {"limit": LONGEST_TITLE}
    body = record.get("body") or ""
    if not isinstance(body, str):
        yield "body", _("This is no text.")
    elif len(body) > LONGEST_BODY:
        yield "body", _("Longer than %(limit)s characters.") % {"limit": LONGEST_BODY}
    topics = record.get("topics") or []
    if not isinstance(topics, list | str) or not all(isinstance(topic, str) for topic in topics):
        yield "topics", _("This is no list of names.")
    elif any(len(topic) > LONGEST_TOPIC for topic in (topics.split(";") if isinstance(topics, str) else topics)):
        yield "topics", _("Longer than %(limit)s characters.") % {"limit": LONGEST_TOPIC}
    if not isinstance(record.get("kind") or "", str):
        yield "kind", _("This is no text.")
    if (language := record.get("language") or settings.LANGUAGE_CODE) not in dict(settings.LANGUAGES):
        yield "language", _("There is no such language: %(language)s.") % {"language": str(language)[:40]}


def _one_line(text: str) -> str:
    return " ".join(CONTROLS.sub("", text).split())


def _paragraphs(text: str) -> Iterator[str]:
    text = CONTROLS.sub("", text)
    if TAGS.search(text):
        text = TAGS.sub("", BREAKS.sub("\n", UNSEEN.sub(" ", text)))
    for part in html.unescape(text).split("\n"):
        if words := " ".join(CONTROLS.sub("", part).split()):
            yield words
