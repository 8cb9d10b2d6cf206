"""The secret in the mail that confirms a check-in, and the one in the link to the screen that shows the code."""

from __future__ import annotations

from datetime import timedelta

from django.core import signing
from django.utils.crypto import constant_time_compare

# So long a claim can be confirmed: whoever reads mail once a week comes in time.
CLAIM_LASTS = timedelta(days=7)
CLAIM_SALT = "webinars.check_in_claim"
SCREEN_SALT = "webinars.check_in_screen"


def make_claim(check_in_pk: int) -> str:
    return signing.dumps(check_in_pk, salt=CLAIM_SALT)


def read_claim(token: str) -> int | None:
    """None where it is forged, damaged or too old."""
    try:
        found = signing.loads(token, salt=CLAIM_SALT, max_age=CLAIM_LASTS)
    except signing.BadSignature:
        return None
    return found if isinstance(found, int) else None


def screen_key(webinar_pk: int) -> str:
    """For whoever projects the code without an account of the CMS; the same for all windows of the webinar."""
    return signing.Signer(salt=SCREEN_SALT).signature(str(webinar_pk))


def is_screen_key(key: str, webinar_pk: int) -> bool:
    return constant_time_compare(key.encode("utf-8", "replace"), screen_key(webinar_pk).encode())
