"""The archive's list: filters as they stand in the address, and what they leave.

The whole series is small (a few hundred rows), so that it is read at once, remembered as long as nothing changes, and
filtered, ordered and paged in memory; the choices on offer come from the same rows.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property

from portal.models import Topic
from portal.remembered import remember
from webinars.models.speaker import Speaker, WebinarSpeaker
from webinars.models.webinar import Webinar
from webinars.webinar_cards import WebinarCard, make_cards, read_series

PAGE_SIZE = 12


@dataclass(frozen=True)
class ArchiveFilter:
    """What the visitor asked for; whatever the address holds that is no filter is left out."""

    topic: str = ""
    year: int | None = None
    speaker: int | None = None

    @classmethod
    def from_request(cls, request: HttpRequest) -> ArchiveFilter:
        get = request.GET.get
        return cls(
            topic=get("topik", ""), year=_whole_number(get("tahun", "")), speaker=_whole_number(get("narasumber", ""))
        )

    def __bool__(self) -> bool:
        return bool(self.topic or self.year or self.speaker)


@dataclass(frozen=True)
class Entry:
    """A webinar as far as the filters see it."""

    webinar: Webinar
    topics: list[Topic] = field(default_factory=list)
    speakers: list[Speaker] = field(default_factory=list)

    @property
    def end(self) -> datetime:
        return self.webinar.end

    @cached_property
    def year(self) -> int:
        return timezone.localtime(self.webinar.planned_start).year

    def matches(self, chosen: ArchiveFilter, path: str | None) -> bool:
        """Whether it passes; a topic, known by its path in the tree, stands for those below it, too."""
        return (
            (not chosen.topic or (path is not None and any(topic.path.startswith(path) for topic in self.topics)))
            and (not chosen.year or self.year == chosen.year)
            and (not chosen.speaker or any(speaker.pk == chosen.speaker for speaker in self.speakers))
        )


@dataclass(frozen=True)
class Archive:
    """A page of the archive: all that is to come, then what is over, page by page; and what the filters offer."""

    upcoming: list[WebinarCard]
    past: list[WebinarCard]
    page_obj: PaginatorPage
    total: int
    topics: list[Topic]
    years: list[int]
    speakers: list[Speaker]


def list_archive(chosen: ArchiveFilter, *, request: HttpRequest, locale_id: int) -> Archive:
    """Upcoming webinars stand on the first page only; those that are over follow, newest first."""
    now = timezone.now()
    series = read_series(request, locale_id)
    entries = remember(request, ("archive", locale_id), lambda: _read_entries(series))
    topics = {topic.slug: topic for entry in entries for topic in entry.topics}
    path = topics[chosen.topic].path if chosen.topic in topics else None
    matching = [entry for entry in entries if entry.matches(chosen, path)]
    past = [entry for entry in matching if entry.end <= now]
    # With cancelled ones: who looks for such a webinar is to find out.
    upcoming = [entry for entry in reversed(matching) if entry.end > now]
    page_obj = Paginator(past, PAGE_SIZE).get_page(request.GET.get("halaman"))
    shown = [*(upcoming if page_obj.number == 1 else []), *page_obj.object_list]
    cards = _make_cards(shown, request=request, locale_id=locale_id, now=now)
    return Archive(
        upcoming=[card for card in cards if card.webinar.end > now],
        past=[card for card in cards if card.webinar.end <= now],
        page_obj=page_obj,
        total=len(matching),
        topics=sorted(topics.values(), key=lambda topic: topic.label),
        years=sorted({entry.year for entry in entries}, reverse=True),
        speakers=sorted({speaker for entry in entries for speaker in entry.speakers}, key=lambda speaker: speaker.name),
    )


def _make_cards(entries: list[Entry], *, request: HttpRequest, locale_id: int, now: datetime) -> list[WebinarCard]:
    names = {entry.webinar.pk: [speaker.name for speaker in entry.speakers] for entry in entries}
    webinars = [entry.webinar for entry in entries]
    return make_cards(webinars, request=request, locale_id=locale_id, now=now, speakers=names)


def _read_entries(series: list[Webinar]) -> list[Entry]:
    """The webinars with their topics and speakers. Two queries."""
    links = Webinar.topics.through.objects.filter(webinar__in=series)
    parts = WebinarSpeaker.objects.filter(webinar__in=series, part=WebinarSpeaker.Part.SPEAKER).order_by("sort_order")
    topics = _by_webinar(Topic, "topic", ("path", "name", "name_en", "slug"), links)
    speakers = _by_webinar(Speaker, "speaker", ("name",), parts)
    return [Entry(webinar, topics[webinar.pk], speakers[webinar.pk]) for webinar in series]


def _by_webinar(model: type[Model], link: str, fields: tuple[str, ...], rows: QuerySet) -> dict[int, list]:
    """The linked rows of each webinar, by its primary key. Hundreds of links share few rows: each is made once."""
    known: dict[int, Model] = {}
    found = defaultdict(list)
    for webinar, pk, *values in rows.values_list("webinar_id", f"{link}_id", *(f"{link}__{name}" for name in fields)):
        if pk not in known:
            known[pk] = model(pk=pk, **dict(zip(fields, values, strict=True)))
        found[webinar].append(known[pk])
    return found


def _whole_number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
