"""What others see of a certificate that waits for its signature: its holder, whoever verifies it, an editor."""

from datetime import timedelta

import pytest
from django.core.checks import run_checks
from django.utils import timezone

from tests.factories.certificates import make_certificate
from tests.factories.learners import EditorFactory
from tests.factories.webinars import WebinarFactory
from webinars.models import CertificateVersion
from webinars.services.certificates.rendering import render_version_files
from webinars.services.certificates.signing import keep_signed_file, prepared_path

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _bsre(settings):
    settings.CERTIFICATE_SIGNER = "bsre"


@pytest.fixture
def version():
    return make_certificate(webinar=WebinarFactory(past=True))


def sign(version) -> None:
    list(render_version_files([version]))
    pdf = prepared_path(version).read_bytes() + b"signed"
    keep_signed_file(version=version, pdf=pdf, signed_at=timezone.now())


def test_the_desk_says_so_instead_of_offering_a_file(client, version):
    client.force_login(version.certificate.learner)
    page = client.get("/saya/").content.decode()
    assert "Menunggu TTE" in page
    assert f"/sertifikat/{version.code}.pdf" not in page
    sign(version)
    page = client.get("/saya/").content.decode()
    assert "Menunggu TTE" not in page
    assert f"/sertifikat/{version.code}.pdf" in page


def test_the_page_of_the_webinar_says_so_to_its_holder(client, version):
    client.force_login(version.certificate.learner)
    address = version.certificate.webinar.pages.first().get_url()
    assert "Sertifikat Anda menunggu TTE" in client.get(address).content.decode()
    sign(version)
    page = client.get(address).content.decode()
    assert "menunggu TTE" not in page
    assert f"/sertifikat/{version.code}.pdf" in page


def test_verification_finds_it_valid_and_says_that_it_waits(client, version):
    answer = client.get(f"/sertifikat/{version.code}/")
    assert answer.status_code == 200
    assert "menunggu" in answer.content.decode().lower()
    client.force_login(version.certificate.learner)
    assert f"/sertifikat/{version.code}.pdf" not in client.get(f"/sertifikat/{version.code}/").content.decode()


def test_who_asks_for_the_file_gets_a_sentence(client, version):
    client.force_login(version.certificate.learner)
    answer = client.get(f"/sertifikat/{version.code}.pdf")
    assert answer.status_code == 409
    assert "TTE" in answer.content.decode()


def test_the_page_of_issuing_tells_how_many_wait(client, version):
    client.force_login(EditorFactory())
    address = f"/cms/webinar/{version.certificate.webinar_id}/sertifikat/"
    page = client.get(address).content.decode()
    assert "1 sertifikat menunggu TTE." in page
    assert "/tte/" in page
    sign(version)
    assert "menunggu TTE." not in client.get(address).content.decode()


def test_a_run_of_rendering_that_comes_late_leaves_what_is_signed(version):
    run = render_version_files([version])
    next(run)  # drawn, and its row not written yet
    signed = CertificateVersion.objects.get(pk=version.pk)
    pdf = prepared_path(version).read_bytes() + b"signed"
    keep_signed_file(version=signed, pdf=pdf, signed_at=timezone.now() - timedelta(minutes=1))
    list(run)
    signed.refresh_from_db()
    assert signed.signature == "signed"
    assert signed.sha256


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({}, ["webinars.W001"]),
        ({"BSRE_URL": "https://esign.example.go.id", "BSRE_USER": "portal"}, ["webinars.W001"]),
        ({"BSRE_URL": "esign.example.go.id", "BSRE_USER": "portal", "BSRE_PASSWORD": "x"}, ["webinars.W002"]),
        ({"BSRE_URL": "http://10.0.0.8", "BSRE_USER": "portal", "BSRE_PASSWORD": "x"}, ["webinars.W003"]),
        ({"BSRE_URL": "https://esign.example.go.id", "BSRE_USER": "portal", "BSRE_PASSWORD": "x"}, []),
    ],
)
def test_deployment_is_warned_of_what_the_service_lacks(settings, values, found):
    for name in ("BSRE_URL", "BSRE_USER", "BSRE_PASSWORD"):
        setattr(settings, name, values.get(name, ""))
    told = [one.id for one in run_checks(include_deployment_checks=True) if one.id.startswith("webinars.")]
    assert told == found
    settings.CERTIFICATE_SIGNER = "none"
    assert not [one for one in run_checks(include_deployment_checks=True) if one.id.startswith("webinars.")]
