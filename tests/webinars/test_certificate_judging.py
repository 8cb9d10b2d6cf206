"""Files that claim to be certificates of ours: what is found, by whichever door they come."""

import io
import json
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from bs4 import BeautifulSoup
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata
from pyhanko.sign.signers.functions import async_sign_pdf
from pyhanko.sign.signers.pdf_cms import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tests.factories.certificates import make_certificate
from tests.factories.pdfs import make_pdf
from tests.factories.webinars import WebinarFactory
from webinars.certificate_pdf.codes import generate_code
from webinars.certificate_pdf.signing import checking
from webinars.certificate_pdf.signing.envelope import prepare_envelope, run_apart
from webinars.certificate_pdf.signing.key_file import KeySigner
from webinars.certificate_pdf.signing.keys import SigningKey, certify_itself
from webinars.models import Certificate, CertificateVersion
from webinars.services.certificates.judging import MAX_BYTES, judge_file
from webinars.services.certificates.rendering import render_version_file

pytestmark = pytest.mark.django_db
UPLOAD = "/sertifikat/berkas/"
FLIPS = 6  # of the suite; tests/soak/altered_certificates.py does 200 files


@pytest.fixture(autouse=True)
def _patience(monkeypatch):
    """Ten test processes on two cores may take longer than a visitor is let wait."""
    monkeypatch.setattr(checking, "SECONDS", 120)


@pytest.fixture
def version():
    return make_certificate(webinar=WebinarFactory(series_number=40, past=True), full_name="Andi Tenri, S.E.")


@pytest.fixture
def pdf(version) -> bytes:
    content = render_version_file(version.pk).read_bytes()
    version.refresh_from_db()
    return content


@pytest.fixture
def judge(tmp_path):
    def judge(content: bytes):
        path = tmp_path / "file"
        path.write_bytes(content)
        with path.open("rb") as file:
            return judge_file(file, size=len(content))

    return judge


def text_of(response) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").main.get_text(" ").split())


def drop(client, content: bytes, name: str = "sertifikat.pdf"):
    return client.post(UPLOAD, {"berkas": SimpleUploadedFile(name, content, "application/pdf")})


def sign_by_somebody_else(pdf: bytes, name: str) -> bytes:
    private = ec.generate_private_key(ec.SECP256R1())
    signer = KeySigner(prepare_envelope(SigningKey(private, certify_itself(private, name, days=9))), name)
    return signer.sign(pdf, at=datetime(2026, 1, 1, tzinfo=UTC), code="-")


