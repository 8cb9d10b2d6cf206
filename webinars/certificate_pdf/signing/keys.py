"""Keys and certificates as files: read, made for development, and remembered for those who verify later."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

# By this name a certificate is known for one that anybody's development machine makes.
DEVELOPMENT_NAME = "Kunci pengembangan / development key"
DEVELOPMENT_DAYS = 3650
PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


class SigningKeyError(ValueError):
    """The key file can't be used; `code` is unreadable, passphrase, no_certificate, mismatch or algorithm."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


class SigningError(RuntimeError):
    """The signature can't be made now; `code` is time_stamp where its authority doesn't answer."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class KeyFile:
    """Where the key lies and how it is opened: what travels to a worker of a pool, where `open_key` opens it once."""

    path: Path
    trusted: Path
    passphrase: str = field(default="", repr=False)
    time_stamps: str = ""  # address of a time-stamping authority (RFC 3161)


@dataclass(frozen=True)
class SigningKey:
    """A private key with its certificate and those that lead from it to a root."""

    private: PrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()


def read_key(path: Path, passphrase: str = "") -> SigningKey:
    """The key of a PKCS#12 file, or of a PEM file that holds key and certificates. Raises SigningKeyError."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SigningKeyError("unreadable", str(error.strerror)) from error
    read = _read_pem if b"-----BEGIN " in content else _read_pkcs12
    try:
        private, certificates = read(content, passphrase.encode() or None)
    except (ValueError, TypeError) as error:  # cryptography tells a wrong passphrase by either
        raise SigningKeyError("passphrase", type(error).__name__) from error
    except UnsupportedAlgorithm as error:
        raise SigningKeyError("algorithm") from error
    return _pair(private, certificates)


def _read_pem(content: bytes, passphrase: bytes | None) -> tuple[object, list[x509.Certificate]]:
    certificates = x509.load_pem_x509_certificates(content) if b"BEGIN CERTIFICATE" in content else []
    # A key without passphrase is read with none, also where one is set for the others.
    secret = passphrase if b"ENCRYPTED" in content else None
    return serialization.load_pem_private_key(content, secret), certificates


def _read_pkcs12(content: bytes, passphrase: bytes | None) -> tuple[object, list[x509.Certificate]]:
    private, certificate, others = pkcs12.load_key_and_certificates(content, passphrase)
    return private, [*filter(None, [certificate]), *others]


def _pair(private: object, certificates: list[x509.Certificate]) -> SigningKey:
    """Key and the certificate that belongs to it, whichever comes first in the file."""
    if not isinstance(private, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise SigningKeyError("algorithm")
    if not certificates:
        raise SigningKeyError("no_certificate")
    own = next((one for one in certificates if one.public_key() == private.public_key()), None)
    if own is None:
        raise SigningKeyError("mismatch")
    return SigningKey(private, own, tuple(one for one in certificates if one is not own))


def make_development_key(path: Path) -> Path:
    """A P-256 key with a certificate that it signs itself, below the data directory; whoever comes second finds it."""
    if path.exists():
        return path
    private = ec.generate_private_key(ec.SECP256R1())
    secret = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    certificate = certify_itself(private, DEVELOPMENT_NAME, days=DEVELOPMENT_DAYS)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_once(path, secret + certificate.public_bytes(serialization.Encoding.PEM))
    return path


def certify_itself(private: PrivateKey, name: str, *, days: int) -> x509.Certificate:
    """A certificate for signing documents, by which nobody but its holder vouches; valid from yesterday."""
    subject = x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "ASN Adaptif"), x509.NameAttribute(NameOID.COMMON_NAME, name)]
    )
    now = datetime.now(UTC)
    usage = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign"), False
    ) | {"digital_signature": True, "content_commitment": True, "encipher_only": False, "decipher_only": False}
    builder = (
        x509.CertificateBuilder(subject_name=subject, issuer_name=subject, public_key=private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(private.public_key()), critical=False)
    )
    return builder.sign(private, hashes.SHA256())


def common_name(certificate: x509.Certificate) -> str:
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject.rfc4514_string()


def fingerprint(certificate: x509.Certificate) -> str:
    return certificate.fingerprint(hashes.SHA256()).hex()


def remember_certificate(folder: Path, certificate: x509.Certificate) -> Path:
    """Keeps a certificate (public) among the trusted: what it signed verifies after the next rotation, too."""
    path = folder / f"{fingerprint(certificate)[:32]}.pem"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_once(path, certificate.public_bytes(serialization.Encoding.PEM))
    return path


def read_trusted(folder: Path) -> list[x509.Certificate]:
    """The certificates of a folder's PEM files; what is none is passed over."""
    found = []
    for path in sorted(folder.glob("*.pem")):
        with suppress(ValueError, OSError):
            found += x509.load_pem_x509_certificates(path.read_bytes())
    return found


def write_once(path: Path, content: bytes) -> None:
    """A file for its owner alone (0600), whole or not at all; one that stands is left as it is."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        with suppress(FileExistsError):
            os.link(temporary, path)
    finally:
        os.unlink(temporary)
