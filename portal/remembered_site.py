"""The site and its front page, which every page's address is looked up from.

Wagtail asks the database three times for them in each request; here each process remembers them.
"""

from __future__ import annotations

import copy
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from wagtail.models import Site

from portal.remembered import remember


class RememberedSiteMiddleware:
    """Stands behind LocaleMiddleware: which front page it is depends on the language. Costs nothing until asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in ("GET", "HEAD"):
            request._wagtail_site = SimpleLazyObject(lambda: find_site(request))  # where Wagtail itself keeps it
        return self.get_response(request)


def find_site(request: HttpRequest) -> Site | None:
    """The request's site with its front page in the active language, as the database has it now."""
    key = ("site", request._get_raw_host(), request.get_port(), get_language())
    site = remember(request, key, lambda: _read_site(request))
    if site is None:
        return None
    site = copy.copy(site)
    site.root_page = copy.copy(site.root_page)  # what a request hangs on its page is its own
    return site


def site_key(request: HttpRequest) -> int | None:
    """What the addresses of pages depend on beside the pages themselves: for the keys of `remember`."""
    site = Site.find_for_request(request)
    return site and site.pk


def _read_site(request: HttpRequest) -> Site | None:
    site = Site._find_for_request(request)
    if site is not None:
        page = site.root_page.localized
        site.root_page = page.specific_class.objects.select_related("locale").get(pk=page.pk)
    return site
