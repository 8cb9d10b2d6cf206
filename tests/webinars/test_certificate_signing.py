"""Signing with a key file: what other tools say of the signature, and what a second signing gives."""

import io
import re
import subprocess
from datetime import UTC, datetime

import pypdf
import pytest
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from tests.factories.pdfs import GROUPED, make_pdf
from tests.support.pdf_tools import find_pdfsig
from tests.support.time_stamps import time_stamping
from webinars.certificate_pdf.signing.envelope import run_apart
from webinars.certificate_pdf.signing.key_file import open_key
from webinars.certificate_pdf.signing.keys import (
    DEVELOPMENT_NAME,
    KeyFile,
    SigningError,
    SigningKeyError,
    certify_itself,
    make_development_key,
    read_key,
    read_trusted,
)

AT = datetime(2026, 11, 22, 1, 2, 3, tzinfo=UTC)
PASSPHRASE = "kapal pinisi"
KEYS = {"P-256": lambda: ec.generate_private_key(ec.SECP256R1()), "RSA": lambda: rsa.generate_private_key(65537, 2048)}


@pytest.fixture
def key_file(tmp_path):
    return KeyFile(path=make_development_key(tmp_path / "keys" / "dev.pem"), trusted=tmp_path / "keys" / "trusted")


def certificate_of(key_file):
    encoded = read_key(key_file.path, key_file.passphrase).certificate.public_bytes(serialization.Encoding.DER)
    return asn1_x509.Certificate.load(encoded)


def validate(pdf: bytes, certificate, *others):
    [signature] = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    context = ValidationContext(trust_roots=[certificate, *others], allow_fetching=False)
    return run_apart(async_validate_pdf_signature(signature, context, ts_validation_context=context))


def sign(key_file) -> bytes:
    return open_key(key_file).sign(make_pdf(), at=AT, code=GROUPED)


@pytest.mark.parametrize("kind", KEYS)
@pytest.mark.parametrize("form", ["pem", "p12"])
def test_pyhanko_finds_the_signature_valid_and_trusted_for_keys_of_every_form(tmp_path, kind, form):
    private = KEYS[kind]()
    certificate = certify_itself(private, "BPSDM", days=9)
    secret = serialization.BestAvailableEncryption(PASSPHRASE.encode())
    path = tmp_path / f"key.{form}"
    if form == "pem":
        pem = private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, secret)
        path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + pem)
    else:
        path.write_bytes(pkcs12.serialize_key_and_certificates(b"k", private, certificate, None, secret))
    key_file = KeyFile(path=path, trusted=tmp_path / "trusted", passphrase=PASSPHRASE)
    status = validate(sign(key_file), certificate_of(key_file))
    assert status.bottom_line
    assert (status.intact, status.valid, status.trusted, status.coverage.name) == (True, True, True, "ENTIRE_FILE")
    assert status.signer_reported_dt == AT


def test_pdfsig_finds_it_valid_too(key_file, tmp_path):
    path = tmp_path / "signed.pdf"
    path.write_bytes(sign(key_file))
    told = subprocess.run([find_pdfsig(), str(path)], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid." in told
    assert "Total document signed" in told
    assert "ETSI.CAdES.detached" in told


def test_what_was_drawn_stays_as_it_was_and_the_signature_bears_the_code(key_file):
    signed = sign(key_file)
    assert signed.startswith(make_pdf())
    before, after = (pypdf.PdfReader(io.BytesIO(pdf)) for pdf in (make_pdf(), signed))
    assert after.pages[0].extract_text() == before.pages[0].extract_text()
    assert after.xmp_metadata.stream.get_data() == before.xmp_metadata.stream.get_data()
    [field] = after.get_fields().values()
    assert field["/V"]["/Reason"] == f"Sertifikat {GROUPED}"
    assert field["/V"]["/Name"] == DEVELOPMENT_NAME
    assert len(signed) - len(make_pdf()) < 5000


def test_signing_again_gives_the_same_bytes(key_file):
    assert sign(key_file) == sign(key_file)
    assert open_key(key_file).sign(make_pdf(), at=AT.replace(second=4), code=GROUPED) != sign(key_file)


def test_where_an_authority_is_configured_the_signature_is_time_stamped(key_file):
    with time_stamping() as authority:
        stamped = KeyFile(path=key_file.path, trusted=key_file.trusted, time_stamps=authority.address)
        signed = sign(stamped)
        sign(stamped)
    clock = asn1_x509.Certificate.load(authority.certificate.public_bytes(serialization.Encoding.DER))
    status = validate(signed, certificate_of(key_file), clock)
    assert status.bottom_line
    assert status.timestamp_validity.valid
    assert status.timestamp_validity.trusted
    assert len(authority.requests) == 3  # one to know how long they are


def test_an_authority_that_does_not_answer_is_told(key_file):
    with time_stamping() as authority:
        authority.refuses = True
        stamped = KeyFile(path=key_file.path, trusted=key_file.trusted, time_stamps=authority.address)
        with pytest.raises(SigningError) as caught:
            sign(stamped)
    assert caught.value.code == "time_stamp"
    assert len(authority.requests) == 3


class TestKeys:
    def test_the_development_key_is_made_once_for_its_owner_alone(self, tmp_path):
        path = make_development_key(tmp_path / "keys" / "dev.pem")
        content = path.read_bytes()
        assert make_development_key(path).read_bytes() == content
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700
        assert [entry.name for entry in path.parent.iterdir()] == ["dev.pem"]
        assert read_key(path).private.curve.name == "secp256r1"

    def test_opening_a_key_keeps_its_certificate_and_nothing_secret(self, key_file):
        open_key(key_file)
        assert read_trusted(key_file.trusted) == [read_key(key_file.path).certificate]
        assert b"PRIVATE" not in b"".join(path.read_bytes() for path in key_file.trusted.iterdir())

    def test_the_passphrase_stands_in_no_representation(self, tmp_path):
        assert PASSPHRASE not in repr(KeyFile(path=tmp_path, trusted=tmp_path, passphrase=PASSPHRASE))

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "passphrase"),
            (b"\x30\x80 broken", "passphrase"),
            (b"-----BEGIN NONSENSE-----", "passphrase"),
            (None, "unreadable"),
        ],
    )
    def test_what_is_no_key_is_refused_by_code(self, tmp_path, content, code):
        path = tmp_path / "key"
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(SigningKeyError) as caught:
            read_key(path)
        assert caught.value.code == code

    def test_key_and_certificate_must_belong_together(self, tmp_path):
        pems = [make_development_key(tmp_path / name).read_text() for name in ("a.pem", "b.pem")]
        key, certificate = (
            re.search(rf"-----BEGIN {what}.*?END {what}-----\n", pem, re.S).group()
            for what, pem in zip(("PRIVATE KEY", "CERTIFICATE"), pems, strict=True)
        )
        for content, code in ((key + certificate, "mismatch"), (key, "no_certificate")):
            (tmp_path / "c.pem").write_text(content)
            with pytest.raises(SigningKeyError) as caught:
                read_key(tmp_path / "c.pem")
            assert caught.value.code == code
