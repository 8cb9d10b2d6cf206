"""What editors put first for a text: kept and edited by wagtail.contrib.search_promotions."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.search.utils import normalise_query_string

from search.analysis.tokens import normalise, tokens
from search.models import SearchEntry

MOST = 5


@dataclass(frozen=True)
class Promoted:
    """A thing that editors chose for a text; `text` is why, or the page's own summary."""

    title: str
    url: str
    text: str
    language: str
    entry_id: int | None = None


def promoted_rows(text: str, language: str) -> list[Promoted]:
    """In the editors' order, for readers of the language. Of pages only those that everybody may read: they have an
    entry. Two queries, one where nothing is chosen.
    """
    text = normalise(text)
    wanted = {normalise_query_string(text)[:255], " ".join(tokens(text))[:255]} - {""}
    chosen = SearchPromotion.objects.filter(query__query_string__in=wanted)
    promotions = list(chosen.select_related("page").order_by("sort_order", "pk")[:MOST])
    entries = _entries({str(promotion.page.translation_key) for promotion in promotions if promotion.page}, language)
    return [row for promotion in promotions if (row := _promoted(promotion, entries, language))]


def _promoted(promotion: SearchPromotion, entries: dict[str, SearchEntry], language: str) -> Promoted | None:
    if promotion.page_id is None:
        return Promoted(
            promotion.external_link_text or promotion.external_link_url,
            promotion.external_link_url,
            promotion.description,
            language,
        )
    entry = entries.get(str(promotion.page.translation_key))
    if entry is None:
        return None
    return Promoted(entry.title, entry.url, promotion.description or entry.summary, entry.language, entry.pk)


def _entries(translation_keys: set[str], language: str) -> dict[str, SearchEntry]:
    """The pages' own entries that readers of the language find, by translation key."""
    if not translation_keys:
        return {}
    now = timezone.now()
    found = SearchEntry.objects.filter(key__in=_keys(translation_keys)).defer("body")
    return {
        entry.key.rpartition(":")[2]: entry
        for entry in found
        if language in entry.shown_in.split("+") and (entry.expires_at is None or entry.expires_at > now)
    }


def _keys(translation_keys: set[str]) -> list[str]:
    from search.sources import SOURCES

    return [f"{label}:{key}" for label in SOURCES for key in translation_keys]
