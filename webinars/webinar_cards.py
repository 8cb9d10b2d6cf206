"""Webinars as lists show them: the page's words, the webinar's times, and what the visitor can do now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone

from portal.models import PortalSettings
from portal.remembered import remember
from portal.remembered_site import site_key
from webinars import addresses
from webinars.event_times import EventTimes, describe_times
from webinars.models.pages import WebinarPage
from webinars.models.webinar import Webinar, WebinarQuerySet
from webinars.next_step import AFTER, NextStep, find_next_step
from webinars.standings import read_standings
from webinars.states import compute_state

# What a card shows of its page, and what its address and language are made from.
CARD_FIELDS = (
    *("title", "slug", "url_path", "path", "depth", "content_type", "webinar"),
    *("locale__language_code", "alias_of__locale__language_code"),
)


@dataclass(frozen=True)
class WebinarCard:
    """One webinar in one language, for one visitor."""

    webinar: Webinar
    page: WebinarPage
    url: str
    times: EventTimes
    step: NextStep
    speakers: list[str]

    @property
    def title(self) -> str:
        return self.page.title

    @property
    def is_over(self) -> bool:
        return self.step.state in AFTER


def make_cards(
    webinars: Iterable[Webinar],
    *,
    request: HttpRequest,
    locale_id: int,
    now: datetime | None = None,
    speakers: dict[int, list[str]] | None = None,
    pageless: bool = False,
) -> list[WebinarCard]:
    """A card for each webinar with a live page in the language, with the speakers' names where they are known.

    `pageless`: also for the others, in the webinar's own words; such a card leads to the learner's registration.
    Four queries at most, however many webinars.
    """
    webinars, now = list(webinars), now or timezone.now()
    key = ("webinar pages", site_key(request), locale_id)
    pages = remember(request, key, lambda: _read_pages(request, locale_id))
    standings = read_standings(request.user, webinars)
    days = PortalSettings.load(request).archive_after_days
    cards, names = [], speakers or {}
    for webinar in webinars:
        page, url = pages.get(webinar.pk) or (stand_in_page(webinar) if pageless else None, "")
        if page is not None:
            url = url or addresses.registration_path(webinar.series_number)
            state = compute_state(webinar, now=now, archive_after_days=days)
            step = find_next_step(webinar, state=state, now=now, standing=standings[webinar.pk])
            cards.append(WebinarCard(webinar, page, url, describe_times(webinar), step, names.get(webinar.pk, [])))
    return cards


def read_series(request: HttpRequest, locale_id: int) -> list[Webinar]:
    """All webinars with a live page in the language, newest first, with the seats taken. Nobody may alter them."""
    shown = shown_in(locale_id).with_seats_taken().order_by("-planned_start")
    return remember(request, ("webinars", locale_id), lambda: list(shown))


def _read_pages(request: HttpRequest, locale_id: int) -> dict[int, tuple[WebinarPage, str]]:
    """The live pages of the language with their addresses, by the webinar's primary key."""
    found = WebinarPage.objects.live().filter(locale=locale_id)
    found = found.select_related("locale", "alias_of__locale").only(*CARD_FIELDS)
    return {page.webinar_id: (page, page.get_url(request)) for page in found}


def stand_in_page(webinar: Webinar) -> WebinarPage:
    """For a webinar without a live page: unsaved, with the theme alone, so that registrants keep what is theirs."""
    return WebinarPage(title=webinar.title, webinar=webinar)


def shown_in(locale_id: int) -> WebinarQuerySet:
    """Webinars with a live page in the language."""
    pages = WebinarPage.objects.live().filter(locale=locale_id)
    return Webinar.objects.filter(pk__in=pages.values("webinar_id"))
