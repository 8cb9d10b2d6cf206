"""Telling the holder that a certificate which waited is signed: nobody was told of it before."""

from __future__ import annotations

from django.utils import timezone

from portal.postbox.models import OutgoingMail
from portal.postbox.services.queueing import Draft, queue_composed
from webinars.models import Certificate, CertificateVersion
from webinars.services.certificates.announcements import CERTIFICATE_COMPOSER
from webinars.services.certificates.corrections import tell_of_correction


def tell_holder_of_signed(version: CertificateVersion) -> None:
    """Queues the letter in the caller's transaction: signed and told of is one step. Once, whoever calls again.

    Signing is the office's last word, so nobody has to press for these letters to go out.
    """
    certificate = Certificate.objects.select_related("learner").get(pk=version.certificate_id)
    if certificate.learner is None or not certificate.learner.is_active:
        return
    if certificate.announced_at is not None:
        if version.version > 1:
            tell_of_correction(version)
        return
    Certificate.objects.filter(pk=certificate.pk).update(announced_at=timezone.now())
    queue_composed(
        composer=CERTIFICATE_COMPOSER,
        drafts=[Draft(certificate.learner.email, f"certificate:{certificate.pk}", {"certificate": certificate.pk})],
        kind=OutgoingMail.Kind.CERTIFICATE,
        priority=OutgoingMail.Priority.BULK,
    )
