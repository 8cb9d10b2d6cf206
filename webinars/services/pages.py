"""A webinar and its pages are one thing for the editor: here one is made with the other."""

from __future__ import annotations

from django.db import transaction
from wagtail.models import Locale

from webinars.models import Webinar, WebinarIndexPage, WebinarPage


class WebinarPageError(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def archive_page() -> WebinarIndexPage:
    """The archive in the default language. Raises WebinarPageError("no_archive") where an editor has deleted it."""
    page = WebinarIndexPage.objects.filter(locale=Locale.get_default()).first()
    if page is None:
        raise WebinarPageError("no_archive")
    return page


@transaction.atomic
def create_webinar_page(*, webinar: Webinar, summary: str = "", publish: bool = False, user=None) -> WebinarPage:
    """The webinar's page in the default language, as a draft unless told; there already: it is returned as it is."""
    parent = archive_page()
    found = WebinarPage.objects.child_of(parent).filter(webinar=webinar).first()
    if found is not None:
        return found
    page = WebinarPage(
        title=webinar.title, slug=webinar.slug, summary=summary, webinar=webinar, locale=parent.locale, live=False
    )
    parent.add_child(instance=page)
    revision = page.save_revision(user=user, log_action=True)
    if publish:
        revision.publish(user=user)
        page.refresh_from_db()
        ensure_english_alias(page)
    return page


def ensure_english_alias(page: WebinarPage) -> WebinarPage:
    """The page under /en/ until somebody translates it: an alias that holds the Indonesian text and says so."""
    english = Locale.objects.get(language_code="en")
    found = page.get_translation_or_none(english)
    return found or page.copy_for_translation(english, copy_parents=True, alias=True)
