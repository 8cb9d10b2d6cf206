"""The holder's own pages: the name checked before issuing, a correction asked for, and where an old code leads."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.certificates import make_attendee, make_certificate
from tests.factories.learners import UserFactory
from tests.factories.webinars import WebinarFactory
from webinars.models import CorrectionRequest
from webinars.services.certificates.correction_requests import make_correction, refuse_correction
from webinars.services.certificates.corrections import correct_certificate
from webinars.services.certificates.revocation import revoke_certificate

pytestmark = pytest.mark.django_db
RIGHT = "Siti Aminah, S.E."


@pytest.fixture
def version():
    return make_certificate(full_name="Siti Aminha, S.E.")


@pytest.fixture
def holder(client, version):
    client.force_login(version.certificate.learner)
    return client


@pytest.fixture
def editor():
    return UserFactory()


def page(version) -> str:
    return reverse("certificate_correction", args=[version.code])


class TestAsking:
    def test_the_desk_leads_there_and_the_request_waits(self, holder, version):
        assert page(version) in holder.get("/saya/").content.decode()
        response = holder.post(page(version), {"holder_name": RIGHT, "remark": "Tertukar"}, follow=True)
        html = response.content.decode()
        assert "Permintaan Anda menunggu jawaban." in html
        assert RIGHT in html
        assert 'name="holder_name"' not in html
        holder.post(page(version), {"holder_name": RIGHT, "remark": "Tertukar"})
        assert CorrectionRequest.objects.count() == 1

    @pytest.mark.parametrize(
        ("name", "words"),
        [
            ("", "Tulis namanya."),
            ("Siti Aminha, S.E.", "Nama sudah tertulis demikian."),
            ("王小明", "tidak dapat dicetak"),
            ("A\x00", "karakter yang tidak dapat"),
            ("A" * 3000, "paling banyak 200"),
        ],
    )
    def test_what_is_no_correction_is_said_at_the_field(self, holder, version, name, words):
        response = holder.post(page(version), {"holder_name": name})
        assert response.status_code == 422
        assert words in response.content.decode()
        assert not CorrectionRequest.objects.exists()

    def test_another_name_from_a_page_left_open_is_told_to_wait(self, holder, version):
        holder.post(page(version), {"holder_name": RIGHT})
        html = holder.post(page(version), {"holder_name": "Siti A."}, follow=True).content.decode()
        assert "Mohon tunggu jawabannya." in html
        assert "error-summary" not in html  # there is no field that it could lead to
        assert CorrectionRequest.objects.get().holder_name == RIGHT

    def test_the_answers_stand_there(self, holder, version, editor):
        holder.post(page(version), {"holder_name": "Siti A."})
        refuse_correction(request=CorrectionRequest.objects.get(), answer="Tulis lengkap.", by=editor)
        html = holder.get(page(version)).content.decode()
        assert "Nama tetap seperti semula." in html
        assert "Tulis lengkap." in html
        holder.post(page(version), {"holder_name": RIGHT})
        newest = make_correction(request=CorrectionRequest.objects.open().get(), by=editor)
        html = holder.get(page(version)).content.decode()  # by the old code, as a bookmark has it
        assert "Sertifikat Anda sudah diperbaiki." in html
        assert f"/sertifikat/{newest.code}.pdf" in html

    def test_a_revoked_one_says_why_and_takes_no_request(self, holder, version, editor):
        revoke_certificate(certificate=version.certificate, reason="Bukan pesertanya", by=editor)
        html = holder.get(page(version)).content.decode()
        assert "Bukan pesertanya" in html
        assert 'name="holder_name"' not in html
        assert "Bukan pesertanya" in holder.get("/saya/").content.decode()
        html = holder.post(page(version), {"holder_name": RIGHT}, follow=True).content.decode()
        assert "Sertifikat ini sudah dicabut." in html
        assert not CorrectionRequest.objects.exists()

    @pytest.mark.parametrize("code", ["0" * 28, "salah", "%00", "a" * 300])
    def test_nobody_else_learns_that_there_is_one(self, client, version, editor, code):
        client.force_login(editor)
        assert client.get(page(version)).status_code == 404
        assert client.get(f"/saya/sertifikat/{code}/perbaikan/").status_code == 404

    def test_who_is_not_signed_in_is_asked_to(self, client, version):
        assert client.get(page(version)).status_code == 302


def test_the_old_code_says_superseded_and_leads_to_the_new_one(client, version, editor):
    newest = correct_certificate(certificate=version.certificate, holder_name=RIGHT, reason="Salah ketik", by=editor)
    old = client.get(f"/sertifikat/{version.code}/").content.decode()
    assert "DIGANTIKAN" in old
    assert f'href="/sertifikat/{newest.code}/"' in old
    new = client.get(f"/sertifikat/{newest.code}/").content.decode()
    assert "DIGANTIKAN" not in new
    assert RIGHT in new


class TestNameCheck:
    @pytest.fixture
    def webinar(self):
        return WebinarFactory(series_number=40, past=True, names_checked_until=timezone.now() + timedelta(days=1))

    @pytest.fixture
    def registration(self, webinar, client):
        registration = make_attendee(webinar, full_name="SITI AMINAH")
        client.force_login(registration.learner)
        return registration

    def test_desk_and_registration_page_lead_there_until_it_is_done(self, client, registration):
        address = "/webinar/seri-40/nama/"
        for path in ("/saya/", "/webinar/seri-40/daftar/"):
            assert address in client.get(path).content.decode()
        assert "SITI AMINAH" in client.get(address).content.decode()
        response = client.post(address, {"name": RIGHT})
        assert response.url == "/webinar/seri-40/daftar/"
        registration.refresh_from_db()
        assert registration.printed_name == RIGHT
        html = client.get("/webinar/seri-40/daftar/").content.decode()
        assert "Anda sudah menyatakan nama ini benar." in html
        assert RIGHT in html
        assert address not in client.get("/saya/").content.decode()

    def test_what_cannot_be_printed_keeps_what_was_typed(self, client, registration):
        response = client.post("/webinar/seri-40/nama/", {"name": "王小明"})
        assert response.status_code == 422
        assert "王" in response.content.decode()
        registration.refresh_from_db()
        assert registration.name_checked_at is None

    def test_after_the_date_it_can_only_be_looked_at(self, client, registration, webinar):
        webinar.names_checked_until = timezone.now() - timedelta(minutes=1)
        webinar.save()
        html = client.get("/webinar/seri-40/nama/").content.decode()
        assert "Waktu memeriksa nama sudah lewat." in html
        assert 'name="name"' not in html
        assert "/webinar/seri-40/nama/" not in client.get("/saya/").content.decode()
        assert client.post("/webinar/seri-40/nama/", {"name": RIGHT}).status_code == 422

    def test_only_registrants_have_such_a_page(self, client, registration):
        client.force_login(UserFactory())
        assert client.get("/webinar/seri-40/nama/").status_code == 404
        assert client.get(f"/webinar/seri-{2**40}/nama/").status_code == 404
