"""Views that belong to no app: the robots' rules, and what the server says when something is wrong with a form."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

CLOSED_TO_ROBOTS = ["/cms/", "/akun/", "/saya/", "/cari/", "/api/", "/en/akun/", "/en/saya/", "/en/cari/"]


@require_safe
def robots_txt(request: HttpRequest) -> HttpResponse:
    """What crawlers may read; certificates are not listed here, they say noindex themselves (RFC 9309)."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED_TO_ROBOTS)]
    lines += ["", f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What the worker below shows when there is no connection."""
    return render(request, "offline.html")


@require_safe
def offline_worker(request: HttpRequest) -> HttpResponse:
    """The service worker stands at the root, because its reach is the directory of its own address."""
    return render(request, "portal/offline_worker.js", content_type="text/javascript; charset=utf-8")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is missing or stale: says so, and keeps the way back."""
    return render(request, "403_csrf.html", status=403)
