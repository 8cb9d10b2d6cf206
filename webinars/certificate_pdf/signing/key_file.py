"""Signs with a key of our own that lies in a file."""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass
from datetime import datetime

from pyhanko.sign.timestamps import HTTPTimeStamper, TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError

from webinars.certificate_pdf.signing.embedding import embed_signature
from webinars.certificate_pdf.signing.envelope import DIGEST, Envelope, prepare_envelope, run_apart
from webinars.certificate_pdf.signing.keys import (
    KeyFile,
    SigningError,
    common_name,
    read_key,
    remember_certificate,
)

TIME_STAMP_SECONDS = 10
TRIES = 3
SPARE = 256  # bytes by which two time stamps of one authority may differ


@dataclass(frozen=True)
class KeySigner:
    """`sign` may be called by any number of threads."""

    envelope: Envelope
    name: str
    time_stamper: TimeStamper | None = None

    def sign(self, pdf: bytes, *, at: datetime, code: str) -> bytes:
        """The PDF with a signature that bears the certificate's code; without time stamps always the same bytes.

        Raises SigningError("time_stamp").
        """
        return embed_signature(
            pdf, fill=self._fill, reserved=self._reserved, at=at, name=self.name, reason=f"Sertifikat {code}"
        )

    def _fill(self, digest: bytes) -> bytes:
        attributes, signature = self.envelope.sign_attributes(digest)
        return self.envelope.fill(attributes, signature, self._stamp(signature))

    def _stamp(self, signature: bytes) -> bytes:
        if self.time_stamper is None:
            return b""
        digest = hashlib.sha256(signature).digest()
        for _attempt in range(TRIES):
            try:
                return run_apart(self.time_stamper.async_timestamp(digest, DIGEST)).dump()
            except (OSError, TimestampRequestError) as error:
                failure = error
        raise SigningError("time_stamp") from failure

    @functools.cached_property
    def _reserved(self) -> int:
        token = self._stamp(b"") if self.time_stamper else b""
        return self.envelope.longest + (len(token) + SPARE if token else 0)


@functools.cache
def open_key(key_file: KeyFile) -> KeySigner:
    """The signer of a key file, read once a process; its certificate joins the trusted. Raises SigningKeyError."""
    key = read_key(key_file.path, key_file.passphrase)
    remember_certificate(key_file.trusted, key.certificate)
    stamper = HTTPTimeStamper(key_file.time_stamps, timeout=TIME_STAMP_SECONDS) if key_file.time_stamps else None
    return KeySigner(prepare_envelope(key), common_name(key.certificate), stamper)
