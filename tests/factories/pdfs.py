"""Certificates as data and as PDFs, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

from webinars.certificate_pdf.drawing import CertificateData, render_certificate

CODE = "7K3MQ9TVWXYZ0123456789ABCDEF"
GROUPED = "7K3M-Q9TV-WXYZ-0123-4567-89AB-CDEF"


def make_data(**changes) -> CertificateData:
    data = CertificateData(
        number="00001/800.1.11/ASN-ADAPTIF/40/VII/2025",
        code=GROUPED,
        holder_name="Dr. Andi Tenri, M.Si.",
        role_label="Peserta",
        webinar_title="Belajar di tempat kerja",
        series_number=40,
        event_date="Kamis, 10 Juli 2025",
        issued_date="11 Juli 2025",
        issued_at=datetime(2025, 7, 11, tzinfo=UTC),
        credit_hours=4,
        credit_regulation="Peraturan LAN Nomor 10 Tahun 2018",
        organiser="BPSDM Provinsi Sulawesi Selatan",
        signatory_name="Dr. Contoh, M.Si.",
        signatory_rank="Pembina Utama",
        signatory_office="Kepala BPSDM",
        verification_url=f"https://belajar.example.go.id/sertifikat/{CODE}/",
        verification_site="belajar.example.go.id/sertifikat",
    )
    return replace(data, **changes)


@cache
def make_pdf() -> bytes:
    """An unsigned certificate; drawn once in a run."""
    return render_certificate(make_data())
