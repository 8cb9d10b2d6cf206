"""The signatory's page: who may open it, what it shows, what it does with NIK and passphrase."""

import sys

import pytest
from django.contrib.auth.models import Group
from django.core.signals import got_request_exception
from django.utils.html import escape
from django.views.debug import ExceptionReporter
from django.views.decorators.debug import sensitive_variables

from tests.factories.certificates import make_attendee
from tests.factories.learners import UserFactory
from tests.factories.webinars import WebinarFactory
from tests.support.bsre_server import NIK, PASSPHRASE, PASSWORD, USER, signing_service
from webinars.models import CertificateVersion, SigningBatch
from webinars.services.certificates import signing_batches
from webinars.services.certificates.issuing import issue_certificates
from webinars.services.certificates.signing import prepared_path

pytestmark = pytest.mark.django_db
WORDS = {"nik": NIK, "passphrase": PASSPHRASE}


@pytest.fixture(autouse=True)
def _bsre(settings, tmp_path):
    with signing_service(tmp_path) as server:
        settings.CERTIFICATE_SIGNER = "bsre"
        settings.BSRE_URL, settings.BSRE_USER, settings.BSRE_PASSWORD = server.address, USER, PASSWORD
        yield


@pytest.fixture
def signatory(client):
    user = UserFactory(full_name="Dr. Kepala Badan")
    user.groups.add(Group.objects.get(name="Signatories"))
    client.force_login(user)
    return user


@pytest.fixture
def webinar():
    made = WebinarFactory(past=True)
    for name in ("Andi Tenri", "Besse Rannu"):
        make_attendee(made, full_name=name)
    issue_certificates(webinar=made)
    return made


@pytest.fixture
def at_once(monkeypatch):
    """Signs in the request's own thread: in another one this test's rows could not be seen."""

    def start(*, webinars, service, identity, started_by):
        batch, _is_new = signing_batches.open_batch(webinars=webinars, started_by=started_by)
        signing_batches.run_batch(batch=batch, service=service, identity=identity)
        return batch

    monkeypatch.setattr("webinars.views.signing.start_signing", start)


def test_only_who_may_sign_sees_it(client, webinar):
    assert client.get("/tte/").url == "/akun/login/?next=/tte/"
    client.force_login(UserFactory())
    version = CertificateVersion.objects.first()
    for path in ("/tte/", f"/tte/seri-{webinar.series_number}/", f"/tte/baca/{version.pk}.pdf"):
        assert client.get(path).status_code == 403
    assert client.post("/tte/", WORDS | {"webinars": webinar.pk}).status_code == 403
    assert not SigningBatch.objects.exists()


def test_where_the_cms_asks_for_a_second_step_so_does_signing(client, signatory, settings):
    settings.STAFF_MFA_REQUIRED = True
    assert client.get("/tte/").url == "/akun/2fa/"


def test_it_shows_count_names_and_the_document_to_be_signed(client, signatory, webinar):
    page = client.get("/tte/").content.decode()
    assert "2 sertifikat menunggu TTE Anda" in page
    assert str(webinar.title) in page
    names = client.get(f"/tte/seri-{webinar.series_number}/").content.decode()
    assert "Andi Tenri" in names
    assert "Besse Rannu" in names
    version = CertificateVersion.objects.first()
    answer = client.get(f"/tte/baca/{version.pk}.pdf")
    assert answer.content == prepared_path(version).read_bytes()
    assert answer["Content-Type"] == "application/pdf"


def test_signing_leads_back_to_the_page_that_tells_the_outcome(client, signatory, webinar, at_once):
    answer = client.post("/tte/", WORDS | {"webinars": webinar.pk})
    assert answer.url == "/tte/"
    page = client.get("/tte/").content.decode()
    assert "2 sertifikat sudah ditandatangani" in page
    assert "Tidak ada yang menunggu TTE Anda" in page
    assert client.get(f"/tte/baca/{CertificateVersion.objects.first().pk}.pdf").status_code == 404


