"""A time-stamping authority (RFC 3161) that answers over HTTP, for as long as a test lasts."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper


@dataclass
class Authority:
    certificate: x509.Certificate
    stamper: DummyTimeStamper
    address: str = ""
    refuses: bool = False
    requests: list[bytes] = field(default_factory=list)


def make_authority() -> Authority:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Jam uji")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(subject_name=name, issuer_name=name, public_key=key.public_key(), serial_number=7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
    return Authority(certificate, DummyTimeStamper(public, keys.PrivateKeyInfo.load(secret)))


@contextmanager
def time_stamping() -> Iterator[Authority]:
    """Its `address` answers while the block lasts; with `refuses` set, by 503."""
    authority = make_authority()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = self.rfile.read(int(self.headers["Content-Length"]))
            authority.requests.append(request)
            self.send_response(503 if authority.refuses else 200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            if not authority.refuses:
                answer = authority.stamper.async_request_tsa_response(tsp.TimeStampReq.load(request))
                self.wfile.write(asyncio.run(answer).dump())

        def log_message(self, *args) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    authority.address = f"http://127.0.0.1:{server.server_port}/"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()  # half a second to end otherwise
    try:
        yield authority
    finally:
        server.shutdown()
        server.server_close()
