"""What each process remembers of the content for as long as it stays the same (portal.content_version).

For reads that every visitor needs and that are the same for all: one slim query says whether they still hold.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

from django.http import HttpRequest

from portal.content_version import version_of

Value = TypeVar("Value")

MOST = 2_000  # some keys hold names of hosts, which are the visitors' to choose where ALLOWED_HOSTS is open

_remembered: dict[Hashable, tuple[int, object]] = {}


def remember(request: HttpRequest, key: Hashable, make: Callable[[], Value]) -> Value:
    """What `make` gave last, or gives now if the content has changed since. Requests share it: nobody may alter it.

    Only rows of tables that count (content_version.seen_tables) may go into it. Requests that write do without. None is
    not remembered: there is no end of addresses that lead nowhere.
    """
    version = version_of(request) if request.method in ("GET", "HEAD") else None
    if version is None:
        return make()
    known = _remembered.get(key)
    if known is not None and known[0] == version:
        return known[1]
    value = make()
    if value is not None:
        if len(_remembered) >= MOST:
            _remembered.clear()
        _remembered[key] = (version, value)
    return value
