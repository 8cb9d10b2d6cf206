"""Public pages for anonymous visitors, rendered once for all processes and never out of date.

A stored page carries the version of the content (portal.content_version) that was read before it was rendered. It is
served as long as the database still says the same number and the clock has passed none of the moments at which pages
change by themselves (`register_moments`). So the truth stays in the database, and where the pages lie is free: files
below DATA_DIR, or any cache that PAGE_CACHE_URL names.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.core.cache import caches
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import quote_etag

from portal.content_version import version_of

# Never looked up: people's own pages, the CMS, what is asked for once, and what has a check of its own.
UNCACHED = re.compile(r"/(?:en/)?(?:cms|akun|saya|cari|api|sertifikat|dokumen|surat-dev|media|static)(?:/|$)")
# The parameters that lists know; with any other, a page is rendered each time, so that nobody fills the store.
PARAMETERS = {"halaman", "topik", "tahun", "narasumber", "jenis", "bentuk"}
# Byte for byte the same for everybody, signed in or not, and opened by all at the same moment.
IMPERSONAL = re.compile(r"/(?:en/)?webinar/seri-[0-9]+/presensi/$")
LONGEST_QUERY = 120
LARGEST_BODY = 1_000_000
# Cookies that make an answer somebody's own.
PERSONAL_COOKIES = {settings.SESSION_COOKIE_NAME, "messages"}
# Headers that the server or the visitor's connection decides, not the page.
HOP_HEADERS = {"connection", "content-length", "date", "server"}

_moments: list[Callable[[datetime], Iterable[datetime]]] = []


def register_moments(function: Callable[[datetime], Iterable[datetime]]) -> None:
    """`function(now)` gives moments, past ones too, at which public pages change without a write. Called in ready."""
    _moments.append(function)


def next_change(now: datetime) -> datetime:
    """Until when a page rendered now may be served: the next moment of any app, an hour from now at most."""
    latest = now + timedelta(seconds=settings.PAGE_CACHE_SECONDS)
    return min([latest, *(moment for function in _moments for moment in function(now) if moment > now)])


@dataclass(frozen=True)
class StoredPage:
    version: int
    until: datetime
    headers: list[tuple[str, str]]
    body: bytes

    def is_true(self, version: int) -> bool:
        return self.version == version and timezone.now() < self.until

    def to_response(self) -> HttpResponse:
        response = HttpResponse(self.body)
        for name, value in self.headers:
            response[name] = value
        return response


class PageCacheMiddleware:
    """Stands before everything that costs time; only SecurityMiddleware comes first, for its redirect to https."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = key_of(request) if settings.PAGE_CACHE_ENABLED else None
        if key is None:
            return self.get_response(request)
        store, version, now = caches["pages"], version_of(request), timezone.now()
        if version is None:
            return self.get_response(request)
        stored = store.get(key)
        if stored is not None and stored.is_true(version):
            return revalidate(request, stored.to_response())
        response = self.get_response(request)
        if not is_for_everybody(response):
            return response
        mark_for_revalidation(response)
        if request.method == "GET":
            until = next_change(now)
            page = StoredPage(version, until, storable_headers(response), response.content)
            store.set(key, page, timeout=max(0, (until - now).total_seconds()))
        return revalidate(request, response)


def key_of(request: HttpRequest) -> str | None:
    """The name under which an answer may be stored; None where it may not."""
    if request.method not in ("GET", "HEAD") or UNCACHED.match(request.path):
        return None
    if PERSONAL_COOKIES & request.COOKIES.keys() and not IMPERSONAL.match(request.path):
        return None
    if "HTTP_AUTHORIZATION" in request.META or "HTTP_HX_REQUEST" in request.META:
        return None
    query = request.META.get("QUERY_STRING", "")
    if query and not is_known_query(request, query):
        return None
    try:
        address = f"{request.scheme}://{request.get_host()}{request.path}?{query}{'!' if saves_data(request) else ''}"
    except SuspiciousOperation:  # a host that is not ours: CommonMiddleware says so
        return None
    return hashlib.sha256(f"{fingerprint()} {address}".encode("utf-8", "surrogatepass")).hexdigest()


def saves_data(request: HttpRequest) -> bool:
    """Whether the visitor's browser asks for less (the header Save-Data): they have pages of their own."""
    return request.META.get("HTTP_SAVE_DATA", "").lower() == "on"


def is_known_query(request: HttpRequest, query: str) -> bool:
    """Short, and each parameter one that a list knows, given once."""
    return len(query) <= LONGEST_QUERY and all(
        name in PARAMETERS and len(values) == 1 for name, values in request.GET.lists()
    )


def is_for_everybody(response: HttpResponse) -> bool:
    """A whole page that says nothing to or about one visitor, and that no view has closed to caches."""
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not response.has_header("Content-Disposition")
        and not re.search(r"no-store|no-cache|private|max-age=0", response.get("Cache-Control", ""))
        and "*" not in response.get("Vary", "")
        and len(response.content) <= LARGEST_BODY
    )


def mark_for_revalidation(response: HttpResponse) -> None:
    """Browsers keep the page but ask each time: an ETag answers them without the body.

    No Last-Modified: its grain is a second, and a page can change twice in one.
    """
    response["ETag"] = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
    patch_cache_control(response, private=True, no_cache=True)
    patch_vary_headers(response, ["Cookie", "Save-Data"])


def storable_headers(response: HttpResponse) -> list[tuple[str, str]]:
    return [(name, value) for name, value in response.items() if name.lower() not in HOP_HEADERS]


def revalidate(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The response, or 304 where the visitor has it already."""
    response["Content-Length"] = str(len(response.content))
    return get_conditional_response(request, etag=response["ETag"], response=response)


@cache
def fingerprint() -> str:
    """Names the code that renders: a new release never serves the pages of the old one."""
    digest = hashlib.sha256(settings.STATIC_URL.encode())
    folders = [settings.BASE_DIR / name for name in ("templates", "portal", "home", "webinars", "knowledge", "search")]
    for path in sorted(path for folder in folders for path in folder.rglob("*")):
        if path.suffix in (".py", ".html", ".mo", ".css", ".js", ".svg"):
            state = path.stat()
            digest.update(f"{path} {state.st_mtime_ns} {state.st_size}".encode())
    return digest.hexdigest()[:16]
