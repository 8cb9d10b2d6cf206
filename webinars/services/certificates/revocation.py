"""Revoking a certificate, and issuing another one in its place.

A revoked certificate stays revoked, and its number stays given: whoever is to hold one again gets a new number. That is
an editor's decision, person by person; issuing passes over everybody who has, or had, a certificate.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, override
from wagtail.log_actions import log

from portal.learners.models import LearningCredit, User
from portal.learners.services.credits import reverse_credit
from portal.postbox.models import OutgoingMail
from portal.postbox.services.queueing import Draft, queue_composed
from webinars.evidence import eligible_in
from webinars.models import Certificate, CorrectionRequest, Registration, Role, Webinar
from webinars.services.certificates.announcements import announce_new_certificates
from webinars.services.certificates.corrections import lock_certificate, newest_version
from webinars.services.certificates.errors import CertificateError
from webinars.services.certificates.issuing import check_name, make_printer
from webinars.services.certificates.writing import Holder, credit_reference, write_certificates

REVOKED_COMPOSER = "certificate_revoked"
Status = Certificate.Status


@transaction.atomic
def revoke_certificate(*, certificate: Certificate, reason: str, by: User | None) -> Certificate:
    """Withdraws it, takes its credit hours back, and writes to the holder. Once: the first reason stands.

    Raises CertificateError("reason") where none is given.
    """
    row = lock_certificate(certificate)
    if row.status == Status.REVOKED:
        return row
    reason = reason.replace("\x00", "").strip()
    if not reason:
        raise CertificateError("reason")
    row.status, row.revoked_at, row.revoked_by, row.revocation_reason = (
        Status.REVOKED,
        timezone.now(),
        by,
        reason[:500],
    )
    row.save(update_fields=["status", "revoked_at", "revoked_by", "revocation_reason"])
    _take_credit_back(row)
    _close_requests(row, by)
    log(instance=row, action="webinars.certificate_revoked", user=by)
    if row.learner and row.learner.is_active:
        queue_composed(
            composer=REVOKED_COMPOSER,
            drafts=[Draft(row.learner.email, f"certificate-revoked:{row.pk}", {"certificate": row.pk})],
            kind=OutgoingMail.Kind.CERTIFICATE,
            priority=OutgoingMail.Priority.REPLY,
        )
    return row


def _take_credit_back(certificate: Certificate) -> None:
    """Certificates without an account, and of speakers without hours, have booked nothing."""
    reference = credit_reference(certificate)
    if LearningCredit.objects.filter(source_reference=reference).exists():
        with override(certificate.learner.language if certificate.learner else "id"):
            words = gettext("Certificate %(number)s revoked") % {"number": certificate.number}
        reverse_credit(source_reference=reference, reason=words)


def _close_requests(certificate: Certificate, by: User | None) -> None:
    """What was asked of it has become pointless; the letter that it is revoked answers that, too."""
    certificate.correction_requests.open().update(
        state=CorrectionRequest.State.REFUSED, answered_by=by, answered_at=timezone.now()
    )


@transaction.atomic
def issue_in_place(*, certificate: Certificate, holder_name: str = "", by: User | None = None) -> Certificate:
    """Another certificate for who holds a revoked one, with a number of its own and the hours booked anew; once.

    Participants have to fulfil the rule as it stands now. Raises CertificateError: not_revoked, not_eligible, and what
    issuing raises.
    """
    webinar = Webinar.objects.select_for_update().get(pk=certificate.webinar_id)
    row = lock_certificate(certificate)
    if row.status != Status.REVOKED:
        raise CertificateError("not_revoked")
    name = holder_name or row.holder_name
    who = {"learner": row.learner} if row.learner else {"learner": None, "holder_name": name}
    standing = Certificate.objects.filter(webinar=webinar, role=row.role, status=Status.VALID, **who).first()
    if standing is not None:
        return standing
    printer = make_printer(webinar, role=row.role, issued_at=timezone.now(), **_kept_terms(row, webinar))
    holder = Holder(name=check_name(name, printer), printer=printer, learner=row.learner)
    [version] = write_certificates([holder])
    issued = version.certificate
    log(instance=issued, action="webinars.certificate_issued", user=by, data={"in_place_of": row.number})
    announce_new_certificates(webinar=webinar, issued_since=issued.issued_at, by=by)
    return issued


def _kept_terms(certificate: Certificate, webinar: Webinar) -> dict:
    """A participant's path as it is taken now; the hours and the language of anybody else's first certificate."""
    if certificate.role != Role.PARTICIPANT:
        printed = newest_version(certificate).printed
        return {"credit_hours": printed["credit_hours"], "language": printed["language"]}
    registration = Registration.objects.filter(webinar=webinar, learner=certificate.learner).first()
    verdicts = eligible_in(webinar, registrations=[registration.pk]) if registration else {}
    if not verdicts:
        raise CertificateError("not_eligible")
    return {"path": verdicts[registration.pk].taken.path}