def test_a_wrong_passphrase_is_told_and_all_still_wait(client, signatory, webinar, at_once):
    client.post("/tte/", WORDS | {"webinars": webinar.pk, "passphrase": "salah"})
    page = client.get("/tte/").content.decode()
    assert "Passphrase salah" in page
    assert "2 sertifikat menunggu TTE Anda" in page


def test_a_report_of_an_error_holds_neither_nik_nor_passphrase(client, signatory, webinar, monkeypatch):
    reports = []

    def fail(*, webinars, service, identity, started_by):
        raise RuntimeError("anything")

    def note(sender, request, **kwargs):
        reporter = ExceptionReporter(request, *sys.exc_info())
        reports.extend([reporter.get_traceback_html(), reporter.get_traceback_text()])

    monkeypatch.setattr("webinars.views.signing.start_signing", sensitive_variables("identity")(fail))
    got_request_exception.connect(note)
    client.raise_request_exception = False
    assert client.post("/tte/", WORDS | {"webinars": webinar.pk}).status_code == 500
    got_request_exception.disconnect(note)
    assert any("_start" in report and "passphrase" in report for report in reports)
    assert not [report for report in reports for secret in (NIK, PASSPHRASE, escape(PASSPHRASE)) if secret in report]


def test_a_batch_at_work_shows_how_far_it_is_and_no_form(client, signatory, webinar):
    batch = SigningBatch.objects.create(total=2, signed=1)
    page = client.get("/tte/").content.decode()
    assert 'value="1" max="2"' in page
    assert 'name="passphrase"' not in page
    SigningBatch.objects.filter(pk=batch.pk).update(alive_at="2025-01-01T00:00Z")
    page = client.get("/tte/").content.decode()
    assert "Penandatanganan terputus" in page
    assert 'name="passphrase"' in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"nik": ""}, "Isi NIK Anda."),
        ({"nik": "123"}, "NIK terdiri atas 16 angka."),
        ({"nik": "７３７１０１０１０１８００００１"}, "NIK terdiri atas 16 angka."),
        ({"passphrase": ""}, "Isi passphrase Anda."),
        ({"passphrase": "a\x00b"}, ""),
        ({"passphrase": "x" * 3000}, ""),
        ({"webinars": "99999999999999999999"}, ""),
        ({"webinars": []}, "Pilih paling sedikit satu webinar."),
    ],
)
def test_what_cannot_be_is_told_at_the_field_and_the_passphrase_never_comes_back(
    client, signatory, webinar, fields, words
):
    answer = client.post("/tte/", WORDS | {"webinars": webinar.pk} | fields)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert PASSPHRASE not in page
    assert "no-store" in answer["Cache-Control"]
    assert not SigningBatch.objects.exists()


def test_without_the_services_address_the_form_is_not_shown(client, signatory, webinar, settings):
    settings.BSRE_URL = ""
    page = client.get("/tte/").content.decode()
    assert "Layanan tanda tangan belum disiapkan" in page
    assert 'name="passphrase"' not in page
    assert client.post("/tte/", WORDS | {"webinars": webinar.pk}).url == "/tte/"
    assert not SigningBatch.objects.exists()


def test_a_portal_that_signs_otherwise_says_so(client, signatory, settings):
    settings.CERTIFICATE_SIGNER = "key"
    assert "tidak menandatangani melalui BSrE" in client.get("/tte/").content.decode()


def test_the_page_asks_few_questions(client, signatory, webinar, django_assert_max_num_queries):
    client.get("/tte/")
    with django_assert_max_num_queries(16):
        client.get("/tte/")


def test_numbers_too_large_are_not_found(client, signatory):
    for path in ("/tte/seri-99999999999999999999/", "/tte/baca/99999999999999999999.pdf"):
        assert client.get(path).status_code == 404
