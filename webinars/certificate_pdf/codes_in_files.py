"""Which certificate a file claims to be: codes as they stand in its bytes, found without reading it as a PDF.

Our files say their code in the keywords, in the description of the QR code, and in the signature's reason, each time in
plain bytes; what somebody else's program has written anew keeps at least one of them as a rule.
"""

from __future__ import annotations

import mmap
import re
from typing import BinaryIO

from webinars.certificate_pdf.codes import ALPHABET, GROUP, LENGTH, normalise_code

MOST = 20  # of codes in one file that are looked up
LETTER = f"[{ALPHABET}]".encode()
DASH = rb"(?:-|\\055)"  # pyHanko writes it in octal
GROUPED = LETTER + b"{%d}" % GROUP + (DASH + LETTER + b"{%d}" % GROUP) * (LENGTH // GROUP - 1)
CODE = re.compile(rb"(?<![0-9A-Z])(?:" + GROUPED + rb"|" + LETTER + b"{%d}" % LENGTH + rb")(?![0-9A-Z])")


def find_codes(file: BinaryIO) -> list[str]:
    """The codes in a file that has a descriptor, each once, in the order in which they stand; at most MOST."""
    found: dict[str, None] = {}
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        for match in CODE.finditer(content):
            code = normalise_code(match.group().replace(rb"\055", b"-").decode("ascii"))
            if code:
                found[code] = None
            if len(found) == MOST:
                break
    return list(found)
