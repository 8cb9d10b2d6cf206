"""The number by which a registrant checks in without signing in: random, short, and it notices typing errors.

Eight digits at random and one after H. Michael Damm's quasigroup ("Total anti-symmetrische Quasigruppen", Marburg
2004), which notices every wrong digit and every two neighbours changed over. The first digit is no zero, so that
spreadsheets, which take such text for numbers, lose nothing. Numbers are kept bare and shown in groups of three.
"""

from __future__ import annotations

import re
import secrets
import unicodedata

LENGTH = 9
GROUP = 3
LONGEST_TYPED = 40
SEPARATORS = re.compile(r"[\s\-‐‑‒–—_.·,/]+")
NUMBER = re.compile(rf"[1-9][0-9]{{{LENGTH - 1}}}", re.ASCII)
# Damm's table of order 10: the row is what was found so far, the column the next digit.
DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


def draw_participant_number() -> str:
    """A number of nine digits, bare; whether somebody has it already is for whoever stores it to find out."""
    first = 10 ** (LENGTH - 2)
    digits = str(first + secrets.randbelow(9 * first))
    return digits + _damm(digits)


def has_right_check_digit(number: str) -> bool:
    """Of a bare number."""
    return _damm(number) == "0"


def group_participant_number(number: str) -> str:
    """As it is shown and read out: `482 190 357`."""
    return " ".join(number[at : at + GROUP] for at in range(0, len(number), GROUP))


def normalise_participant_number(typed: str) -> str | None:
    """The bare number that somebody means, grouped or not, in digits of any width; None where it can be none."""
    if len(typed) > LONGEST_TYPED:
        return None
    bare = SEPARATORS.sub("", unicodedata.normalize("NFKC", typed))
    return bare if NUMBER.fullmatch(bare) and has_right_check_digit(bare) else None


def _damm(digits: str) -> str:
    """The digit that makes the whole come out as 0; 0 for digits that end in theirs."""
    found = "0"
    for digit in digits:
        found = DAMM[int(found)][int(digit)]
    return found
