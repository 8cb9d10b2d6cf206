"""What the front page shows: the next webinar first, then what is new to learn."""

from __future__ import annotations

from django.http import HttpRequest

from knowledge.listing import newest_pages
from webinars.models import Webinar
from webinars.webinar_cards import make_cards, shown_in

NEW_PAGES = 4
RECENT_WEBINARS = 3


def describe_front_page(request: HttpRequest, *, locale_id: int) -> dict:
    """The context of the front page, for this visitor."""
    webinars = shown_in(locale_id)
    upcoming = webinars.with_seats_taken().upcoming().exclude(override=Webinar.Override.POSTPONED)
    cards = make_cards([*upcoming[:1], *webinars.past()[:RECENT_WEBINARS]], request=request, locale_id=locale_id)
    return {
        "next_webinar": next((card for card in cards if not card.is_over), None),
        "recent_webinars": [card for card in cards if card.is_over],
        "new_pages": newest_pages(locale_id, count=NEW_PAGES),
    }
