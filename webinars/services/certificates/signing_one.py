"""One certificate signed by the government's service: claimed, sent, checked, kept, its holder written to.

A row says that a document goes out before it does. What comes back is kept under the lock on the version's row, once;
a file that a dead process has left under the name is taken instead of asking again. docs/decisions/bsre.md tells what
that can promise.
"""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from typst import TypstError

from webinars.certificate_pdf.drawing import MissingGlyphError
from webinars.certificate_pdf.files import keep_file, make_certificate
from webinars.certificate_pdf.signing.acceptance import AcceptanceError, Accepted, accept_signed
from webinars.certificate_pdf.signing.bsre import BsreError, Identity, Service, request_signature
from webinars.certificate_pdf.signing.keys import remember_certificate
from webinars.models import CertificateVersion, SigningAttempt, SigningBatch
from webinars.services.certificates.rendering import file_path, make_jobs
from webinars.services.certificates.signed_letters import tell_holder_of_signed
from webinars.services.certificates.signing import Signature, keep_signed_file, load_plan, prepared_path
from webinars.services.certificates.waiting import waiting_versions

State = SigningAttempt.State
logger = logging.getLogger(__name__)


class SigningStoppedError(Exception):
    """The batch can't go on; `code` as in BsreError or AcceptanceError, or ended: somebody else has closed it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@sensitive_variables()
def sign_version(*, version_id: int, batch: SigningBatch, service: Service, identity: Identity) -> None:
    """Signs it unless it is signed, revoked or corrected by now. Raises SigningStoppedError."""
    version = CertificateVersion.objects.get(pk=version_id)
    try:
        unsigned = read_unsigned(version)
    except MissingGlyphError:
        _note_undrawn(version, batch, "missing_glyph")
        return
    except TypstError:  # a picture or a template that has gone: the others need not wait for its repair
        logger.warning("certificate version %d cannot be drawn", version.pk)
        _note_undrawn(version, batch, "not_drawn")
        return
    attempt = _claim(version, batch, document=hashlib.sha256(unsigned).hexdigest())
    if attempt is None:
        return
    try:
        signed = _left_behind(version, unsigned) or request_signature(unsigned, service=service, identity=identity)
        accepted = accept_signed(signed, unsigned=unsigned)
    except (BsreError, AcceptanceError) as error:
        state = State.UNKNOWN if error.code == "no_answer" else State.FAILED
        _close(attempt, state, code=error.code)
        logger.warning("certificate version %d was not signed: %s", version.pk, error.code)
        raise SigningStoppedError(error.code) from None
    _take(attempt, signed, accepted)


def read_unsigned(version: CertificateVersion) -> bytes:
    """The bytes to be signed: made once and then kept, so that a second request would be of the same document."""
    path = prepared_path(version)
    try:
        return path.read_bytes()
    except FileNotFoundError:
        [job] = make_jobs([version], load_plan())
        pdf = make_certificate(job)
        keep_file(pdf, path)
        return pdf


@transaction.atomic
def _claim(version: CertificateVersion, batch: SigningBatch, *, document: str) -> SigningAttempt | None:
    """None where it is not to be signed any more, or is under way elsewhere. Raises SigningStoppedError("ended")."""
    if SigningBatch.objects.select_for_update().get(pk=batch.pk).status != SigningBatch.Status.RUNNING:
        raise SigningStoppedError("ended")
    CertificateVersion.objects.select_for_update().get(pk=version.pk)
    under_way = SigningAttempt.objects.filter(version=version, state=State.SENT)
    if under_way.exists() or not waiting_versions().filter(pk=version.pk).exists():
        return None
    return SigningAttempt.objects.create(version=version, batch=batch, document=document)


def _left_behind(version: CertificateVersion, unsigned: bytes) -> bytes | None:
    """What a process kept that died before it could write the row."""
    path: Path = file_path(version)
    try:
        signed = path.read_bytes()
        accept_signed(signed, unsigned=unsigned)
    except (FileNotFoundError, AcceptanceError):
        return None
    return signed


@transaction.atomic
def _take(attempt: SigningAttempt, signed: bytes, accepted: Accepted) -> None:
    """The first that comes is kept; another one of the same document, asked for by somebody else, is let go."""
    version = CertificateVersion.objects.select_for_update().get(pk=attempt.version_id)
    if version.signature == Signature.SIGNED:
        _close(attempt, State.UNKNOWN, code="late")
        return
    remember_certificate(Path(settings.CERTIFICATE_KEYS_DIR) / "trusted", accepted.certificate)
    keep_signed_file(version=version, pdf=signed, signed_at=accepted.signed_at)
    version.refresh_from_db()
    tell_holder_of_signed(version)
    SigningBatch.objects.filter(pk=attempt.batch_id).update(signed=F("signed") + 1)
    _close(attempt, State.SIGNED)


def _close(attempt: SigningAttempt, state: str, *, code: str = "") -> None:
    """What was given up as unknown meanwhile, by whoever took over, may still become known."""
    SigningAttempt.objects.filter(pk=attempt.pk).update(state=state, code=code, finished_at=timezone.now())
    if state == State.FAILED and code in SigningAttempt.OF_DOCUMENT:
        SigningBatch.objects.filter(pk=attempt.batch_id).update(failed=F("failed") + 1)


def _note_undrawn(version: CertificateVersion, batch: SigningBatch, code: str) -> None:
    attempt = SigningAttempt.objects.create(version=version, batch=batch, state=State.FAILED)
    _close(attempt, State.FAILED, code=code)
