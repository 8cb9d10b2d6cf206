"""Draws docs/certificates.png: the torture names of the tests, each in another layout, and every layout once large.

Usage: python docs/make_contact_sheet.py. Needs the development requirements (Pillow, pypdfium2).
"""

from __future__ import annotations

import itertools
import sys
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.webinars.torture_names import LONG, PRINTABLE  # noqa: E402
from webinars.certificate_pdf.drawing import (  # noqa: E402
    CertificateData,
    EnglishWords,
    Signatory,
    render_certificate,
)

TARGET = ROOT / "docs" / "certificates.png"
FACES = list(itertools.product(("lattice", "centred", "letter"), ("landscape", "portrait")))
WIDTH, GAP, GROUND = 2400, 24, "#dcd9d0"
STATEMENT = (
    "sebagai {role} dalam webinar ASN Adaptif Seri-{series} {webinar} yang diselenggarakan {organiser} pada {date}."
)
SIGNATORIES = (
    Signatory(name="Dr. Pejabat Contoh, M.Si.", rank="Pembina Utama Madya", office="Plt. Kepala BPSDM"),
    Signatory(name="Drs. Pengganti Contoh", rank="Pembina", office="Sekretaris", on_behalf_of="a.n. Kepala LAN,"),
)
ENGLISH = EnglishWords(
    title="Certificate",
    statement="as {role} in the webinar ASN Adaptif Series {series}, {webinar}, held by {organiser} on {date}.",
    role_label="Participant",
    webinar_title="Workplace Learning: Productive through Learning at Work",
    event_date="Thursday, 10 July 2025",
)


def draw(name: str, face: tuple[str, str], series: int, width: int, **fields) -> Image.Image:
    layout, orientation = face
    data = CertificateData(
        number=f"00017/800.1.11/ASN-ADAPTIF/{series}/VII/2025",
        code="7K3M-Q9TV-2HXR-8WNB-4CDF-6GJS-P5RT",
        holder_name=name,
        role_label="Peserta",
        webinar_title="Workplace Learning: Membangun Produktivitas ASN Melalui Pembelajaran di Tempat Kerja",
        series_number=series,
        event_date="Kamis, 10 Juli 2025",
        issued_date="14 Juli 2025",
        issued_at=datetime(2025, 7, 14, 3, tzinfo=UTC),
        credit_hours=4,
        credit_regulation="Peraturan LAN Nomor 10 Tahun 2018",
        organiser="BPSDM Provinsi Sulawesi Selatan",
        signatory_name="Dr. Pejabat Contoh, M.Si.",
        signatory_rank="Pembina Utama Madya (contoh)",
        signatory_office="Kepala BPSDM Provinsi Sulawesi Selatan",
        verification_url="https://portal.example/sertifikat/7K3MQ9TV2HXR8WNB4CDF6GJSP5RT/",
        verification_site="portal.example/sertifikat",
        layout=layout,
        orientation=orientation,
        title="Sertifikat",
        statement=STATEMENT,
        **fields,
    )
    page = pypdfium2.PdfDocument(render_certificate(data))[0]
    return page.render(scale=width / page.get_width()).to_pil().convert("RGB")


def lay_out(pictures: list[Image.Image], columns: int) -> Image.Image:
    """In rows of so many, each as high as its highest."""
    rows = [pictures[at : at + columns] for at in range(0, len(pictures), columns)]
    heights = [max(picture.height for picture in row) for row in rows]
    sheet = Image.new("RGB", (WIDTH, sum(heights) + GAP * (len(rows) + 1)), GROUND)
    top = GAP
    for row, height in zip(rows, heights, strict=True):
        left = GAP
        for picture in row:
            sheet.paste(picture, (left, top))
            left += picture.width + GAP
        top += height + GAP
    return sheet


def main() -> None:
    large, small = (WIDTH - 4 * GAP) // 3, (WIDTH - 7 * GAP) // 6
    across = [face for face in FACES if face[1] == "landscape"]
    upright = [face for face in FACES if face[1] == "portrait"]
    shown = [draw("Andi Tenri Ola, S.Sos., M.Si.", face, 40 + at, large) for at, face in enumerate(across)]
    shown += [
        draw(LONG, face, 43 + at, large, english=ENGLISH, signatories=SIGNATORIES) for at, face in enumerate(upright)
    ]
    # Two rows of one orientation, then two of the other, so that no row is half empty.
    faces = [(across, upright)[at // 6 % 2][at % 3] for at in range(len(PRINTABLE))]
    names = [draw(name, faces[at], 1 + at, small) for at, name in enumerate(PRINTABLE)]
    parts = [lay_out(shown, 3), lay_out(names, 6)]
    sheet = Image.new("RGB", (WIDTH, sum(part.height for part in parts)), GROUND)
    sheet.paste(parts[0], (0, 0))
    sheet.paste(parts[1], (0, parts[0].height))
    sheet.quantize(128).save(TARGET, optimize=True)
    print(f"{TARGET.relative_to(ROOT)}: {len(shown) + len(names)} certificates")


if __name__ == "__main__":
    main()
