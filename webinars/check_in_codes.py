"""The short code of a check-in window: five signs that look and sound like no other, for it is read out over a stream.

Without vowels (no words come about), without 0, 1, 5 and the letters that are taken for digits or for each other, in
print or by ear. 20 signs make three million codes, each good for some minutes.
"""

from __future__ import annotations

import re
import secrets
import unicodedata

LENGTH = 5
LONGEST_TYPED = 40
SEPARATORS = re.compile(r"[\s\-‐‑‒–—_.·,]+")
# How a moderator reads each sign to an Indonesian audience, whatever the language of the CMS: digits by name, letters
# with a place that everybody knows.
SPOKEN = {
    "2": "dua",
    "3": "tiga",
    "4": "empat",
    "6": "enam",
    "7": "tujuh",
    "8": "delapan",
    "9": "sembilan",
    "C": "Cirebon",
    "F": "Fakfak",
    "H": "Halmahera",
    "J": "Jeneponto",
    "K": "Kendari",
    "L": "Luwu",
    "M": "Maros",
    "N": "Namlea",
    "P": "Palopo",
    "R": "Rantepao",
    "T": "Takalar",
    "W": "Wajo",
    "Y": "Yogyakarta",
}
ALPHABET = "".join(SPOKEN)
CODE = re.compile(rf"[{ALPHABET}]{{{LENGTH}}}", re.ASCII)


def draw_code() -> str:
    """A new code, bare; whether the webinar has one like it already is for whoever stores it to find out."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normalise_check_in_code(typed: str) -> str | None:
    """The bare code that somebody means, in any case and width; None where it can be none."""
    if len(typed) > LONGEST_TYPED:
        return None
    bare = SEPARATORS.sub("", unicodedata.normalize("NFKC", typed)).upper()
    return bare if CODE.fullmatch(bare) else None


def spell_code(code: str) -> str:
    """For reading out: `7K3MR` is "tujuh, K Kendari, tiga, M Maros, R Rantepao"."""
    return ", ".join(SPOKEN[sign] if sign.isdigit() else f"{sign} {SPOKEN[sign]}" for sign in code)
