"""What the front page shows: the next webinar first, the visitor's own next step, then what is new to learn."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone

from home.desk import Need, list_needs
from knowledge.listing import newest_pages
from webinars.models import Registration
from webinars.standings import newest_versions
from webinars.webinar_cards import WebinarCard, make_cards, read_series

NEW_PAGES = 4
RECENT_WEBINARS = 3
OWN_NEEDS = 2


def describe_front_page(request: HttpRequest, *, locale_id: int) -> dict:
    """The context of the front page, for this visitor. Anonymous visitors all get the same."""
    now, series = timezone.now(), read_series(request, locale_id)
    coming = [webinar for webinar in reversed(series) if webinar.end > now and not webinar.override]
    past = [webinar for webinar in series if webinar.end <= now]
    own = []
    if request.user.is_authenticated:
        places = set(Registration.objects.standing().filter(learner=request.user).values_list("webinar_id", flat=True))
        own = [webinar for webinar in coming if webinar.pk in places][:1]
    shown = dict.fromkeys([*coming[:1], *own, *past[:RECENT_WEBINARS]])
    cards = make_cards(shown, request=request, locale_id=locale_id, now=now)
    ahead = [card for card in cards if not card.is_over]
    next_webinar = ahead[0] if ahead else None
    return {
        "next_webinar": next_webinar,
        "own_needs": _own_needs(request, ahead, next_webinar),
        "recent_webinars": [card for card in cards if card.is_over],
        "new_pages": newest_pages(request, locale_id, count=NEW_PAGES),
    }


def _own_needs(request: HttpRequest, ahead: list[WebinarCard], next_webinar: WebinarCard | None) -> list[Need]:
    """The most pressing of the desk, but for what the top of the page says already."""
    if not request.user.is_authenticated:
        return []
    needs = list_needs(
        request.user,
        registered=[card for card in ahead if card.step.is_registered or card.step.is_queued],
        offered=[],
        certificates=newest_versions(request.user),
        now=timezone.now(),
    )
    return [need for need in needs if need.card is None or need.card is not next_webinar][:OWN_NEEDS]
