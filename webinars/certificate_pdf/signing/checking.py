"""What the signature of a PDF says, looked at in a process of its own that may take little time and little memory.

The files come from anybody. Whatever they do to a reader of PDFs, it happens to that process alone.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from portal.confined import ConfinedError, Limits, run_confined
from webinars.certificate_pdf.signing.keys import DEVELOPMENT_NAME, common_name, fingerprint, read_trusted

SECONDS = 3  # from start to answer
DATA_BYTES = 80 * 1024 * 1024  # of memory that the process may fill, beside the code of its libraries
OUTPUT_BYTES = 64 * 1024
BYTE_RANGE = re.compile(rb"/ByteRange\s*\[")
CONTAINER = re.compile(rb"/Contents\s*<([0-9A-Fa-f]{200,})>")


class SignatureState(StrEnum):
    GOOD = "good"  # one of ours, over all of the file
    APPENDED = "appended"  # one of ours, and something was added afterwards
    CHANGED = "changed"  # there is a signature, and what it covers was changed
    FOREIGN = "foreign"  # whole, but made with a key that is not ours
    NONE = "none"
    UNREADABLE = "unreadable"


# The worst that several signatures of one file say is not the answer: one of ours says most.
ORDER = (SignatureState.GOOD, SignatureState.APPENDED, SignatureState.CHANGED, SignatureState.FOREIGN)


@dataclass(frozen=True)
class SignatureReport:
    """`signer` is the name in the certificate, `signed_at` what the signature says of its own time (ISO 8601)."""

    state: SignatureState
    signer: str = ""
    is_development: bool = False
    signed_at: str = ""


def check_confined(file: BinaryIO, *, trusted: Path) -> SignatureReport:
    """The report of a file with a descriptor of its own; one that can't be looked at in time is unreadable."""
    limits = Limits(SECONDS, DATA_BYTES, OUTPUT_BYTES)
    try:
        answer = json.loads(run_confined(f"{__name__}:report", str(trusted), file=file, limits=limits))
    except (ConfinedError, ValueError):
        return SignatureReport(SignatureState.UNREADABLE)
    return SignatureReport(**answer | {"state": SignatureState(answer["state"])})


def report(trusted: str) -> None:
    """In the confined process: the PDF on stdin, the report as JSON on stdout."""
    print(json.dumps(asdict(check_signatures(sys.stdin.buffer.read(), trusted=Path(trusted)))))


def check_signatures(pdf: bytes, *, trusted: Path) -> SignatureReport:
    """What the signatures say. Damaged files raise nothing."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        embedded = PdfFileReader(BytesIO(pdf)).embedded_regular_signatures
    except MemoryError:
        return SignatureReport(SignatureState.UNREADABLE)
    except Exception:  # pyHanko answers damaged files with errors of many kinds
        state = SignatureState.CHANGED if BYTE_RANGE.search(pdf) else SignatureState.UNREADABLE
        return SignatureReport(state)
    if not embedded:
        return SignatureReport(SignatureState.NONE)
    ours = read_trusted(trusted)
    return min((_judge(one, ours) for one in embedded), key=lambda report: ORDER.index(report.state))


def _judge(embedded, ours: list) -> SignatureReport:
    from asn1crypto import x509 as asn1_x509
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    try:
        roots = [asn1_x509.Certificate.load(one.public_bytes(Encoding.DER)) for one in ours]
        moment = embedded.self_reported_timestamp
        # A certificate that has run out since then signed well when it did.
        context = ValidationContext(
            trust_roots=roots,
            allow_fetching=False,
            moment=moment,
            best_signature_time=moment,
        )
        status = validate_pdf_signature(embedded, context, skip_diff=True)
        certificate = x509.load_der_x509_certificate(embedded.signer_cert.dump())
    except Exception:
        return SignatureReport(SignatureState.CHANGED)
    is_ours = fingerprint(certificate) in {fingerprint(one) for one in ours} or status.trusted
    name = common_name(certificate)
    if not (status.intact and status.valid):
        state = SignatureState.CHANGED
    elif not is_ours:
        state = SignatureState.FOREIGN
    elif status.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        state = SignatureState.GOOD
    else:
        state = SignatureState.APPENDED
    at = moment.isoformat() if isinstance(moment, datetime) else ""
    return SignatureReport(state, name, is_ours and name == DEVELOPMENT_NAME, at)


def read_signer(pdf: bytes) -> tuple[str, bool]:
    """Who signed a file that is known to be ours, and whether with a development key; nobody where nobody did."""
    from asn1crypto import cms
    from cryptography import x509

    found = CONTAINER.findall(pdf)
    if not found:
        return "", False
    data = cms.ContentInfo.load(bytes.fromhex(found[-1].decode()))["content"]
    serial = data["signer_infos"][0]["sid"].chosen["serial_number"].native
    certificates = [x509.load_der_x509_certificate(one.chosen.dump()) for one in data["certificates"]]
    names = [common_name(one) for one in certificates if one.serial_number == serial]
    return (names[0], names[0] == DEVELOPMENT_NAME) if names else ("", False)
