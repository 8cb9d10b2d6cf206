"""How a certificate issued before the portal is recognised: by number and name together, each as people type it.

Both go into one digest, and that is looked up: so the answer cannot tell, by words or by time, which of them was wrong.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

from webinars.person_names import name_key, plain_name

LATIN_MARKS = re.compile("[\u0300-\u036f]")
DASHES = re.compile("[\u00ad\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
LONGEST_NUMBER = 120
LONGEST_NAME = 200


def number_key(number: str) -> str:
    """One spelling of a number: case, blanks and kinds of dashes don't count."""
    plain = unicodedata.normalize("NFKC", DASHES.sub("-", number)).casefold()
    return "".join(plain.split())


def holder_key(name: str) -> str:
    """One spelling of a name: titles, case, blanks, apostrophes and accents don't count.

    A name that is nothing but titles and signs stands for itself.
    """
    words = plain_name(name).words
    plain = "".join(words) or "".join(name_key(name).split())
    return LATIN_MARKS.sub("", unicodedata.normalize("NFKD", plain)).casefold()


def proof_of(number: str, name: str) -> str:
    """What number and name together come to: 64 hexadecimal digits."""
    return hashlib.sha256(f"{number_key(number)}\0{holder_key(name)}".encode("utf-8", "surrogatepass")).hexdigest()
