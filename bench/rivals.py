"""The same certificate by WeasyPrint and by ReportLab: page, fonts, border, QR code and fields; plain PDF, untagged."""

from __future__ import annotations

import functools
import html
import io
import os
import tomllib
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "webinars" / "certificate_pdf" / "template"
MM = 72 / 25.4
DIAMOND = 3  # half the width of one in ReportLab's border, mm


@functools.cache
def weasyprint_parts() -> tuple:
    """Page, style sheet, fonts and wording: read once a process."""
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    css = (ROOT / "bench" / "certificate.css").read_text()
    sheet = weasyprint.CSS(string=css, font_config=fonts, base_url=f"{TEMPLATE}/")
    page = (ROOT / "bench" / "certificate.html").read_text().split("-->", 1)[1]
    return weasyprint, sheet, fonts, page


def words_of(data) -> dict[str, str]:
    """What is printed besides the fields."""
    wording = tomllib.loads((TEMPLATE / "wording.toml").read_text())[data.language]
    title = wording.get("title", "Sertifikat")
    return {
        "title": title,
        "document_title": f"{title} {data.number}",
        "given_to": wording.get("given_to", "diberikan kepada"),
        "as_role": "sebagai",
        "in_series": f"dalam webinar ASN Adaptif Seri-{data.series_number}",
        "held_on": f"yang diselenggarakan {data.organiser} pada {data.event_date}",
        "issued_on": f"Makassar, {data.issued_date}",
        "credit": "Kredit pembelajaran",
        "credit_unit": "JP",
        "number_label": "Nomor",
        "verify": "Kode verifikasi",
        "verify_how": "Pindai kode QR atau ketik kode di",
        "qr_alt": data.verification_url,
    }


def render_with_weasyprint(data) -> bytes:
    from webinars.certificate_pdf.drawing import draw_qr
    from webinars.lattice import lattice_svg

    weasyprint, sheet, fonts, page = weasyprint_parts()
    fields = {name: html.escape(str(value)) for name, value in vars(data).items()}
    filled = page.format(
        **fields | words_of(data),
        border=lattice_svg(data.series_number, variant="border"),
        qr=f"data:image/svg+xml,{quote(draw_qr(data.verification_url))}",
        template=TEMPLATE.as_uri(),
    )
    return weasyprint.HTML(string=filled, base_url=f"{TEMPLATE}/").write_pdf(stylesheets=[sheet], font_config=fonts)


@functools.cache
def register_fonts() -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    for name, file in (
        ("Garamond", "EBGaramond-Regular"),
        ("GaramondItalic", "EBGaramond-Italic"),
        ("GaramondMedium", "EBGaramond-Medium"),
        ("Jakarta", "PlusJakartaSans-Regular"),
        ("JakartaBold", "PlusJakartaSans-SemiBold"),
    ):
        pdfmetrics.registerFont(TTFont(name, str(TEMPLATE / "fonts" / f"{file}.ttf")))


def render_with_reportlab(data) -> bytes:
    """Lines are not broken: the names of the run fit."""
    import segno
    from reportlab.pdfgen.canvas import Canvas

    register_fonts()
    buffer = io.BytesIO()
    page = Canvas(buffer, pagesize=(297 * MM, 210 * MM), pageCompression=1)
    page.setTitle(f"Sertifikat {data.number}")
    _draw_border(page)
    page.setFillColorRGB(0.08, 0.13, 0.12)
    for x, y, font, size, text in _lines_of(data, words_of(data)):
        page.setFont(font, size)
        page.drawString(x * MM, (210 - y) * MM, text)
    matrix = segno.make_qr(data.verification_url, error="m", mask=3).matrix
    side = 27 * MM / len(matrix)
    path = page.beginPath()
    for row, modules in enumerate(matrix):
        for column, is_dark in enumerate(modules):
            if is_dark:
                path.rect(241 * MM + column * side, 52 * MM - (row + 1) * side, side, side)
    page.drawPath(path, stroke=0, fill=1)
    page.showPage()
    page.save()
    return buffer.getvalue()


def _lines_of(data, words: dict[str, str]) -> list[tuple[float, float, str, float, str]]:
    return [
        (74, 30, "JakartaBold", 9.5, data.organiser),
        (74, 50, "Garamond", 46, words["title"]),
        (74, 70, "GaramondItalic", 14, words["given_to"]),
        (74, 84, "GaramondMedium", 24, data.holder_name),
        (74, 98, "GaramondItalic", 14, f"{words['as_role']} {data.role_label} {words['in_series']}"),
        (74, 110, "GaramondMedium", 14, data.webinar_title),
        (74, 120, "GaramondItalic", 14, words["held_on"]),
        (74, 150, "JakartaBold", 7.4, words["issued_on"]),
        (74, 155, "Garamond", 10.5, data.signatory_office),
        (74, 178, "GaramondMedium", 13, data.signatory_name),
        (74, 184, "Garamond", 9.5, data.signatory_rank),
        (148, 150, "JakartaBold", 7.4, words["credit"]),
        (148, 158, "GaramondMedium", 18, f"{data.credit_hours} {words['credit_unit']}"),
        (148, 162, "Jakarta", 7, data.credit_regulation),
        (148, 168, "JakartaBold", 7.4, words["number_label"]),
        (148, 172, "Garamond", 10.5, data.number),
        (148, 177, "JakartaBold", 7.4, words["verify"]),
        (148, 181, "JakartaBold", 8.4, data.code),
        (148, 185, "Jakarta", 7, f"{words['verify_how']} {data.verification_site}"),
    ]


def _draw_border(page) -> None:
    """A band on the left and two rules of diamonds: about as many strokes as the lattice has."""
    page.setFillColorRGB(0.02, 0.18, 0.21)
    page.rect(0, 0, 50 * MM, 210 * MM, stroke=0, fill=1)
    page.setStrokeColorRGB(0.89, 0.74, 0.42)
    path = page.beginPath()
    for column in range(8):
        for row in range(35):
            x, y = (column * 2 + 1) * DIAMOND * MM, (row * 2 + 1) * DIAMOND * MM
            half = DIAMOND * MM
            path.moveTo(x - half, y)
            for dx, dy in ((0, half), (half, 0), (0, -half)):
                path.lineTo(x + dx, y + dy)
            path.close()
    page.drawPath(path)


RENDERERS = {"WeasyPrint": render_with_weasyprint, "ReportLab": render_with_reportlab}


def write_with_rival(job: tuple) -> Path:
    """Whole or not at all, and on the disk, as the portal does it."""
    name, data, path = job
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".part")
    with temporary.open("wb") as stream:
        stream.write(RENDERERS[name](data))
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(path)
    return path
