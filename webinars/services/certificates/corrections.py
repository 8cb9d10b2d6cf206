"""Correcting the name on a certificate: a new version under the same number; the old one stays and leads to it.

Nothing else that was printed changes, and neither does the ledger of credit hours.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from portal.learners.models import User
from portal.postbox.models import OutgoingMail
from portal.postbox.services.queueing import Draft, queue_composed
from webinars.certificate_pdf.codes import generate_code, group_code
from webinars.certificate_pdf.drawing import clean_text
from webinars.models import Certificate, CertificateVersion, CorrectionRequest
from webinars.services.certificates.errors import CertificateError
from webinars.services.certificates.signing import load_plan
from webinars.services.certificates.trying_out import try_out
from webinars.services.certificates.waiting import first_signature, is_waiting

CORRECTED_COMPOSER = "certificate_corrected"
NAME_LENGTH = Certificate._meta.get_field("holder_name").max_length


@transaction.atomic
def correct_certificate(
    *, certificate: Certificate, holder_name: str, reason: str, by: User | None
) -> CertificateVersion:
    """The version with that name: the newest where it bears it already, else a new one; its holder is written to,
    at once or as soon as it is signed.

    Raises CertificateError: revoked, reason, no_name, missing_glyph, too_long, name_taken.
    """
    row = lock_certificate(certificate)
    newest = newest_version(row)
    reason = reason.replace("\x00", "").strip()
    if row.status == Certificate.Status.REVOKED:
        raise CertificateError("revoked")
    if not reason:
        raise CertificateError("reason")
    name = check_corrected_name(version=newest, holder_name=holder_name)
    if newest.printed["holder_name"] == name:
        _answer_request(newest, by)
        return newest
    _refuse_namesake(row, name)
    corrected = _add_version(newest, name, reason=reason, by=by)
    row.holder_name = name
    row.save(update_fields=["holder_name"])
    _answer_request(corrected, by)
    log(instance=row, action="webinars.certificate_corrected", user=by, data={"version": corrected.version})
    if not load_plan().waits:  # else whoever signs it tells the holder
        tell_of_correction(corrected)
    return corrected


def check_corrected_name(*, version: CertificateVersion, holder_name: str) -> str:
    """The name as it would be printed. Raises CertificateError: no_name, too_long, missing_glyph."""
    name = clean_text(holder_name)
    if not name:
        raise CertificateError("no_name")
    if len(name) > NAME_LENGTH:
        raise CertificateError("too_long", str(NAME_LENGTH))
    try_out(version.printed | {"holder_name": name}, name=name, template_version=version.template_version)
    return name


def lock_certificate(certificate: Certificate) -> Certificate:
    rows = Certificate.objects.select_for_update(of=("self",)).select_related("webinar", "learner")
    return rows.get(pk=certificate.pk)


def newest_version(certificate: Certificate) -> CertificateVersion:
    versions = CertificateVersion.objects.filter(certificate=certificate).select_related("template_version")
    return versions.order_by("-version")[0]


def tell_of_correction(version: CertificateVersion) -> None:
    """Once for each version; who has no account, or a closed one, is not written to.

    Of one that waits to be signed, the holder is told when it is.
    """
    learner = version.certificate.learner
    if learner is None or not learner.is_active or is_waiting(version):
        return
    queue_composed(
        composer=CORRECTED_COMPOSER,
        drafts=[Draft(learner.email, f"certificate-corrected:{version.pk}", {"version": version.pk})],
        kind=OutgoingMail.Kind.CERTIFICATE,
        priority=OutgoingMail.Priority.REPLY,
    )


def _refuse_namesake(certificate: Certificate, name: str) -> None:
    """Without an account the name alone tells holders of one role apart."""
    if certificate.learner_id is not None:
        return
    others = Certificate.objects.filter(
        webinar=certificate.webinar_id,
        role=certificate.role,
        learner=None,
        holder_name=name,
        status=Certificate.Status.VALID,
    )
    if others.exclude(pk=certificate.pk).exists():
        raise CertificateError("name_taken", name)


def _answer_request(version: CertificateVersion, by: User | None) -> None:
    """The holder may have asked for this very name in the meantime: then that is done, too."""
    asked = version.certificate.correction_requests.open().filter(holder_name=version.printed["holder_name"])
    asked.update(state=CorrectionRequest.State.MADE, version=version, answered_by=by, answered_at=timezone.now())


def _add_version(newest: CertificateVersion, name: str, *, reason: str, by: User | None) -> CertificateVersion:
    code = generate_code()
    address = newest.printed["verification_url"].replace(newest.code, code)
    printed = newest.printed | {"holder_name": name, "code": group_code(code), "verification_url": address}
    return CertificateVersion.objects.create(
        certificate=newest.certificate,
        version=newest.version + 1,
        code=code,
        printed=printed,
        template_version=newest.template_version,
        signature=first_signature(),
        reason=reason[:500],
        created_by=by,
    )
