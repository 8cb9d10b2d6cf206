"""Speakers: who they are and what they spoke about; their entry opens the archive with their webinars."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.utils.translation import override

from search.models import Kind
from search.sources.document import Document
from search.sources.passages import PAGES
from webinars.models import Speaker, WebinarPage, WebinarSpeaker


class Spoken(NamedTuple):
    """A public page of one of somebody's webinars."""

    page: WebinarPage
    archive: str  # the archive's address in its language


class SpeakerSource:
    label = Speaker._meta.label_lower

    def key(self, speaker: int) -> str:
        return f"{self.label}:{speaker}"

    def all_keys(self) -> Iterable[str]:
        return map(self.key, _parts().order_by().values_list("speaker_id", flat=True).distinct())

    def keys_of(self, page_keys: Iterable[str]) -> list[str]:
        """All who speak in these pages' webinars."""
        translations = [key.rpartition(":")[2] for key in page_keys if key.startswith(f"{PAGES.label}:")]
        if not translations:
            return []
        webinars = WebinarPage.objects.filter(translation_key__in=translations).values("webinar")
        return sorted(map(self.key, set(_parts().filter(webinar__in=webinars).values_list("speaker_id", flat=True))))

    def documents(self, keys: Iterable[str]) -> Iterator[Document]:
        parts = _parts().filter(speaker__in=[int(key.rpartition(":")[2]) for key in keys]).select_related("speaker")
        speakers = {part.speaker_id: part.speaker for part in parts}
        pages = _pages_of({part.webinar_id for part in parts})
        found = defaultdict(list)
        for part in parts:
            for language, spoken in pages[part.webinar_id].items():
                found[part.speaker_id, language].append(spoken)
        for (pk, language), spoken in found.items():
            with override(language):
                yield self._document(speakers[pk], language, spoken)

    def _document(self, speaker: Speaker, language: str, spoken: list[Spoken]) -> Document:
        latest_first = sorted(spoken, key=lambda one: one.page.webinar.start, reverse=True)
        # A title that is to leave the public by the clock would stay behind here.
        titles = dict.fromkeys(one.page.title for one in latest_first if one.page.expire_at is None)
        return Document(
            key=self.key(speaker.pk),
            language=language,
            kind=Kind.SPEAKER,
            source_id=speaker.pk,
            title=speaker.name,
            url=f"{spoken[0].archive}?narasumber={speaker.pk}",
            summary=", ".join(filter(None, (speaker.position_label, speaker.organisation))),
            body="\n".join(titles),
            published_at=latest_first[0].page.webinar.start,
        )


def _parts():
    """Those whom the archive can be narrowed down to."""
    return WebinarSpeaker.objects.filter(part=WebinarSpeaker.Part.SPEAKER)


def _pages_of(webinars: set[int]) -> dict[int, dict[str, Spoken]]:
    """The webinars' public pages by language. An alias stands in its language's archive, under its source's title."""
    translations = WebinarPage.objects.filter(webinar__in=webinars).values_list("translation_key", flat=True)
    found = defaultdict(dict)
    for page, url in PAGES.public_pages({f"{PAGES.label}:{key}" for key in translations}, aliases=True):
        archive = url.removesuffix(f"{page.slug}/")
        found[page.webinar_id][page.locale.language_code] = Spoken(page, archive)
    return found
