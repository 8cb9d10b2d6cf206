"""How long it takes until an address may get another code to confirm it."""

from __future__ import annotations

import math
import time

from allauth.account import app_settings
from allauth.core.internal.ratelimit import get_cache_key, parse_rates
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

ACTION = "confirm_email"


def seconds_to_wait(request: HttpRequest, email: str) -> int:
    """Whole seconds, rounded up, by the limits of `ACCOUNT_RATE_LIMITS`; 0 where a code may go out now."""
    now, waits = time.time(), [0.0]
    for rate in parse_rates(app_settings.RATE_LIMITS.get(ACTION)):
        key = get_cache_key(request, app="allauth.account", action=ACTION, rate=rate, key=email.lower())
        sent = [moment for moment in cache.get(key, []) if moment > now - rate.duration]  # the newest first
        if len(sent) >= rate.amount:
            waits.append(sent[rate.amount - 1] + rate.duration - now)
    return math.ceil(max(waits))


def tell_waiting(seconds: int) -> str:
    """That a code has just been sent, and when the next one may be asked for."""
    if seconds <= 60:
        told = ngettext(
            "We have just sent a code to this address. Wait %(count)d second, then try again.",
            "We have just sent a code to this address. Wait %(count)d seconds, then try again.",
            seconds,
        )
        return told % {"count": seconds}
    minutes = math.ceil(seconds / 60)
    return _("We have sent many codes to this address. The next one can be sent in %(count)d minutes.") % {
        "count": minutes
    }
