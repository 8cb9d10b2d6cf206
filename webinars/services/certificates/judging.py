"""Whether a file is the certificate that it claims to be, and what was altered if it is not. Writes nothing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from webinars.certificate_pdf.codes_in_files import find_codes
from webinars.certificate_pdf.signing.checking import SignatureState, check_confined, read_signer
from webinars.models import CertificateVersion

MAX_BYTES = 10 * 1024 * 1024  # a hundred times a certificate
CHUNK = 256 * 1024
HEADER_WITHIN = 1024  # where readers of PDFs look for it (ISO 32000-1, appendix H)


class Reason(StrEnum):
    """What was found; the first four say nothing of any certificate."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_PDF = "not_pdf"
    UNKNOWN = "unknown"  # no code of ours in it
    GENUINE = "genuine"  # byte for byte what we issued
    CHANGED = "changed"  # what the signature covers, or the signature itself
    APPENDED = "appended"  # something was added after it was signed
    STRIPPED = "stripped"  # it was signed, and this file is not
    OTHER_SIGNER = "other_signer"
    DIFFERS = "differs"  # another file under our code, without a signature
    DAMAGED = "damaged"  # what its signature says can't be read, or not in time
    OUTSIDE_SIGNATURE = "outside_signature"  # bytes that no signature can cover


BY_STATE = {
    SignatureState.GOOD: Reason.OUTSIDE_SIGNATURE,
    SignatureState.APPENDED: Reason.APPENDED,
    SignatureState.CHANGED: Reason.CHANGED,
    SignatureState.FOREIGN: Reason.OTHER_SIGNER,
    SignatureState.NONE: Reason.DIFFERS,
    SignatureState.UNREADABLE: Reason.DAMAGED,
}


@dataclass(frozen=True)
class Judgement:
    """`version` is the one that the file claims to be; `signer` the name in the signature's certificate, if any."""

    reason: Reason
    version: CertificateVersion | None = None
    signer: str = ""
    is_development: bool = False

    @property
    def is_altered(self) -> bool:
        return self.version is not None and self.reason != Reason.GENUINE

    @property
    def standing(self) -> str:
        """Of the certificate that it claims to be; unknown without one."""
        return str(self.version.standing.value) if self.version else "unknown"

    @property
    def is_valid(self) -> bool:
        return self.reason == Reason.GENUINE and self.standing == CertificateVersion.Standing.VALID


def judge_file(file: BinaryIO, *, size: int) -> Judgement:
    """Judges a file that lies on a disk, within five seconds; nothing of it is kept."""
    if size == 0:
        return Judgement(Reason.EMPTY)
    if size > MAX_BYTES:
        return Judgement(Reason.TOO_LARGE)
    versions = CertificateVersion.objects.select_related("certificate__webinar")
    genuine = versions.filter(sha256=digest_of(file)).first()
    file.seek(0)
    if genuine is not None:
        return Judgement(Reason.GENUINE, genuine, *read_signer(file.read()))
    if b"%PDF-" not in file.read(HEADER_WITHIN):
        return Judgement(Reason.NOT_PDF)
    codes = find_codes(file)
    claimed = {version.code: version for version in versions.filter(code__in=codes)} if codes else {}
    if not claimed:
        return Judgement(Reason.UNKNOWN)
    version = next(claimed[code] for code in codes if code in claimed)
    report = check_confined(file, trusted=Path(settings.CERTIFICATE_KEYS_DIR) / "trusted")
    was_signed = version.signature == CertificateVersion.Signature.SIGNED
    is_stripped = was_signed and report.state == SignatureState.NONE
    reason = Reason.STRIPPED if is_stripped else BY_STATE[report.state]
    return Judgement(reason, version, report.signer, report.is_development)


def signer_of(version: CertificateVersion) -> tuple[str, bool]:
    """Who signed the file that is kept, and whether with a development key; nobody as long as there is none."""
    if not (version.file and version.signature == CertificateVersion.Signature.SIGNED):
        return "", False
    try:
        return read_signer(Path(version.file.path).read_bytes())
    except FileNotFoundError:
        return "", False


def digest_of(file: BinaryIO) -> str:
    """SHA-256 of the whole file, read piece by piece."""
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
