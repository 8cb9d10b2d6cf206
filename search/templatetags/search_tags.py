"""What pages of other apps show of the search: things like the one that is read."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.conf import settings
from django.utils.translation import get_language
from wagtail.models import Page

from search.models import Kind
from search.query import Result
from search.result_page import ONE_OF_A_KIND
from search.services.searching import find_related

register = template.Library()


@dataclass(frozen=True)
class RelatedLink:
    result: Result
    kind: str
    is_foreign: bool  # its text is in another language than the reader's


@register.simple_tag
def related_links(page: Page, limit: int = 4) -> list[RelatedLink]:
    """The public things most like the page, in the reader's language where they have it; none of a draft."""
    language = (get_language() or settings.LANGUAGE_CODE)[:2]
    key = f"{page._meta.label_lower}:{page.translation_key}"
    return [
        RelatedLink(result, str(ONE_OF_A_KIND[Kind(result.kind)]), result.language != language)
        for result in find_related(key=key, language=language, limit=limit)
    ]
