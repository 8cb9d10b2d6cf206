"""Whether a certificate can be printed, found by printing it: only names and themes with unusual letters are tried."""

from __future__ import annotations

import re
from typing import Any

from webinars.certificate_pdf.drawing import MissingGlyphError, render_certificate
from webinars.models import CertificateTemplateVersion
from webinars.services.certificates.errors import CertificateError
from webinars.services.certificates.snapshots import certificate_data

# Letters that the fonts surely have; a name with others is tried out before it is printed anywhere.
USUAL = re.compile("[\u0020-\u007e\u00c0-\u017f\u1ea0-\u1ef9’‘“”–—]+")


def is_usual(text: str) -> bool:
    return USUAL.fullmatch(text) is not None


def try_out(printed: dict[str, Any], *, name: str, template_version: CertificateTemplateVersion | None = None) -> None:
    """Prints the snapshot where the name has unusual letters. Raises CertificateError("missing_glyph")."""
    if is_usual(name):
        return
    try:
        render_certificate(certificate_data(printed))
    except MissingGlyphError as error:
        raise CertificateError("missing_glyph", error.characters) from error
