"""Writing certificates with their numbers, first versions and credit hours: the inmost step of issuing."""

from __future__ import annotations

from dataclasses import dataclass

from portal.learners.models import LearningCredit, User
from portal.learners.services.credits import CreditBooking, book_credits
from webinars.certificate_pdf.codes import generate_code
from webinars.models import Certificate, CertificateBatch, CertificateVersion, Role
from webinars.services.certificates.numbers import open_number_series, refuse_given_numbers
from webinars.services.certificates.snapshots import Printer
from webinars.services.certificates.waiting import first_signature


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Somebody who is to hold a certificate, with or without an account; `printer` knows what all else says."""

    name: str
    printer: Printer
    learner: User | None = None


def write_certificates(holders: list[Holder], batch: CertificateBatch | None = None) -> list[CertificateVersion]:
    """First versions of certificates of one webinar, with their credit hours; needs the lock on the webinar's row.

    Raises CertificateError("number", "pattern", "letter_number").
    """
    if not holders:
        return []
    first = holders[0].printer
    webinar = first.webinar
    series = open_number_series(webinar=webinar, numbering=first.numbering, issued_at=first.issued_at)
    drawn = [series.draw() for _holder in holders]
    refuse_given_numbers([number for _sequence, number in drawn])
    certificates = [
        _certificate(holder, batch, scope=series.scope, sequence=sequence, number=number)
        for holder, (sequence, number) in zip(holders, drawn, strict=True)
    ]
    Certificate.objects.bulk_create(certificates)
    issued = [(certificate, holder.printer) for certificate, holder in zip(certificates, holders, strict=True)]
    signature = first_signature()
    versions = [_first_version(certificate, printer, signature) for certificate, printer in issued]
    CertificateVersion.objects.bulk_create(versions)
    book_credits(_booking(certificate, printer) for certificate, printer in issued if certificate.learner)
    if webinar.certificates_issued_at is None and first.role == Role.PARTICIPANT:
        webinar.certificates_issued_at = first.issued_at
        webinar.save(update_fields=["certificates_issued_at", "updated_at"])
    return versions


def _certificate(
    holder: Holder, batch: CertificateBatch | None, *, scope: str, sequence: int, number: str
) -> Certificate:
    printer = holder.printer
    return Certificate(
        number=number,
        sequence=sequence,
        scope=scope,
        webinar=printer.webinar,
        learner=holder.learner,
        holder_name=holder.name,
        role=printer.role,
        path_name=printer.path.name if printer.path else "",
        path_name_en=printer.path.name_en if printer.path else "",
        is_asynchronous=printer.is_asynchronous,
        issued_at=printer.issued_at,
        batch=batch,
    )


def _first_version(certificate: Certificate, printer: Printer, signature: str) -> CertificateVersion:
    code = generate_code()
    printed = printer.snapshot(number=certificate.number, code=code, holder_name=certificate.holder_name)
    return CertificateVersion(
        certificate=certificate,
        code=code,
        printed=printed,
        template_version=printer.template_version,
        signature=signature,
    )


def _booking(certificate: Certificate, printer: Printer) -> CreditBooking:
    webinar = certificate.webinar
    return CreditBooking(
        learner_id=certificate.learner_id,
        source=LearningCredit.Source.CERTIFICATE,
        source_reference=credit_reference(certificate),
        description=f"Webinar ASN Adaptif Seri-{webinar.series_number}: {webinar.title}"[:300],
        hours=printer.credit_hours,
        earned_on=webinar.start.astimezone(webinar.zone).date(),
        regulation=webinar.credit_regulation,
        is_asynchronous=printer.is_asynchronous,
    )


def credit_reference(certificate: Certificate) -> str:
    """By which the ledger knows the hours that a certificate books."""
    return f"certificate:{certificate.pk}"
