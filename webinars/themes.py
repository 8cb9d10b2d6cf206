"""The theme of a webinar as its reader finds it: of the page in the reader's language, else of any, else of the row."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from webinars.event_times import reader_language
from webinars.models import Webinar, WebinarPage


@dataclass(frozen=True)
class Theme:
    """`language` is the code of the theme's own language where the reader's is another one, for `lang`; else empty."""

    title: str
    language: str = ""
    # Whether visitors can see a page of it.
    is_published: bool = False


def read_theme(webinar: Webinar) -> Theme:
    """One query."""
    pages = WebinarPage.objects.live().filter(webinar=webinar).select_related("locale", "alias_of__locale")
    by_language = {page.locale.language_code: page for page in pages.defer_streamfields()}
    page = by_language.get(reader_language()) or next(iter(by_language.values()), None)
    if page is None:
        return Theme(webinar.title, _foreign(settings.LANGUAGE_CODE))
    return Theme(page.title, _foreign(page.content_language), is_published=True)


def _foreign(language: str) -> str:
    return "" if language == reader_language() else language
