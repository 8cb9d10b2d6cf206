"""The page that a moderator projects: the code, large, with the way to the form as a QR code and the time left.

The code must not be known before its window opens, nor to those who are not there. So this page says nothing to the
public: it opens for whoever may change webinars in the CMS, and by a signed link that the CMS hands out for a projector
without an account. And it names a code only while its window is open.
"""

from __future__ import annotations

import io
import math
from datetime import datetime

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from webinars import addresses
from webinars.check_in_links import is_screen_key
from webinars.event_times import clock_seen_from, zone_label
from webinars.models import CheckInWindow, Webinar

KEY_PARAMETER = "kunci"
SECONDS_BETWEEN = 5


@never_cache
@require_safe
def screen(request: HttpRequest, series_number: int) -> HttpResponse:
    webinar = Webinar.objects.filter(series_number=series_number).first()
    if webinar is None:
        raise Http404
    if not _may_see(request, webinar):
        return render(request, "webinars/check_in_screen_closed.html", {"webinar": webinar}, status=403)
    response = render(request, "webinars/check_in_screen.html", _context(webinar, timezone.now()))
    response["Referrer-Policy"] = "no-referrer"  # the address may hold the key
    return response


def _may_see(request: HttpRequest, webinar: Webinar) -> bool:
    if is_screen_key(request.GET.get(KEY_PARAMETER, ""), webinar.pk):
        return True
    return request.user.has_perm("webinars.change_webinar")


def _context(webinar: Webinar, now: datetime) -> dict:
    windows = list(webinar.check_in_windows.all())
    shown = [window for window in windows if window.is_open(now)]
    current = max(shown, key=lambda window: window.opening, default=None)
    coming = min((window.opening for window in windows if window.opening and window.opening > now), default=None)
    ends = [window.accepted_until for window in windows if window.accepts(now) and window.closes_at]
    path = addresses.check_in_path(webinar.series_number)
    return {
        "webinar": webinar,
        "window": current,
        "minutes": _minutes_left(current, now),
        "closes": _clock(webinar, current.closes_at, now) if current else "",
        "accepted_until": _clock(webinar, max(ends, default=None), now),
        "coming": _clock(webinar, coming, now),
        "address": addresses.absolute(path).partition("://")[2],
        "qr": draw_qr(f"{addresses.absolute(path)}#{current.code}") if current else "",
        "seconds": SECONDS_BETWEEN,
    }


def _minutes_left(window: CheckInWindow | None, now: datetime) -> int | None:
    """Whole minutes, begun ones counted; None where nobody has said when it closes."""
    if window is None or window.closes_at is None:
        return None
    return math.ceil((window.closes_at - now).total_seconds() / 60)


def _clock(webinar: Webinar, moment: datetime | None, now: datetime) -> str:
    """With its day, where that is another one than today."""
    if moment is None:
        return ""
    return f"{clock_seen_from(now, moment, timezone=webinar.timezone)} {zone_label(webinar.timezone, moment)}"


def draw_qr(address: str) -> SafeString:
    """SVG for the page itself. The code stands behind a #: browsers keep that to themselves, so it is in no log."""
    out = io.BytesIO()
    symbol = segno.make_qr(address, error="m")
    look = {"border": 2, "dark": "#000", "light": "#fff", "svgclass": None, "lineclass": None}
    symbol.save(out, kind="svg", xmldecl=False, svgns=False, omitsize=True, **look)
    return mark_safe(out.getvalue().decode())
