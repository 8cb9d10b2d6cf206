"""From where check-ins come, so far as anybody has to know: whether two came from one place, not from which.

A digest of address and browser under a random salt that changes each day and is forgotten two days later; what is left
in the rows then leads back to nothing, and is emptied after a week all the same.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import date

from django.core.cache import cache

LENGTH = 16  # as the column is wide
SALT_KEPT = 2 * 24 * 3600  # seconds
_salts: dict[date, str] = {}


def client_digest(*, address: str, agent: str, day: date) -> str:
    """Equal for equal address and browser on one day; tells nothing of either."""
    return hmac.new(_salt_of(day).encode(), f"{address}\0{agent}".encode(), hashlib.sha256).hexdigest()[:LENGTH]


def _salt_of(day: date) -> str:
    """All processes share it through the cache; each asks once a day."""
    if day not in _salts:
        salt = cache.get_or_set(f"check-in-salt-{day:%Y%m%d}", lambda: secrets.token_hex(16), SALT_KEPT)
        _salts.clear()
        _salts[day] = salt
    return _salts[day]
