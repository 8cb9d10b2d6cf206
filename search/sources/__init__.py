"""How each kind of content is told to the search: one source a kind, its public rows in, plain documents out.

A source is all that a new kind of content (a discussion) needs here: its documents, and in search.signals what makes
them stale. Only what everybody may read leaves a source: no drafts, nothing unpublished, expired or behind a view
restriction (also an inherited one), and no aliases, whose text is their source's. Parts of a page (passages of its
transcript, its documents) are public as long as the page is.
"""

from __future__ import annotations

from search.sources.document import Document, Source, readers_of
from search.sources.files import FileSource
from search.sources.pages import PAGE_SOURCES, PageSource
from search.sources.passages import PassageSource
from search.sources.people import SpeakerSource
from search.sources.subjects import TopicSource

PASSAGES, FILES, SPEAKERS, TOPICS = PassageSource(), FileSource(), SpeakerSource(), TopicSource()
SOURCES: dict[str, Source] = PAGE_SOURCES | {source.label: source for source in (PASSAGES, FILES, SPEAKERS, TOPICS)}

__all__ = [
    "FILES",
    "PAGE_SOURCES",
    "PASSAGES",
    "SOURCES",
    "SPEAKERS",
    "TOPICS",
    "Document",
    "PageSource",
    "Source",
    "readers_of",
]
