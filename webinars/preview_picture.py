"""The picture beside a shared link (Open Graph): the webinar's lattice, number, title and day. Data in, PNG bytes out.

Announcements travel through WhatsApp groups: there the picture is what people see first.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import typst

from webinars.lattice import lattice_svg

TEMPLATE = Path(__file__).parent / "preview_template"
FONTS = Path(__file__).parent / "certificate_pdf" / "template" / "fonts"
WIDTH, HEIGHT = 1200, 630  # what networks ask for
PIXELS_PER_INCH = 144
LONGEST_TITLE = 255


@dataclass(frozen=True, kw_only=True)
class PreviewData:
    """What the picture says, as words already, in one language."""

    series_number: int
    title: str
    when: str
    organiser: str
    language: str


def draw_preview(data: PreviewData) -> bytes:
    """A PNG of 1,200 by 630 pixels, in the fonts of the certificate."""
    return typst.compile(
        str(TEMPLATE / "preview.typ"),
        root=str(TEMPLATE),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format="png",
        ppi=PIXELS_PER_INCH,
        sys_inputs={
            "series": f"Seri-{data.series_number}",
            "title": data.title[:LONGEST_TITLE],
            "when": data.when,
            "organiser": data.organiser,
            "language": data.language,
            "lattice": lattice_svg(data.series_number),
        },
    )
