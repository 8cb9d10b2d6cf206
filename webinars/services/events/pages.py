"""A webinar and its pages are one thing for the editor: here one is made with the other."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail_localize.synctree import create_aliases_for_new_page

from webinars.models import Registration, Webinar, WebinarIndexPage, WebinarPage


class WebinarPageError(Exception):
    """ "no_archive": nowhere to put a page; "registered": `count` people are registered to `webinar`."""

    def __init__(self, code: str, *, webinar: Webinar | None = None, count: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.webinar = webinar
        self.count = count


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


def check_withdrawal(*, pages: Iterable[Page], with_descendants: bool, now: datetime | None = None) -> None:
    """Whether these pages may be unpublished or deleted; their aliases go with them.

    Raises WebinarPageError("registered") where a webinar that people are registered to would lose its last live page,
    though it is neither over nor postponed nor cancelled: they would lose sight of it, and nobody would tell them.
    """
    going = Q(pk__in=[page.pk for page in pages])
    if with_descendants:
        for page in pages:
            going |= Q(path__startswith=page.path)
    withdrawn = WebinarPage.objects.filter(going)
    withdrawn = WebinarPage.objects.filter(Q(pk__in=withdrawn.values("pk")) | Q(alias_of__in=withdrawn.values("pk")))
    stays = WebinarPage.objects.live().exclude(pk__in=withdrawn.values("pk"))
    expected = Webinar.objects.upcoming(now or timezone.now()).filter(override="")
    for webinar in expected.filter(pk__in=withdrawn.values("webinar")).exclude(pk__in=stays.values("webinar")):
        if count := Registration.objects.standing().filter(webinar=webinar).count():
            raise WebinarPageError("registered", webinar=webinar, count=count)
