"""What an index looks like, and an entry as it stands there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from search import analysis
from search.analysis.index_words import index_words
from search.completion import KINDS as OFFERED
from search.completion import place_of, title_words
from search.facets import FACETS
from search.models import SearchEntry

LONGEST_WORD = 200
LONGEST_BEGINNING = 20
# Nothing of a language in here: folding, stop words, stems and synonyms are search.analysis', as for every engine.
ANALYSIS = {
    "tokenizer": {"blanks": {"type": "whitespace", "max_token_length": 100_000}},
    "filter": {
        "bounded": {"type": "truncate", "length": LONGEST_WORD},
        "beginnings": {"type": "edge_ngram", "min_gram": 1, "max_gram": LONGEST_BEGINNING},
        "as_beginning": {"type": "truncate", "length": LONGEST_BEGINNING},
    },
    "analyzer": {
        "words": {"tokenizer": "blanks", "filter": ["bounded"]},
        "beginnings": {"tokenizer": "blanks", "filter": ["beginnings"]},
        "as_beginning": {"tokenizer": "blanks", "filter": ["as_beginning"]},
    },
}
SETTINGS = {
    "number_of_shards": 1,
    "auto_expand_replicas": "0-1",
    "refresh_interval": "1s",
    # How long a deletion is remembered, so that an older version of the entry that comes late is not written.
    "gc_deletes": "1h",
    "analysis": ANALYSIS,
}
# Part by part: for what must stand side by side, and for beginnings.
EXACT = ("title", "keywords", "text")
# BM25F: the entry as one text, in which a word counts so often in title, keywords, text. Weighed here and not in the
# question, because one list of entries for each word is read in a third of the time that one for each part takes.
WEIGHTS = (5, 2, 1)
WORDS, STEMS = "words", "stems"
_words = {"type": "text", "analyzer": "words"}
_weighed = {"type": "text", "analyzer": "words", "index_options": "freqs"}
_facet = {"type": "keyword", "eager_global_ordinals": True}
FIELDS: dict[str, dict[str, Any]] = {
    **dict.fromkeys(EXACT, _words),
    **dict.fromkeys((WORDS, STEMS), _weighed),
    "beginnings": {
        "type": "text",
        "analyzer": "beginnings",
        "search_analyzer": "as_beginning",
        "index_options": "docs",
    },
    **dict.fromkeys(FACETS, _facet),
    "shown_in": {"type": "keyword"},
    "key": {"type": "keyword"},
    "part_of": {"type": "keyword"},
    "pk": {"type": "long", "index": False},
    "published_at": {"type": "date", "format": "epoch_millis"},
    "expires_at": {"type": "date", "format": "epoch_millis"},
    "popularity": {"type": "float"},
    # Its place among what is offered while readers type (search.completion): the smaller, the earlier.
    "offered": {"type": "long", "index": False},
    "digest": {"type": "keyword", "index": False},
}
MAPPINGS = {"dynamic": "strict", "_source": {"enabled": False}, "properties": FIELDS}


def _read_analysis() -> Iterator[bytes]:
    for path in sorted(Path(analysis.__file__).parent.glob("*.*")):
        yield path.read_bytes()


# Another one whenever the above or the way words are cut and stemmed is another: an index of another shape is not
# asked, but made anew.
SHAPE = hashlib.blake2b(
    b"".join([json.dumps([SETTINGS, MAPPINGS, WEIGHTS]).encode(), *_read_analysis()]), digest_size=6
).hexdigest()


def make_id(key: str, language: str) -> str:
    return f"{key}:{language}"


def read_id(identifier: str) -> tuple[str, str]:
    key, _, language = identifier.rpartition(":")
    return key, language


def make_digest(entry: SearchEntry) -> str:
    """Tells whether an entry stands in the index as it is; the popularity is not part of SearchEntry.digest."""
    return f"{entry.pk}/{entry.digest}/{entry.popularity:.3f}"


def make_document(entry: SearchEntry) -> dict[str, Any]:
    words = index_words(entry)
    facets = entry.facets
    return {
        **{name: " ".join(part) for name, part in zip(EXACT, words.exact, strict=True)},
        WORDS: " ".join(_weigh(words.exact)),
        STEMS: " ".join(_weigh(words.stems)),
        "beginnings": " ".join(title_words(entry)) if entry.kind in OFFERED else "",
        **{name: [str(value) for value in facets.values[name]] for name in FACETS},
        "shown_in": list(facets.shown_in),
        "key": entry.key,
        "part_of": entry.part_of or None,
        "offered": place_of(entry) if entry.kind in OFFERED else None,
        "pk": entry.pk,
        "published_at": milliseconds(entry.published_at),
        "expires_at": milliseconds(entry.expires_at) if entry.expires_at else None,
        "popularity": entry.popularity,
        "digest": make_digest(entry),
    }


def _weigh(parts: Iterable[list[str]]) -> Iterator[str]:
    for part, weight in zip(parts, WEIGHTS, strict=True):
        yield from part * weight


def milliseconds(moment) -> int:
    return int(moment.timestamp() * 1000)
