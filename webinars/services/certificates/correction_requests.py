"""Holders ask for a correction of the printed name; an editor makes it, or refuses it in words. Answers are mailed."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from portal.learners.models import User
from portal.learners.names import tidy_name
from portal.postbox.models import OutgoingMail
from portal.postbox.services.queueing import Draft, queue_composed
from webinars.models import Certificate, CertificateVersion, CorrectionRequest
from webinars.services.certificates.corrections import (
    check_corrected_name,
    correct_certificate,
    lock_certificate,
    newest_version,
)
from webinars.services.certificates.errors import CertificateError

REFUSED_COMPOSER = "correction_refused"
State = CorrectionRequest.State


@transaction.atomic
def request_correction(*, certificate: Certificate, holder_name: str, by: User, remark: str = "") -> CorrectionRequest:
    """One at a time; the same one sent twice is one.

    Raises CertificateError: not_holder, revoked, waiting, unchanged, no_name, too_long, missing_glyph.
    """
    row = lock_certificate(certificate)
    if row.learner_id != by.pk:
        raise CertificateError("not_holder")
    if row.status == Certificate.Status.REVOKED:
        raise CertificateError("revoked")
    newest = newest_version(row)
    name = check_corrected_name(version=newest, holder_name=tidy_name(holder_name))
    waiting = row.correction_requests.open().first()
    if waiting is not None:
        if waiting.holder_name == name:
            return waiting
        raise CertificateError("waiting")
    if name == newest.printed["holder_name"]:
        raise CertificateError("unchanged")
    request = CorrectionRequest.objects.create(
        certificate=row, holder_name=name, remark=_tidy(remark), raised_at=timezone.now()
    )
    log(instance=row, action="webinars.correction_requested", user=by, data={"request": request.pk})
    return request


@transaction.atomic
def make_correction(
    *, request: CorrectionRequest, by: User, holder_name: str = "", answer: str = ""
) -> CertificateVersion:
    """Corrects the certificate to the name asked for, or to the editor's spelling of it.

    Raises CertificateError: answered, and what correct_certificate raises.
    """
    row = _lock_open(request)
    version = correct_certificate(
        certificate=row.certificate, holder_name=holder_name or row.holder_name, reason=_reason(row), by=by
    )
    _close(row, State.MADE, answer=answer, by=by, version=version)
    return version


@transaction.atomic
def refuse_correction(*, request: CorrectionRequest, answer: str, by: User) -> CorrectionRequest:
    """With words that say why. Raises CertificateError: answered, answer."""
    row = _lock_open(request)
    if not _tidy(answer):
        raise CertificateError("answer")
    _close(row, State.REFUSED, answer=answer, by=by)
    log(instance=row.certificate, action="webinars.correction_refused", user=by, data={"request": row.pk})
    learner = row.certificate.learner
    if learner and learner.is_active:
        queue_composed(
            composer=REFUSED_COMPOSER,
            drafts=[Draft(learner.email, f"correction-refused:{row.pk}", {"request": row.pk})],
            kind=OutgoingMail.Kind.CERTIFICATE,
            priority=OutgoingMail.Priority.REPLY,
        )
    return row


def _lock_open(request: CorrectionRequest) -> CorrectionRequest:
    """The certificate first, as everywhere, then the request."""
    certificate = lock_certificate(Certificate(pk=request.certificate_id))
    row = CorrectionRequest.objects.select_for_update().get(pk=request.pk)
    row.certificate = certificate
    if not row.is_open:
        raise CertificateError("answered")
    return row


def _close(
    row: CorrectionRequest, state: str, *, answer: str, by: User, version: CertificateVersion | None = None
) -> None:
    row.state, row.answer, row.answered_by, row.answered_at = state, _tidy(answer), by, timezone.now()
    row.version = version
    row.save()


def _reason(row: CorrectionRequest) -> str:
    """Why there is a new version: the holder's own words, where there are any."""
    return row.remark or "–"


def _tidy(text: str) -> str:
    return text.replace("\x00", "").strip()[:500]
