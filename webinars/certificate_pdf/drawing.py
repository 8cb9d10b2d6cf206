"""A certificate as a PDF: data in, bytes out, no database and no Django.

Typst draws `template/certificate.typ` with the fonts beside it, never with the system's, so that a
certificate looks alike on every machine. The files are archivable (PDF/A-2a) and accessible (PDF/UA-1): tagged, with
title and language. Both standards forbid empty boxes in place of letters, which is how missing glyphs are found.
"""

from __future__ import annotations

import functools
import io
import json
import re
import threading
import unicodedata
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import segno
import typst

from webinars.lattice import lattice_svg

TEMPLATE = Path(__file__).parent / "template"
PDF_STANDARDS = ["a-2a", "ua-1"]
INK = "#14201f"
# Every mask gives a readable symbol (ISO/IEC 18004, 7.8); to look for the best takes longer than all the rest.
QR_MASK = 3
UNPRINTABLE_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn", "So"}  # controls, invisible marks, pictures
VARIATION_SELECTORS = re.compile("[\ufe00-\ufe0f]")
MISSING_GLYPH = re.compile(r'the text "(?P<text>.+)" could not be displayed|disallowed codepoint "(?P<code>.+)"')


class MissingGlyphError(ValueError):
    """The fonts of the template cannot print `characters`."""

    code = "missing_glyph"

    def __init__(self, characters: str) -> None:
        super().__init__(f"no glyph for {characters!r}")
        self.characters = characters


@dataclass(frozen=True, kw_only=True)
class CertificateData:
    """Every printed field, as it is printed: dates, role and code are words already, in the certificate's language."""

    number: str
    code: str
    holder_name: str
    role_label: str
    webinar_title: str
    series_number: int
    event_date: str
    issued_date: str
    issued_at: datetime
    credit_hours: int
    credit_regulation: str
    organiser: str
    signatory_name: str
    signatory_rank: str
    signatory_office: str
    verification_url: str
    verification_site: str
    mode: str = ""
    language: str = "id"


COMPILER_IN_USE = threading.Lock()


@functools.cache
def get_compiler() -> typst.Compiler:
    """One compiler a process: it keeps the parsed template and the fonts, so that a certificate takes milliseconds.

    It refuses to serve two threads at once ("Already borrowed"): use it under COMPILER_IN_USE.
    """
    return typst.Compiler(
        str(TEMPLATE / "certificate.typ"),
        root=str(TEMPLATE),
        font_paths=[str(TEMPLATE / "fonts")],
        ignore_system_fonts=True,
    )


def clean_text(text: str) -> str:
    """Composed letters, single blanks, and nothing that no printer knows: controls, invisible marks, emoji."""
    composed = re.sub(r"\s+", " ", unicodedata.normalize("NFC", text))
    kept = "".join(c for c in composed if unicodedata.category(c) not in UNPRINTABLE_CATEGORIES)
    return re.sub(" +", " ", VARIATION_SELECTORS.sub("", kept)).strip()


def split_name(name: str) -> list[str]:
    """The name in two lines, broken before the titles behind it if the lines stay even, else in the middle."""
    breaks = [match.end() for match in re.finditer(" ", name)]
    if not breaks:
        return [name]
    first_title = name.find(", ") + len(", ")
    if len(name) * 0.35 <= first_title <= len(name) * 0.7:
        at = first_title
    else:
        at = min(breaks, key=lambda position: abs(position - len(name) / 2))
    return [name[:at].rstrip(), name[at:]]


def draw_qr(url: str) -> str:
    """The QR code of a URL as SVG, error correction M or better; its quiet zone is the template's affair."""
    buffer = io.BytesIO()
    symbol = segno.make_qr(url, error="m", mask=QR_MASK)
    symbol.save(buffer, kind="svg", border=0, dark=INK, xmldecl=False, svgclass=None, lineclass=None)
    return buffer.getvalue().decode()


def render_certificate(data: CertificateData) -> bytes:
    """The certificate as a PDF of one A4 page in landscape; the same data give the same bytes.

    Raises MissingGlyphError where a field has characters for which the fonts have no glyph.
    """
    fields = {key: clean_text(value) if isinstance(value, str) else value for key, value in asdict(data).items()}
    at = fields.pop("issued_at")
    fields["issued"] = {"year": at.year, "month": at.month, "day": at.day}
    fields["name_lines"] = split_name(fields["holder_name"])
    inputs = {
        "fields": json.dumps(fields),
        "border": lattice_svg(data.series_number, variant="border"),
        "qr": draw_qr(data.verification_url),
    }
    try:
        with COMPILER_IN_USE:
            return get_compiler().compile(
                format="pdf", sys_inputs=inputs, pdf_standards=PDF_STANDARDS, timestamp=int(at.timestamp())
            )
    except typst.TypstError as error:
        if found := MISSING_GLYPH.search(str(error).replace("`", "")):
            raise MissingGlyphError(found["text"] or found["code"]) from error
        raise
