"""The letters about a certificate that stands already: corrected, a correction refused, revoked.

Composed when their turn comes, of the newest facts; they are queued by webinars.services.certificates.
"""

from __future__ import annotations

from django.core.mail import EmailMessage
from django.utils.translation import override

from portal.postbox.composers import Composed, register_composer
from portal.postbox.models import OutgoingMail
from webinars import addresses
from webinars.after_event_mail import write_letter
from webinars.download_links import download_url
from webinars.models import Certificate, CertificateVersion, CorrectionRequest
from webinars.services.certificates.correction_requests import REFUSED_COMPOSER
from webinars.services.certificates.corrections import CORRECTED_COMPOSER
from webinars.services.certificates.revocation import REVOKED_COMPOSER


def register_composers() -> None:
    """Called when the app is ready."""
    register_composer(CORRECTED_COMPOSER, _compose_corrected)
    register_composer(REFUSED_COMPOSER, _compose_refused)
    register_composer(REVOKED_COMPOSER, _compose_revoked)


def compose_corrected(version: CertificateVersion) -> EmailMessage:
    """In the holder's language. Wants certificate, learner and webinar selected."""
    certificate = version.certificate
    request = CorrectionRequest.objects.filter(version=version).first()
    with override(certificate.learner.language):
        return write_letter(
            "certificate_corrected",
            certificate.learner,
            certificate.webinar,
            certificate=certificate,
            holder_name=version.printed["holder_name"],
            answer=request.answer if request else "",
            download_url=download_url(version.code),
        )


def compose_refused(request: CorrectionRequest) -> EmailMessage:
    certificate = request.certificate
    with override(certificate.learner.language):
        return write_letter(
            "correction_refused",
            certificate.learner,
            certificate.webinar,
            certificate=certificate,
            holder_name=request.holder_name,
            answer=request.answer,
            desk_url=addresses.absolute(addresses.desk_path()),
        )


def compose_revoked(certificate: Certificate) -> EmailMessage:
    version = certificate.versions.order_by("-version").first()
    with override(certificate.learner.language):
        return write_letter(
            "certificate_revoked",
            certificate.learner,
            certificate.webinar,
            certificate=certificate,
            credit_hours=version.printed.get("credit_hours"),
            desk_url=addresses.absolute(addresses.desk_path()),
        )


def _compose_corrected(mail: OutgoingMail) -> Composed | None:
    """None where a newer version, a revocation or the holder's leaving came before the letter's turn."""
    rows = CertificateVersion.objects.select_related("certificate__learner", "certificate__webinar")
    row = rows.filter(pk=mail.content["version"], certificate__learner__is_active=True).first()
    is_standing = row is not None and row.standing == CertificateVersion.Standing.VALID
    return Composed(compose_corrected(row)) if is_standing else None


def _compose_refused(mail: OutgoingMail) -> Composed | None:
    rows = CorrectionRequest.objects.select_related("certificate__learner", "certificate__webinar")
    row = rows.filter(pk=mail.content["request"], certificate__learner__is_active=True).first()
    return Composed(compose_refused(row)) if row else None


def _compose_revoked(mail: OutgoingMail) -> Composed | None:
    rows = Certificate.objects.select_related("learner", "webinar").filter(status=Certificate.Status.REVOKED)
    row = rows.filter(pk=mail.content["certificate"], learner__is_active=True).first()
    return Composed(compose_revoked(row)) if row else None
