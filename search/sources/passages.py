"""What was said in recordings: a document a passage, which opens the transcript at its second."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.utils.translation import override

from portal.pages import PortalPage
from search.models import Kind
from search.sources.document import Document, readers_of
from search.sources.pages import PAGE_SOURCES, describe_webinar, read_topic_tree
from webinars.models import Transcript, WebinarPage
from webinars.recordings import passages_of

PAGES = PAGE_SOURCES[WebinarPage._meta.label_lower]
Public = dict[str, tuple[PortalPage, str]]  # a webinar's pages with their addresses, by language


class PassageSource:
    label = Transcript._meta.label_lower

    def key(self, webinar: int, number: int) -> str:
        return f"{self.label}:{webinar}:{number}"

    def all_keys(self) -> Iterable[str]:
        return self._keys(Transcript.objects.all())

    def keys_of(self, page_keys: Iterable[str]) -> list[str]:
        """All passages of these pages' webinars."""
        translations = [key.rpartition(":")[2] for key in page_keys if key.startswith(f"{PAGES.label}:")]
        pages = WebinarPage.objects.filter(translation_key__in=translations)
        return self._keys(Transcript.objects.filter(webinar__in=pages.values("webinar"))) if translations else []

    def _keys(self, transcripts: Iterable[Transcript]) -> list[str]:
        return sorted({self.key(one.webinar_id, passage.number) for one in transcripts for passage in passages_of(one)})

    def documents(self, keys: Iterable[str]) -> Iterator[Document]:
        wanted = defaultdict(set)
        for key in keys:
            _label, webinar, number = key.split(":")
            wanted[int(webinar)].add(int(number))
        by_webinar = defaultdict(dict)
        for transcript in Transcript.objects.filter(webinar__in=wanted):
            by_webinar[transcript.webinar_id][transcript.language] = transcript
        pages = self._pages(by_webinar)
        tree = read_topic_tree()
        for webinar, transcripts in by_webinar.items():
            public = {code: page for code in transcripts if (page := _page_showing(code, pages[webinar], transcripts))}
            for language, shown_in in (readers_of(public) if public else {}).items():
                page, url = public[language]
                with override(language):
                    facts = describe_webinar(page, tree) | {"shown_in": shown_in}
                    yield from self._documents(transcripts[language], wanted[webinar], page, url, facts)

    def _pages(self, webinars: Iterable[int]) -> dict[int, Public]:
        """Aliases, too: a transcript is no text of the page, and stands on a page that is not translated as well."""
        translations = WebinarPage.objects.filter(webinar__in=webinars).values_list("translation_key", flat=True)
        found = defaultdict(dict)
        for page, url in PAGES.public_pages({f"{PAGES.label}:{key}" for key in translations}, aliases=True):
            found[page.webinar_id][page.locale.language_code] = (page, url)
        return found

    def _documents(
        self, transcript: Transcript, numbers: set[int], page: PortalPage, url: str, facts: dict
    ) -> Iterator[Document]:
        # Names of people and topics stand at the webinar: here they would find each of a hundred passages.
        del facts["keywords"], facts["external_id"]
        names = {part.speaker.name: part.speaker_id for part in page.webinar.speaker_parts.all()}
        everybody = facts.pop("speakers")
        for passage in passages_of(transcript):
            if passage.number in numbers:
                who = names.get(passage.speaker)
                yield Document(
                    key=self.key(transcript.webinar_id, passage.number),
                    language=transcript.language,
                    kind=Kind.PASSAGE,
                    source_id=transcript.pk,
                    title=f"{page.title} ({passage.clock or passage.number})",
                    url=f"{url}transkrip/#{passage.anchor}",
                    keywords=(passage.chapter,) if passage.opens_chapter else (),
                    body=passage.text,
                    speakers=(who,) if who else everybody,
                    part_of=PAGES.key(page),
                    expires_at=page.expire_at,
                    **facts,
                )


def _page_showing(language: str, pages: Public, transcripts: Iterable[str]) -> tuple[PortalPage, str] | None:
    """The public page on which the transcript in this language stands: see webinars.recordings.choose_transcript."""
    others = (page for code, page in sorted(pages.items(), reverse=True) if code not in transcripts)
    return pages.get(language) or next(others, None)
