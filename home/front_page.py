"""What the front page shows: the next webinar first, the visitor's own next step, then what is new to learn."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone

from home.desk import Need, list_needs
from knowledge.listing import newest_pages
from webinars.models import Webinar
from webinars.standings import newest_versions
from webinars.webinar_cards import WebinarCard, make_cards, shown_in

NEW_PAGES = 4
RECENT_WEBINARS = 3
OWN_NEEDS = 2


def describe_front_page(request: HttpRequest, *, locale_id: int) -> dict:
    """The context of the front page, for this visitor. Anonymous visitors all get the same."""
    webinars = shown_in(locale_id)
    coming = webinars.with_seats_taken().upcoming().exclude(override=Webinar.Override.POSTPONED)
    own = []
    if request.user.is_authenticated:
        own = coming.filter(registrations__learner=request.user, registrations__status="registered")[:1]
    shown = dict.fromkeys([*coming[:1], *own, *webinars.past()[:RECENT_WEBINARS]])
    cards = make_cards(shown, request=request, locale_id=locale_id)
    ahead = [card for card in cards if not card.is_over]
    next_webinar = ahead[0] if ahead else None
    return {
        "next_webinar": next_webinar,
        "own_needs": _own_needs(request, ahead, next_webinar),
        "recent_webinars": [card for card in cards if card.is_over],
        "new_pages": newest_pages(locale_id, count=NEW_PAGES),
    }


def _own_needs(request: HttpRequest, ahead: list[WebinarCard], next_webinar: WebinarCard | None) -> list[Need]:
    """The most pressing of the desk, but for what the top of the page says already."""
    if not request.user.is_authenticated:
        return []
    needs = list_needs(
        request.user,
        registered=[card for card in ahead if card.step.is_registered],
        offered=[],
        certificates=newest_versions(request.user),
        now=timezone.now(),
    )
    return [need for need in needs if need.card is None or need.card is not next_webinar][:OWN_NEEDS]