class TestFindings:
    def test_the_file_that_was_issued_is_genuine(self, judge, version, pdf):
        found = judge(pdf)
        assert (found.reason, found.version, found.is_valid, found.is_altered) == ("genuine", version, True, False)
        assert (found.signer, found.is_development) == ("Kunci pengembangan / development key", True)

    def test_flipping_any_byte_is_told(self, judge, version, pdf):
        chance = random.Random(40)
        places = [chance.randrange(len(pdf)) for _ in range(FLIPS)]
        for place in places:
            found = judge(pdf[:place] + bytes([pdf[place] ^ 1 << chance.randrange(8)]) + pdf[place + 1 :])
            assert found.is_altered, place
            assert not found.is_valid
            assert found.version == version

    def test_what_the_signature_covers_was_changed(self, judge, pdf):
        assert judge(pdf.replace(b"(BPSDM", b"(BPSDN", 1)).reason == "changed"

    def test_the_signature_itself_was_changed(self, judge, pdf):
        at = pdf.rindex(b"/Contents <") + 2000
        found = judge(pdf[:at] + b"11" + pdf[at + 2 :])
        assert found.reason in ("changed", "outside_signature")
        assert found.is_altered

    def test_zeros_behind_the_signature_were_changed(self, judge, pdf):
        end = pdf.rindex(b"0>\n/ByteRange")
        found = judge(pdf[:end] + b"1" + pdf[end + 1 :])
        assert (found.reason, found.is_altered, found.is_valid) == ("outside_signature", True, False)

    def test_something_was_added_behind(self, judge, pdf):
        assert judge(pdf + b"\n% more").reason == "appended"

    def test_another_signature_added_behind_is_an_addition(self, judge, pdf):
        spec, name = PdfSignatureMetadata(field_name="Another"), "Orang lain"
        private = ec.generate_private_key(ec.SECP256R1())
        certificate = certify_itself(private, name, days=9).public_bytes(serialization.Encoding.DER)
        secret = private.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        signer = SimpleSigner(
            signing_cert=asn1_x509.Certificate.load(certificate),
            signing_key=asn1_keys.PrivateKeyInfo.load(secret),
            cert_registry=SimpleCertificateStore(),
        )
        added = run_apart(async_sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), spec, signer=signer)).getvalue()
        assert judge(added).reason == "appended"

    def test_the_signature_was_taken_out(self, judge, pdf):
        drawn = pdf[: pdf.index(b"%%EOF") + len(b"%%EOF")]
        assert judge(drawn).reason == "stripped"

    def test_somebody_else_signed_it(self, judge, pdf):
        drawn = pdf[: pdf.index(b"%%EOF") + len(b"%%EOF")]
        found = judge(sign_by_somebody_else(drawn, "BPSDM Provinsi Sulawesi Selatan"))
        assert (found.reason, found.signer, found.is_development) == (
            "other_signer",
            "BPSDM Provinsi Sulawesi Selatan",
            False,
        )

    def test_a_development_key_of_another_machine_is_somebody_elses(self, judge, pdf):
        drawn = pdf[: pdf.index(b"%%EOF") + len(b"%%EOF")]
        found = judge(sign_by_somebody_else(drawn, "Kunci pengembangan / development key"))
        assert (found.reason, found.is_development) == ("other_signer", False)

    def test_a_file_of_ones_own_under_our_code_differs(self, judge, version, settings):
        settings.CERTIFICATE_SIGNER = "none"
        kept = render_version_file(version.pk).read_bytes()
        assert judge(kept).reason == "genuine"
        assert judge(kept).signer == ""
        assert judge(kept + b"%").reason == "differs"

    def test_a_key_that_has_been_replaced_is_still_ours(self, judge, version, pdf, settings, tmp_path):
        private = ec.generate_private_key(ec.SECP256R1())
        pem = private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path = tmp_path / "new.pem"
        path.write_bytes(pem + certify_itself(private, "Kunci baru", days=9).public_bytes(serialization.Encoding.PEM))
        settings.CERTIFICATE_KEY_FILE = str(path)
        other = make_certificate()
        new = render_version_file(other.pk).read_bytes()
        assert (judge(new).reason, judge(new).signer, judge(new).is_development) == ("genuine", "Kunci baru", False)
        # Its hash forgotten, the older file is judged by its signature alone.
        CertificateVersion.objects.filter(pk=version.pk).update(sha256="")
        assert judge(pdf).reason == "outside_signature"

    @pytest.mark.parametrize(("status", "standing"), [("revoked", "revoked"), ("valid", "superseded")])
    def test_a_genuine_file_may_hold_no_longer(self, judge, version, pdf, status, standing):
        Certificate.objects.update(status=status)
        if standing == "superseded":
            CertificateVersion.objects.create(
                certificate=version.certificate, version=2, code=generate_code(), printed=version.printed
            )
        found = judge(pdf)
        assert (found.reason, found.standing, found.is_valid, found.is_altered) == ("genuine", standing, False, False)


