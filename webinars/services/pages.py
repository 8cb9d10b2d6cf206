"""A webinar and its pages are one thing for the editor: here one is made with the other."""

from __future__ import annotations

from django.db import transaction
from wagtail.models import Locale
from wagtail_localize.synctree import create_aliases_for_new_page

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
    # Only the CMS does this by itself: the page's place in the languages that follow this one.
    ensure_english_alias(page)
    revision = page.save_revision(user=user, log_action=True)
    if publish:
        revision.publish(user=user)
        page.refresh_from_db()
    return page


def ensure_english_alias(page: WebinarPage) -> None:
    """The page's place under /en/ until somebody translates it: an alias that holds the Indonesian text and says so."""
    if not page.get_translations().exists():
        create_aliases_for_new_page(page)
