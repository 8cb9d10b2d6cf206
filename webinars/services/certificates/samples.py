"""A certificate of nobody, to see a template by: invented names, one short and one as long as names get."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from webinars.certificate_pdf.codes import group_code
from webinars.certificate_pdf.drawing import CertificateData
from webinars.services.certificates.numbers import ROMAN_MONTHS
from webinars.services.certificates.printed_design import Occasion, print_design
from webinars.services.certificates.snapshots import certificate_data

SHORT_NAME = "Tenri"
LONG_NAME = "Prof. Dr. Ir. H. Andi Muhammad Nur Syamsul Bahri Daeng Mattalatta, S.Sos., S.H., M.Si., M.Ed., Ph.D."
CODE = "7K3MQ9TV2HXR8WNB4CDF6GJSP5RT"
SERIES = 40
TITLE = "Membangun produktivitas ASN melalui pembelajaran di tempat kerja"
TITLE_EN = "Building the productivity of civil servants through learning at work"
TOPICS = (
    {"title": "Kebijakan pengembangan kompetensi ASN", "title_en": "Policies on competence", "credit_hours": 1},
    {"title": "Belajar di tempat kerja", "title_en": "Learning at work", "credit_hours": 2},
    {"title": "Rencana tindak lanjut", "title_en": "What to do next", "credit_hours": 1},
)


def sample_certificate(
    design: dict[str, Any], *, role: str, issued_at: datetime, name: str = SHORT_NAME
) -> CertificateData:
    """What the design makes of an invented webinar on the day of `issued_at`. The verification code is none."""
    day = issued_at.date()
    hours = design["wordings"].get(role, {}).get("credit_hours")
    occasion = Occasion(
        webinar_title=TITLE,
        webinar_title_en=TITLE_EN,
        series_number=SERIES,
        first_day=day,
        last_day=day,
        issued_at=issued_at,
        issued_on=day,
        credit_hours=4 if hours is None else hours,
        credit_regulation="Peraturan LAN Nomor 10 Tahun 2018",
        organiser="BPSDM Provinsi Sulawesi Selatan",
        verification_site="portal.example/sertifikat",
        topics=TOPICS,
    )
    return certificate_data(
        print_design(design, occasion, role=role, language="id")
        | {
            "number": sample_number(design, issued_at),
            "code": group_code(CODE),
            "holder_name": name,
            "verification_url": f"https://portal.example/sertifikat/{CODE}/",
        }
    )


def sample_number(design: dict[str, Any], at: datetime) -> str:
    return design["number_pattern"].format(
        sequence=17,
        series=SERIES,
        year=at.year,
        month=at.month,
        roman_month=ROMAN_MONTHS[at.month - 1],
        classification=design["classification"],
        letter_number="B-12",
    )
