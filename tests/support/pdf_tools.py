"""Tools of others that judge our PDFs."""

from __future__ import annotations

import shutil

from tests.support.requirements import skip_or_fail


def find_pdfsig() -> str:
    """Poppler's checker of signatures; without it the test is skipped (locally) or fails (CI=true)."""
    found = shutil.which("pdfsig")
    if found is None:
        skip_or_fail("pdfsig is missing (Debian: poppler-utils)")
    return found
