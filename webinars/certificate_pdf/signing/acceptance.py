"""Whether a PDF that somebody else signed may be taken for ours: our bytes, an addition, a signature over all of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

from cryptography import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from webinars.certificate_pdf.signing.envelope import run_apart


class AcceptanceError(Exception):
    """Not taken; `code`: not_pdf, other_document, not_signed or broken."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Accepted:
    """What the signature says of itself."""

    certificate: x509.Certificate
    signed_at: datetime


def accept_signed(signed: bytes, *, unsigned: bytes) -> Accepted:
    """The signature by which `signed` differs from `unsigned`. Raises AcceptanceError.

    Who signed is not judged: the service is asked over a connection of our own, and whom it lets sign is its trade.
    """
    if not signed.startswith(b"%PDF-"):
        raise AcceptanceError("not_pdf")
    if not signed.startswith(unsigned):
        raise AcceptanceError("other_document")
    if len(signed) == len(unsigned):
        raise AcceptanceError("not_signed")
    try:
        return _read_signature(signed)
    except AcceptanceError:
        raise
    except Exception as error:  # pyHanko answers damaged files with errors of many kinds
        raise AcceptanceError("broken") from error


def _read_signature(signed: bytes) -> Accepted:
    reader = PdfFileReader(BytesIO(signed))
    if len(reader.embedded_signatures) != 1:
        raise AcceptanceError("not_signed")
    [embedded] = reader.embedded_signatures
    context = ValidationContext(trust_roots=[embedded.signer_cert], allow_fetching=False)  # itself: nobody is judged
    status = run_apart(async_validate_pdf_signature(embedded, context))
    if not (status.intact and status.valid) or status.coverage != SignatureCoverageLevel.ENTIRE_FILE:
        raise AcceptanceError("broken")
    certificate = x509.load_der_x509_certificate(embedded.signer_cert.dump())
    return Accepted(certificate, status.signer_reported_dt or datetime.now(UTC))
