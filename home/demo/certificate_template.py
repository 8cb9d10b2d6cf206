"""The demo's certificate template: published, the default one, signed by somebody whom nobody can take for real."""

from __future__ import annotations

from webinars.models import CertificateSignatory, CertificateTemplate
from webinars.services.certificates.templates import draft_wordings, publish_template, save_template


def seed_certificate_template() -> None:
    if CertificateTemplate.objects.exists():
        return
    template = CertificateTemplate(name="Webinar ASN Adaptif (contoh)", has_topics_page=True, is_default=True)
    template.wordings = draft_wordings()
    template.signatories = [
        CertificateSignatory(
            name="Dr. Kepala Contoh, M.Si.",
            rank="Pembina Utama Madya (contoh)",
            office="Kepala BPSDM Provinsi Sulawesi Selatan",
        )
    ]
    save_template(template=template)
    publish_template(template=template)
