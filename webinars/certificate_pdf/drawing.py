"""A certificate as a PDF: data in, bytes out, no database and no Django.

Typst draws `template/certificate.typ`, in one of three layouts, with the fonts beside it, never with the system's, so
that a certificate looks alike on every machine. The files are archivable (PDF/A-2a) and accessible (PDF/UA-1): tagged,
with title and language. Both standards forbid empty boxes in place of letters, which is how missing glyphs are found.
"""

from __future__ import annotations

import functools
import json
import re
import threading
import unicodedata
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import typst
import zxingcpp

from webinars.certificate_pdf.borders import draw_page_border
from webinars.certificate_pdf.statement import fill_statement, part_statement
from webinars.lattice import area

TEMPLATE = Path(__file__).parent / "template"
PDF_STANDARDS = ["a-2a", "ua-1"]
INK = "#14201f"
DARK_MODULES = re.compile(b"\0+")
UNPRINTABLE_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn", "So"}  # controls, invisible marks, pictures
VARIATION_SELECTORS = re.compile("[\ufe00-\ufe0f]")
JAVANESE = re.compile("[\ua980-\ua9df]")  # its letters hang far below their line
PATHS = {"file", "picture", "background"}
# What certificates without a template of the CMS say.
BUILT_IN_STATEMENTS = {
    "id": "sebagai {role} dalam webinar ASN Adaptif Seri-{series} {webinar} "
    "yang diselenggarakan {organiser} pada {date}.",
    "en": "as {role} in the webinar ASN Adaptif Series {series} {webinar} held by {organiser} on {date}.",
}
MISSING_GLYPH = re.compile(r'the text "(?P<text>.+)" could not be displayed|disallowed codepoint "(?P<code>.+)"')


class MissingGlyphError(ValueError):
    """The fonts of the template cannot print `characters`."""

    code = "missing_glyph"

    def __init__(self, characters: str) -> None:
        super().__init__(f"no glyph for {characters!r}")
        self.characters = characters


@dataclass(frozen=True, kw_only=True)
class Logo:
    """`file` is the picture's absolute path; `name`, whose logo it is, is read aloud."""

    file: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Signatory:
    """`office` with Plt. or Plh.; `on_behalf_of` is the whole line above it ("a.n. Kepala …,") or empty."""

    name: str
    rank: str
    office: str
    on_behalf_of: str = ""
    picture: str = ""  # of the signature: an absolute path


@dataclass(frozen=True, kw_only=True)
class TopicLine:
    title: str
    title_en: str = ""
    credit_hours: int


@dataclass(frozen=True, kw_only=True)
class EnglishWords:
    """What a certificate in both languages says once more in English."""

    title: str
    statement: str  # with its placeholders
    role_label: str
    webinar_title: str
    event_date: str


@dataclass(frozen=True, kw_only=True)
class CertificateData:
    """Every printed field, as it is printed: dates, role and code are words already, in the certificate's language.

    Without `statement` it bears the words that are built in, and without `signatories` the one signatory named singly.
    """

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
    layout: str = "lattice"
    orientation: str = "landscape"
    title: str = ""
    statement: str = ""  # with its placeholders: see statement.py
    english: EnglishWords | None = None  # where an Indonesian one says it in English as well
    signatories: tuple[Signatory, ...] = ()
    logos: tuple[Logo, ...] = ()
    background: str = ""  # a picture's absolute path
    topics: tuple[TopicLine, ...] = ()
    signature_note: str = ""  # the sentence about an electronic signature; empty: none is drawn


COMPILER_IN_USE = threading.Lock()
# What is compiled. The data come as a file of their own and not as `sys.inputs`: of these the compiler thinks that the
# whole template depends on them, and evaluates it anew for each certificate.
MAIN = (
    f"#import {json.dumps(str(TEMPLATE / 'certificate.typ'), ensure_ascii=False)}: certificate\n"
    '#certificate(json("/fields.json"))\n'
).encode()


@functools.cache
def get_compiler() -> typst.Compiler:
    """One compiler a process: it keeps the parsed template, fonts and pictures; a certificate then takes milliseconds.

    It refuses to serve two threads at once ("Already borrowed"): use it under COMPILER_IN_USE. Pictures lie outside
    of the template's folder, hence the root: nothing but paths given in the data is read.
    """
    return typst.Compiler(
        {"main.typ": MAIN},
        root="/",
        font_paths=[str(TEMPLATE / "fonts")],
        ignore_system_fonts=True,
    )