class TestForeign:
    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (b"", "empty"),
            (b"\x89PNG\r\n\x1a\n" + b"\0" * 5000, "not_pdf"),
            (b"PK\x03\x04" + b"x" * 5000, "not_pdf"),
            (b"%PDF-1.7\n" + b"<<" * 100_000, "unknown"),
            (b"%PDF-1.7 7K3M-Q9TV-WXYZ-0123-4567-89AB-CDEF", "unknown"),
        ],
    )
    def test_what_names_no_certificate_is_told_so(self, judge, content, reason):
        found = judge(content)
        assert (found.reason, found.version, found.is_altered, found.standing) == (reason, None, False, "unknown")

    def test_a_certificate_of_another_portal_is_unknown(self, judge, version):
        assert judge(sign_by_somebody_else(make_pdf(), "Portal lain")).reason == "unknown"

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"xref\n0 99999999\n" + b"0000000000 65535 f \n" * 9,
            b"1 0 obj\n<</Length 99999999>>\nstream\n" + b"\0" * 999,
            b"[" * 200_000,
            b"<<" * 200_000,
            b"/ByteRange [0 1 2 3] /Contents <00>",
            b"trailer<</Root 1 0 R/Prev 9>>startxref\n9\n%%EOF",
        ],
    )
    def test_broken_files_under_our_code_are_altered_and_raise_nothing(self, judge, version, body):
        found = judge(b"%PDF-1.7\n%" + version.code.encode() + b"\n" + body + b"\nstartxref\n20\n%%EOF")
        assert found.is_altered
        assert found.version == version


class TestPage:
    def test_a_genuine_file(self, client, version, pdf):
        response = drop(client, pdf)
        text = text_of(response)
        assert response.status_code == 200
        assert text.startswith("VALID Inilah berkas yang kami terbitkan untuk Andi Tenri, S.E., tanpa perubahan.")
        assert "Ditandatangani dengan kunci pengembangan" in text
        assert version.printed["number"] in text
        assert "no-store" in response["Cache-Control"]
        assert response["X-Robots-Tag"] == "noindex"
        assert not response.cookies

    def test_an_altered_file_is_shown_beside_what_was_issued(self, client, version, pdf):
        text = text_of(drop(client, pdf.replace(b"(BPSDM", b"(BPSDN", 1)))
        assert text.startswith("DIUBAH Ada yang diubah di dalamnya setelah ditandatangani.")
        assert "Percayalah pada baris-baris ini" in text
        assert "Andi Tenri, S.E." in text

    def test_a_foreign_file(self, client):
        response = drop(client, b"%PDF-1.4\n")
        assert response.status_code == 404
        assert text_of(response).startswith("TIDAK DITEMUKAN Berkas ini tidak menyebut sertifikat kami.")

    @pytest.mark.parametrize(
        ("content", "status", "words"),
        [(b"PNG", 422, "Ini bukan PDF."), (b"%PDF-" + b"0" * MAX_BYTES, 413, "Berkas ini lebih besar dari 10 MB")],
        ids=["picture", "too large"],
    )
    def test_what_cannot_be_judged_is_said_at_the_field(self, client, content, status, words):
        response = drop(client, content)
        page = BeautifulSoup(response.content, "html.parser")
        assert response.status_code == status
        assert words in text_of(response)
        assert page.find("input", {"name": "berkas"})["aria-invalid"] == "true"

    def test_nothing_chosen(self, client):
        for data in ({}, {"lain": SimpleUploadedFile("a.pdf", b"%PDF-")}):
            response = client.post(UPLOAD, data)
            assert response.status_code == 422
            assert "Pilih dahulu PDF sertifikatnya." in text_of(response)

    @pytest.mark.parametrize("body", [b"", b"\0\xff" * 50, b"--x\r\nContent-Disposition: form-data\r\n\r\n"])
    def test_a_broken_form_is_answered(self, client, body):
        response = client.post(UPLOAD, body, content_type="multipart/form-data; boundary=x")
        assert response.status_code == 422

    def test_no_token_is_asked_for_and_a_look_leads_to_the_form(self, version, pdf):
        strict = Client(enforce_csrf_checks=True)
        assert drop(strict, pdf).status_code == 200
        assert strict.get(UPLOAD).url == "/sertifikat/"

    def test_english(self, client, pdf):
        response = client.post(f"/en{UPLOAD}", {"berkas": SimpleUploadedFile("a.pdf", pdf)})
        assert text_of(response).startswith("VALID This is the file that we issued to Andi Tenri, S.E., unaltered.")
        assert "development key" in text_of(response)

    def test_the_form_and_its_refusals_speak_english_too(self, client, settings):
        assert "At most 10 MB." in text_of(client.get("/en/sertifikat/"))
        large = SimpleUploadedFile("a.pdf", b"%PDF-" + bytes(MAX_BYTES))
        assert "This file is larger than 10 MB" in text_of(client.post(f"/en{UPLOAD}", {"berkas": large}))

    def test_nothing_of_it_is_kept(self, client, pdf, settings, tmp_path, monkeypatch):
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        before = {path for path in Path(settings.DATA_DIR).rglob("*") if path.is_file()}
        drop(client, pdf)
        drop(client, pdf[:-1])
        assert {path for path in Path(settings.DATA_DIR).rglob("*") if path.is_file()} == before
        assert not list(tmp_path.iterdir())


