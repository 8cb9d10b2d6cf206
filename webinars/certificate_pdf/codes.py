"""The code under which a certificate is verified: too long to guess, easy to type.

Crockford's base 32 leaves out I, L, O and U, which are misread for 1, 0 and V; what is typed wrongly for them is
understood all the same (https://www.crockford.com/base32.html). Codes are kept bare and shown in groups of four.
"""

from __future__ import annotations

import re
import secrets
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 28  # 140 random bits; 128 are asked for, and seven groups of four are easier to copy than 26 characters
GROUP = 4

MISREAD = str.maketrans("OIL", "011")
SEPARATORS = re.compile(r"[\s\-‐‑‒–—_.·]+")
CODE = re.compile(rf"[{ALPHABET}]{{{LENGTH}}}", re.ASCII)


def generate_code() -> str:
    """A new code, bare: 140 bits from the system's source of randomness."""
    bits = secrets.randbits(5 * LENGTH)
    return "".join(ALPHABET[bits >> shift & 31] for shift in range(0, 5 * LENGTH, 5))


def group_code(code: str) -> str:
    """The code as it is printed and read aloud: `7K3M-Q9TV-…`."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def normalise_code(typed: str) -> str | None:
    """The bare code that somebody means who types it in any case, grouped or not; None where it can be none.

    Full-width letters, dashes of every kind, blanks, and O, I, L for 0, 1, 1 are understood.
    """
    if len(typed) > 4 * LENGTH:
        return None
    bare = SEPARATORS.sub("", unicodedata.normalize("NFKC", typed)).upper().translate(MISREAD)
    return bare if CODE.fullmatch(bare) else None