def clean_text(text: str) -> str:
    """Composed letters, single blanks, and nothing that no printer knows: controls, invisible marks, emoji."""
    if text.isascii() and text.isprintable() and "  " not in text:  # nearly all, in a tenth of the time
        return text.strip()
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
    symbol = zxingcpp.create_barcode(url, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    modules = memoryview(symbol.to_image(scale=1, add_quiet_zones=False))
    size, pixels = modules.shape[0], modules.tobytes()
    path = "".join(
        f"M{run.start()} {row}h{run.end() - run.start()}v1H{run.start()}z"
        for row in range(size)
        for run in DARK_MODULES.finditer(pixels[row * size : (row + 1) * size])
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">{area(path, INK)}</svg>'


def render_certificate(data: CertificateData) -> bytes:
    """The certificate as a PDF of A4 pages: one, or more with topics; the same data give the same bytes.

    Raises MissingGlyphError where a field has characters for which the fonts have no glyph.
    """
    timestamp = int(data.issued_at.timestamp())
    return _compile(data, format="pdf", pdf_standards=PDF_STANDARDS, timestamp=timestamp)


def draw_preview_pages(data: CertificateData, *, pixels_per_inch: int = 96) -> list[bytes]:
    """The same pages as PNG pictures, for a look at a template. Raises as render_certificate does."""
    _compile(data, format="pdf", pdf_standards=PDF_STANDARDS)  # only there are missing glyphs told
    drawn = _compile(data, format="png", ppi=pixels_per_inch)
    return drawn if isinstance(drawn, list) else [drawn]


def _compile(data: CertificateData, **options: Any) -> Any:
    border = draw_page_border(data.series_number, layout=data.layout, orientation=data.orientation)
    files = {
        "main.typ": MAIN,
        "fields.json": json.dumps(prepare_fields(data)).encode(),
        "border.svg": border.encode(),
        "qr.svg": draw_qr(data.verification_url).encode(),
    }
    try:
        with COMPILER_IN_USE:
            return get_compiler().compile(input=files, **options)
    except typst.TypstError as error:
        if found := MISSING_GLYPH.search(str(error).replace("`", "")):
            raise MissingGlyphError(found["text"] or found["code"]) from error
        raise


def prepare_fields(data: CertificateData) -> dict[str, Any]:
    """The data as the template reads them: cleaned, the name and the statement in their parts."""
    prepared = _clean(asdict(data))
    at, english = data.issued_at, prepared.pop("english")
    prepared |= {
        "issued_at": None,
        "issued": {"year": at.year, "month": at.month, "day": at.day},
        "languages": [data.language, "en"] if english else [data.language],
        "name_lines": split_name(prepared["holder_name"]),
        "name_hangs": JAVANESE.search(prepared["holder_name"]) is not None,
        "is_built_in": not data.statement,
        "statement": _statement_runs(prepared),
        "signatories": prepared["signatories"] or [_only_signatory(prepared)],
    }
    if english:
        shared = {"series": data.series_number, "organiser": prepared["organiser"], "credit_hours": data.credit_hours}
        named = {"role": english["role_label"], "webinar": english["webinar_title"], "date": english["event_date"]}
        prepared["title_en"] = english["title"]
        prepared["statement_en"] = fill_statement(english["statement"], shared | named)
    return prepared


def _statement_runs(prepared: dict[str, Any]) -> tuple[list, list]:
    values = {
        "role": prepared["role_label"],
        "webinar": prepared["webinar_title"],
        "series": prepared["series_number"],
        "date": prepared["event_date"],
        "organiser": prepared["organiser"],
        "credit_hours": prepared["credit_hours"],
    }
    before, after = part_statement(prepared["statement"] or BUILT_IN_STATEMENTS[prepared["language"]], values)
    if prepared["mode"]:
        before += [(", ", False), (prepared["mode"], True)]
    return before, after


def _only_signatory(prepared: dict[str, Any]) -> dict[str, str]:
    return {
        "name": prepared["signatory_name"],
        "rank": prepared["signatory_rank"],
        "office": prepared["signatory_office"],
        "on_behalf_of": "",
        "picture": "",
    }


def _clean(value: Any) -> Any:
    """Every text in it cleaned; paths are plain already."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {name: part if name in PATHS else _clean(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(part) for part in value]
    return value