class TestCommand:
    @pytest.fixture
    def run(self, tmp_path, capsys):
        def run(content: bytes) -> dict:
            (tmp_path / "a.pdf").write_bytes(content)
            try:
                call_command("verify_certificate", str(tmp_path / "a.pdf"), "--json")
                status = 0
            except CommandError as error:
                status = error.returncode
            return json.loads(capsys.readouterr().out) | {"exit": status}

        return run

    def test_it_tells_what_it_found_as_one_json_object(self, run, version, pdf):
        signer = "Kunci pengembangan / development key"
        same = {"signer": signer, "code": version.code, "status": "valid", "exit": 0}
        assert run(pdf) == {"valid": True, "altered": False, "reason": "genuine"} | same
        assert run(pdf + b"x") == {"valid": False, "altered": True, "reason": "appended"} | same

    def test_what_is_unknown_ends_with_1(self, run):
        nothing = {"valid": False, "altered": False, "signer": None, "code": None, "status": "unknown", "exit": 1}
        assert run(b"%PDF-1.7") == {"reason": "unknown"} | nothing
        assert run(b"GIF89a") == {"reason": "not_pdf"} | nothing

    def test_a_file_that_is_not_there_ends_with_2(self, tmp_path):
        with pytest.raises(CommandError) as caught:
            call_command("verify_certificate", str(tmp_path / "none.pdf"))
        assert caught.value.returncode == 2


class TestJson:
    def test_it_tells_what_the_page_tells(self, client, version):
        response = client.get(f"/api/sertifikat/{version.code}")
        certificate = version.certificate
        assert response.json() == {
            "valid": True,
            "status": "valid",
            "number": certificate.number,
            "full_name": "Andi Tenri, S.E.",
            "role": "participant",
            "webinar": version.printed["webinar_title"],
            "series": 40,
            "date": certificate.webinar.start.astimezone(certificate.webinar.zone).date().isoformat(),
            "credit_hours": version.printed["credit_hours"],
            "issued_at": certificate.issued_at.isoformat(),
            "superseded_by": None,
        }
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["X-Robots-Tag"] == "noindex"
        assert not response.cookies

    def test_a_superseded_one_names_its_successor_until_it_is_revoked(self, client, version):
        newer = CertificateVersion.objects.create(
            certificate=version.certificate, version=2, code=generate_code(), printed=version.printed
        )
        found = client.get(f"/api/sertifikat/{version.code}").json()
        assert (found["valid"], found["status"], found["superseded_by"]) == (False, "superseded", newer.code)
        Certificate.objects.update(status="revoked")
        found = client.get(f"/api/sertifikat/{newer.code}").json()
        assert (found["valid"], found["status"], found["superseded_by"]) == (False, "revoked", None)

    def test_unknown_and_malformed_codes_are_404_alike(self, client, version):
        answers = {
            client.get(f"/api/sertifikat/{code}").content for code in (generate_code(), "x", "%00", "A" * 3000, "😀")
        }
        assert answers == {b'{"valid": false, "status": "unknown"}'}
        assert client.get(f"/api/sertifikat/{generate_code()}").status_code == 404
