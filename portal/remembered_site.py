"""The site and its front page, which every page's address is looked up from: remembered by each process.

Wagtail asks the database three times for them in each request. Here they are asked for once for each version of the
content (portal.content_version), so that one slim query says whether what is remembered still holds.
"""

from __future__ import annotations

import copy
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from wagtail.models import Site

from portal.content_version import version_of

MOST = 100  # names of hosts are the visitors' to choose where ALLOWED_HOSTS is open

_remembered: dict[tuple[str, str, str | None], tuple[int, Site]] = {}


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
    version = version_of(request)
    key = (request._get_raw_host(), request.get_port(), get_language())
    known = _remembered.get(key)
    if known is None or known[0] != version or version is None:
        site = Site._find_for_request(request)
        if site is None:
            return None
        page = site.root_page.localized
        site.root_page = page.specific_class.objects.select_related("locale").get(pk=page.pk)
        if len(_remembered) >= MOST:
            _remembered.clear()
        known = _remembered[key] = (version, site)
    # Copies: what a request hangs on its page is its own.
    site = copy.copy(known[1])
    site.root_page = copy.copy(site.root_page)
    return site
