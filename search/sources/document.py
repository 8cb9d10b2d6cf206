"""What a source tells the search, and what makes a source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.conf import settings


@dataclass(frozen=True, kw_only=True)
class Document:
    """What is public of one thing in one language. Texts are plain; `topics` are primary keys, parents' included;
    `part_of` is the key of the thing that it belongs to. `shown_in`: the readers' languages that find it, where they do
    not follow from the languages in which this one thing has a text.
    """

    key: str
    language: str
    kind: str
    source_id: int
    title: str
    url: str
    summary: str = ""
    keywords: tuple[str, ...] = ()
    body: str = ""
    topics: tuple[int, ...] = ()
    speakers: tuple[int, ...] = ()
    agency: int | None = None
    form: str = ""
    part_of: str = ""
    year: int | None = None
    published_at: datetime
    expires_at: datetime | None = None
    external_id: str = ""
    shown_in: tuple[str, ...] = ()


class Source(Protocol):
    label: str

    def all_keys(self) -> Iterable[str]:
        """All things that may have something public."""

    def documents(self, keys: Iterable[str]) -> Iterator[Document]:
        """What is public of these things now, in every language that has a text of its own."""


def readers_of(languages: Collection[str]) -> dict[str, tuple[str, ...]]:
    """For each language of a thing's texts the languages of the readers who are shown it.

    A reader is shown a thing in his own language; where it has no text in it, in the default language, else in any.
    """
    substitute = settings.LANGUAGE_CODE if settings.LANGUAGE_CODE in languages else min(languages)
    shown_in = defaultdict(list)
    for code, _name in settings.LANGUAGES:
        shown_in[code if code in languages else substitute].append(code)
    return {language: tuple(shown_in[language]) for language in languages}
