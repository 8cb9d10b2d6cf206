"""Correcting the name on a certificate: a new version under the same number; the old one stays and leads to it.

Nothing else that was printed changes, and neither does the ledger of credit hours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

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
from webinars.services.certificates.trying_out import try_out
from webinars.services.certificates.waiting import first_signature, is_waiting

CORRECTED_COMPOSER = "certificate_corrected"
NAME_LENGTH = Certificate._meta.get_field("holder_name").max_length


def correct_certificate(
    *, certificate: Certificate, holder_name: str, reason: str, by: User | None
) -> CertificateVersion:
    """The version with that name: the newest where it bears it already, else a new one; its holder is written to,
    at once or as soon as it is signed.

    Raises CertificateError: revoked, reason, no_name, missing_glyph, too_long, name_taken.
    """
    [version] = correct_certificates(names={certificate.pk: holder_name}, reason=reason, by=by)
    return version


@transaction.atomic
def correct_certificates(*, names: Mapping[int, str], reason: str, by: User | None) -> list[CertificateVersion]:
    """The same for many, by primary key: all of them or none. Raises what correct_certificate raises."""
    reason = reason.replace("\x00", "").strip()
    newest = _lock_newest(names)
    result, corrected = [], []
    for pk, version in newest.items():
        if version.certificate.status == Certificate.Status.REVOKED:
            raise CertificateError("revoked")
        if not reason:
            raise CertificateError("reason")
        name = check_corrected_name(version=version, holder_name=names[pk])
        if version.printed["holder_name"] != name:
            _refuse_namesake(version.certificate, name)
            version = _next_version(version, name, reason=reason, by=by)
            corrected.append(version)
        result.append(version)
    CertificateVersion.objects.bulk_create(corrected)
    Certificate.objects.bulk_update([version.certificate for version in corrected], ["holder_name"], batch_size=500)
    _answer_requests(result, by)
    for version in corrected:
        data = {"version": version.version}
        log(instance=version.certificate, action="webinars.certificate_corrected", user=by, data=data)
    tell_of_corrections(corrected)
    return result


def _lock_newest(pks: Iterable[int]) -> dict[int, CertificateVersion]:
    """The newest versions of those certificates, whose rows are locked in the order of their keys."""
    rows = Certificate.objects.select_for_update(of=("self",)).select_related("webinar", "learner")
    locked = {row.pk: row for row in rows.filter(pk__in=list(pks)).order_by("pk")}
    newest = {}
    versions = CertificateVersion.objects.filter(certificate__in=locked).select_related("template_version")
    for version in versions.order_by("certificate", "version"):
        version.certificate = locked[version.certificate_id]
        newest[version.certificate_id] = version
    return newest


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
    tell_of_corrections([version])


def tell_of_corrections(versions: Iterable[CertificateVersion]) -> None:
    drafts = [
        Draft(version.certificate.learner.email, f"certificate-corrected:{version.pk}", {"version": version.pk})
        for version in versions
        if version.certificate.learner and version.certificate.learner.is_active and not is_waiting(version)
    ]
    queue_composed(
        composer=CORRECTED_COMPOSER,
        drafts=drafts,
        kind=OutgoingMail.Kind.CERTIFICATE,
        priority=OutgoingMail.Priority.REPLY if len(drafts) == 1 else OutgoingMail.Priority.BULK,
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


def _answer_requests(versions: Iterable[CertificateVersion], by: User | None) -> None:
    """The holder may have asked for this very name in the meantime: then that is done, too."""
    by_certificate = {version.certificate_id: version for version in versions}
    for asked in CorrectionRequest.objects.open().filter(certificate__in=by_certificate):
        version = by_certificate[asked.certificate_id]
        if asked.holder_name == version.printed["holder_name"]:
            asked.state, asked.version = CorrectionRequest.State.MADE, version
            asked.answered_by, asked.answered_at = by, timezone.now()
            asked.save()


def _next_version(newest: CertificateVersion, name: str, *, reason: str, by: User | None) -> CertificateVersion:
    """Not saved yet; its certificate bears the name."""
    code = generate_code()
    address = newest.printed["verification_url"].replace(newest.code, code)
    newest.certificate.holder_name = name
    return CertificateVersion(
        certificate=newest.certificate,
        version=newest.version + 1,
        code=code,
        printed=newest.printed | {"holder_name": name, "code": group_code(code), "verification_url": address},
        template_version=newest.template_version,
        signature=first_signature(),
        reason=reason[:500],
        created_by=by,
    )
