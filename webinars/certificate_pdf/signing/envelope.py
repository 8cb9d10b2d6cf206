"""The container of a signature (CMS, RFC 5652): built by pyHanko once for a key, then filled in for each document.

Two signatures by one key differ in two places alone: the document's digest among the signed attributes, and the
signature over these. To build all the rest anew takes some 40 ms of a core, three times as long as drawing the
certificate; to fill it in, a tenth of one.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding
from pyhanko.sign.signers.pdf_cms import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from webinars.certificate_pdf.signing.keys import PrivateKey, SigningKey

Result = TypeVar("Result")
DIGEST = "sha256"
SEQUENCE, SET, OCTET_STRING = 0x30, 0x31, 0x04
SIGNED_ATTRIBUTES, UNSIGNED_ATTRIBUTES, CONTENT = 0xA0, 0xA1, 0xA0  # [0], [1] in SignerInfo; [0] in ContentInfo
SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")  # 1.2.840.113549.1.7.2
TIME_STAMP = bytes.fromhex("060b2a864886f70d010910020e")  # 1.2.840.113549.1.9.16.2.14
LONGEST_SIGNATURE = {"ec": 2 * 66 + 9}  # P-521, the longest curve; RSA's is as long as its modulus


@dataclass(frozen=True)
class Envelope:
    """Everything that is the same in all signatures of a key, each part as DER; made by `prepare_envelope`."""

    key: PrivateKey
    attributes: tuple[bytes, bytes]  # before and after the document's digest
    head: bytes  # of SignedData: version, digest algorithms, content type, certificates
    signer: bytes  # of SignerInfo: version, issuer and serial, digest algorithm
    algorithm: bytes

    def sign_attributes(self, digest: bytes) -> tuple[bytes, bytes]:
        """The signed attributes of a document with this SHA-256 (their content, without tag), and the signature."""
        content = digest.join(self.attributes)
        return content, sign_bytes(self.key, encode(SET, content))

    def fill(self, attributes: bytes, signature: bytes, token: bytes = b"") -> bytes:
        """The container as DER; `token` is a time stamp of the signature."""
        stamp = encode(UNSIGNED_ATTRIBUTES, encode(SEQUENCE, TIME_STAMP + encode(SET, token))) if token else b""
        signed = encode(SIGNED_ATTRIBUTES, attributes)
        info = self.signer + signed + self.algorithm + encode(OCTET_STRING, signature) + stamp
        data = encode(SEQUENCE, self.head + encode(SET, encode(SEQUENCE, info)))
        return encode(SEQUENCE, SIGNED_DATA + encode(CONTENT, data))

    @property
    def longest(self) -> int:
        """Bytes that a container without time stamp takes at most."""
        size = LONGEST_SIGNATURE["ec"] if isinstance(self.key, ec.EllipticCurvePrivateKey) else self.key.key_size // 8
        return len(self.fill(bytes(32).join(self.attributes), bytes(size)))


def prepare_envelope(key: SigningKey) -> Envelope:
    """Has pyHanko sign a digest made up for this, and takes the container apart around it."""
    made_up = secrets.token_bytes(32)
    store = SimpleCertificateStore.from_certs([_to_asn1(one) for one in key.chain])
    private = key.private.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    signer = SimpleSigner(
        signing_cert=_to_asn1(key.certificate),
        signing_key=asn1_keys.PrivateKeyInfo.load(private),
        cert_registry=store,
    )
    container = run_apart(signer.async_sign(made_up, DIGEST, use_pades=True))
    data = container["content"]
    [info] = data["signer_infos"]
    before, after = info["signed_attrs"].untag().contents.split(made_up)
    head = ("version", "digest_algorithms", "encap_content_info", "certificates")
    return Envelope(
        key=key.private,
        attributes=(before, after),
        head=b"".join(data[name].dump() for name in head),
        signer=b"".join(info[name].dump() for name in ("version", "sid", "digest_algorithm")),
        algorithm=info["signature_algorithm"].dump(),
    )


def run_apart(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """The result of a coroutine, also where this thread runs an event loop already."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


def sign_bytes(key: PrivateKey, content: bytes) -> bytes:
    """A signature with SHA-256; the same content gives the same signature (RFC 6979 for curves)."""
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(content, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
    return key.sign(content, padding.PKCS1v15(), hashes.SHA256())


def encode(tag: int, content: bytes) -> bytes:
    """One element in DER: tag, length, content (X.690, 8.1)."""
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def _to_asn1(certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
