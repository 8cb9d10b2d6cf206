"""Mistyped mail domains: a code sent to gmial.com reaches nobody, so ask before it is sent."""

from __future__ import annotations

from difflib import get_close_matches

# What our learners' addresses mostly end in: only these are suggested.
COMMON = [
    "gmail.com",
    "yahoo.com",
    "yahoo.co.id",
    "hotmail.com",
    "outlook.com",
    "outlook.co.id",
    "icloud.com",
    "sulselprov.go.id",
]
# Real domains that look like a slip of one of those.
REAL = {
    "mail.com",
    "email.com",
    "ymail.com",
    "gmx.com",
    "gmx.net",
    "googlemail.com",
    "live.com",
    "me.com",
    "hotmail.co.id",
    "yahoo.co.uk",
}
SLIPS = {"gmail.co.id": "gmail.com", "gmail.id": "gmail.com", "yahoo.id": "yahoo.co.id", "yahoo.go.id": "yahoo.co.id"}
ALIKE = 0.86  # difflib's ratio: gmial.com 0.89, yaho.co.id 0.95; those of two provinces stay below


def suggest_address(email: str) -> str | None:
    """The address that was probably meant, or None where nothing looks wrong."""
    local, at, domain = email.rpartition("@")
    domain = domain.lower()
    if not at or not local or domain in COMMON or domain in REAL or len(domain) > 40:
        return None
    meant = SLIPS.get(domain) or next(iter(get_close_matches(domain, COMMON, n=1, cutoff=ALIKE)), None)
    return f"{local}@{meant}" if meant else None
