"""What `manage.py check --deploy` says of the key that signs certificates."""

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from webinars.certificate_pdf.signing.keys import certify_itself, make_development_key
from webinars.checks import check_signing_key


@pytest.fixture(autouse=True)
def _key(settings, tmp_path):
    settings.CERTIFICATE_SIGNER = "key"
    settings.CERTIFICATE_KEY_FILE = str(make_development_key(tmp_path / "key.pem"))
    settings.CERTIFICATE_KEY_PASSPHRASE = ""


def found() -> list[str]:
    return [message.id for message in check_signing_key(None)]


def test_a_key_that_can_be_used_is_in_order():
    assert found() == []


def test_without_a_key_it_says_that_certificates_go_out_unsigned(settings):
    settings.CERTIFICATE_KEY_FILE = ""
    assert found() == ["webinars.W004"]
    settings.CERTIFICATE_SIGNER = "none"
    assert found() == []


def test_a_key_that_cannot_be_read_is_an_error(settings, tmp_path):
    settings.CERTIFICATE_KEY_FILE = str(tmp_path / "none.p12")
    assert found() == ["webinars.E002"]


def test_a_certificate_that_has_run_out_is_told(settings, tmp_path):
    private = ec.generate_private_key(ec.SECP256R1())
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    certificate = certify_itself(private, "BPSDM", days=0)
    (tmp_path / "old.pem").write_bytes(pem + certificate.public_bytes(serialization.Encoding.PEM))
    settings.CERTIFICATE_KEY_FILE = str(tmp_path / "old.pem")
    assert found() == ["webinars.W005"]


def test_an_unknown_signer_is_an_error(settings):
    settings.CERTIFICATE_SIGNER = "pen"
    assert found() == ["webinars.E001"]
