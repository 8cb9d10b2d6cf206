"""Which certificate a file claims to be: codes as they stand in its bytes, found without reading it as a PDF.

Our files say their code in the keywords, in the description of the QR code, and in the signature's reason, each time in
plain bytes; what somebody else's program has written anew keeps at least one of them as a rule.
"""

from __future__ import annotations

import mmap
import re
from typing import BinaryIO

from webinars.certificate_pdf.codes import GROUP, LENGTH, normalise_code

MOST = 20  # of codes in one file that are looked up
LONGEST = LENGTH + 4 * (LENGTH // GROUP - 1)  # bytes, with dashes in octal
LETTER = rb"[0-9A-Z]"
# Runs of letters and groups, as long as they are: each byte is looked at once, whatever the file holds.
RUN = re.compile(LETTER + LETTER + rb"{3,}+(?:(?:-|\\055)" + LETTER + rb"{4}+)*+")  # \055: so pyHanko writes a dash


def find_codes(file: BinaryIO) -> list[str]:
    """The codes in a file that has a descriptor, each once, in the order in which they stand; at most MOST."""
    found: dict[str, None] = {}
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        for run in RUN.finditer(content):
            if LENGTH <= run.end() - run.start() <= LONGEST:
                code = normalise_code(run.group().replace(rb"\055", b"-").decode("ascii"))
                found |= {code: None} if code else {}
            if len(found) == MOST:
                break
    return list(found)
