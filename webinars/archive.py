"""The archive's list: filters as they stand in the address, and what they leave."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from django.db.models.functions import ExtractYear
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Locale

from portal.models import Topic
from webinars.models.speaker import Speaker
from webinars.models.webinar import WebinarQuerySet
from webinars.webinar_cards import WebinarCard, make_cards, shown_in

PAGE_SIZE = 12
LARGEST_ID = 2**63 - 1


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
            topic=get("topik", "").replace("\0", "")[:110],
            year=_whole_number(get("tahun", ""), largest=9999),
            speaker=_whole_number(get("narasumber", ""), largest=LARGEST_ID),
        )

    def __bool__(self) -> bool:
        return bool(self.topic or self.year or self.speaker)

    def apply(self, webinars: WebinarQuerySet) -> WebinarQuerySet:
        if self.topic:
            # A topic stands for those below it, too.
            paths = Topic.objects.filter(slug=self.topic).values_list("path", flat=True)
            topics = Topic.objects.filter(path__startswith=paths[0]) if paths else Topic.objects.none()
            webinars = webinars.filter(pk__in=topics.values("webinars"))
        if self.year:
            webinars = webinars.filter(planned_start__year=self.year)
        if self.speaker:
            webinars = webinars.filter(pk__in=Speaker.objects.filter(pk=self.speaker).values("webinar_parts__webinar"))
        return webinars


@dataclass(frozen=True)
class Archive:
    """A page of the archive: all that is to come, then what is over, page by page."""

    upcoming: list[WebinarCard]
    past: list[WebinarCard]
    page_obj: PaginatorPage
    total: int


def list_archive(chosen: ArchiveFilter, *, request: HttpRequest, locale: Locale) -> Archive:
    """Upcoming webinars stand on the first page only; those that are over follow, newest first."""
    now = timezone.now()
    webinars = chosen.apply(shown_in(locale)).with_seats_taken()
    page_obj = Paginator(webinars.past(now), PAGE_SIZE).get_page(request.GET.get("halaman"))
    # With cancelled ones: who looks for such a webinar is to find out.
    upcoming = list(webinars.with_end().filter(effective_end__gt=now).order_by("planned_start"))
    shown = [*(upcoming if page_obj.number == 1 else []), *page_obj.object_list]
    cards = make_cards(shown, request=request, locale=locale, now=now)
    coming = {webinar.pk for webinar in upcoming}
    return Archive(
        upcoming=[card for card in cards if card.webinar.pk in coming],
        past=[card for card in cards if card.webinar.pk not in coming],
        page_obj=page_obj,
        total=len(upcoming) + page_obj.paginator.count,
    )


def filter_choices(locale: Locale) -> dict[str, list]:
    """What the filters offer: only what leads to at least one webinar."""
    shown = shown_in(locale)
    return {
        "topics": sorted(Topic.objects.filter(webinars__in=shown).distinct(), key=lambda topic: topic.label),
        "years": list(
            shown.order_by().annotate(year=ExtractYear("planned_start")).values_list("year", flat=True).distinct()
        ),
        "speakers": list(Speaker.objects.filter(webinar_parts__webinar__in=shown).distinct().only("name")),
    }


def _whole_number(text: str, *, largest: int) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 and 0 < int(text) <= largest else None
