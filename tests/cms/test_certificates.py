"""One certificate in the CMS: its versions, correcting, revoking, replacing; what holders ask for; names by a table."""

import io

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from portal.learners.models import LearningCredit
from tests.cms.conftest import client_of
from tests.factories.certificates import make_attendee, make_certificate
from tests.factories.learners import UserFactory
from webinars.models import Certificate, CertificateVersion, CorrectionRequest
from webinars.services.certificates.correction_requests import request_correction
from webinars.services.certificates.corrections import correct_certificate
from webinars.services.certificates.issuing import issue_certificates
from webinars.services.certificates.revocation import revoke_certificate

pytestmark = pytest.mark.django_db
RIGHT = "Siti Aminah, S.E."


@pytest.fixture
def first(past_webinar):
    return make_certificate(webinar=past_webinar, full_name="Siti Aminha, S.E.")


@pytest.fixture
def asked(first):
    return request_correction(
        certificate=first.certificate, holder_name=RIGHT, by=first.certificate.learner, remark="Tertukar"
    )


def address(version) -> str:
    return reverse("certificate:detail", args=[version.certificate_id])


class TestOneCertificate:
    def test_the_list_leads_to_it_and_it_shows_every_version(self, editor_client, editor, first):
        assert address(first) in editor_client.get(reverse("certificate:index")).content.decode()
        second = correct_certificate(certificate=first.certificate, holder_name=RIGHT, reason="Salah ketik", by=editor)
        html = editor_client.get(address(first)).content.decode()
        for version in (first, second):
            assert version.printed["code"] in html
            assert f"/sertifikat/{version.code}.pdf" in html
            assert version.printed["holder_name"] in html
        assert "Salah ketik" in html
        assert "Digantikan" in html

    def test_an_editor_corrects_the_name(self, editor_client, editor, first):
        fields = {"holder_name": RIGHT, "reason": "Salah ketik"}
        for _twice in range(2):
            editor_client.post(address(first), fields)
        second = CertificateVersion.objects.get(version=2)
        assert (second.printed["holder_name"], second.created_by) == (RIGHT, editor)
        assert CertificateVersion.objects.count() == 2

    @pytest.mark.parametrize(
        ("name", "words"), [("王小明", "tidak dapat dicetak"), ("", "wajib"), ("A\x00", "null"), ("A" * 3000, "200")]
    )
    def test_what_cannot_be_printed_is_said_at_the_field(self, editor_client, first, name, words):
        response = editor_client.post(address(first), {"holder_name": name, "reason": "Salah"})
        assert response.status_code == 200
        assert words in str(response.context["form"].errors["holder_name"]).lower()
        assert CertificateVersion.objects.count() == 1

    def test_a_moderator_revokes_with_a_reason(self, moderator_client, first):
        url = reverse("certificate:revoke", args=[first.certificate_id])
        assert "reason" in moderator_client.post(url, {"reason": " "}).context["form"].errors
        moderator_client.post(url, {"reason": "Bukan pesertanya"})
        certificate = Certificate.objects.get()
        assert (certificate.status, certificate.revocation_reason) == ("revoked", "Bukan pesertanya")
        html = moderator_client.get(address(first)).content.decode()
        assert "Bukan pesertanya" in html
        assert "Sertifikat dicabut" in html
        assert 'name="holder_name"' not in html
        assert LearningCredit.objects.all().total_hours() == 0

    def test_a_correction_from_a_page_older_than_the_revocation_is_answered(self, editor_client, editor, first):
        revoke_certificate(certificate=first.certificate, reason="Salah orang", by=editor)
        fields = {"holder_name": RIGHT, "reason": "Salah ketik"}
        assert (
            "Sertifikat ini sudah dicabut." in editor_client.post(address(first), fields, follow=True).content.decode()
        )
        assert CertificateVersion.objects.count() == 1

    def test_an_editor_who_may_not_revoke_is_not_offered_it_and_cannot(self, editor_client, first):
        url = reverse("certificate:revoke", args=[first.certificate_id])
        assert url not in editor_client.get(address(first)).content.decode()
        editor_client.post(url, {"reason": "Bukan pesertanya"})
        assert Certificate.objects.get().status == "valid"

    def test_another_one_is_issued_in_its_place(self, moderator_client, first):
        replace = reverse("certificate:replace", args=[first.certificate_id])
        moderator_client.post(replace)
        assert Certificate.objects.count() == 1  # it is valid still
        moderator_client.post(reverse("certificate:revoke", args=[first.certificate_id]), {"reason": "Keliru"})
        assert replace in moderator_client.get(address(first)).content.decode()
        moderator_client.post(replace)
        assert sorted(Certificate.objects.values_list("sequence", "status")) == [(1, "revoked"), (2, "valid")]

    def test_who_has_no_business_in_the_cms_sees_none(self, learner_client, first):
        for url in (address(first), reverse("certificate:revoke", args=[first.certificate_id])):
            assert learner_client.get(url).status_code in {302, 403}

    def test_numbers_beyond_the_database_are_not_found(self, editor_client):
        assert editor_client.get(f"/cms/sertifikat/{2**63}/").status_code == 404


class TestRequests:
    def test_open_ones_stand_first_and_the_front_page_counts_them(self, editor_client, editor, asked, past_webinar):
        other = make_certificate(webinar=past_webinar)
        answered = request_correction(certificate=other.certificate, holder_name="Ani", by=other.certificate.learner)
        CorrectionRequest.objects.filter(pk=answered.pk).update(state="made", answered_at=asked.raised_at)
        listed = editor_client.get(reverse("correction_request:index")).context["object_list"]
        assert list(listed) == [asked, answered]
        assert "1 permintaan perbaikan menunggu jawaban" in editor_client.get("/cms/").content.decode()

    def test_it_is_made_with_the_editors_spelling(self, editor_client, editor, asked):
        url = reverse("correction_request:answer", args=[asked.pk])
        html = editor_client.get(url).content.decode()
        assert "Siti Aminha, S.E." in html
        assert "Tertukar" in html
        editor_client.post(url, {"decision": "make", "holder_name": "Hj. Siti Aminah, S.E.", "answer": ""})
        asked.refresh_from_db()
        assert (asked.state, asked.answered_by) == ("made", editor)
        assert asked.version.printed["holder_name"] == "Hj. Siti Aminah, S.E."

    def test_it_is_refused_with_words_alone(self, editor_client, asked):
        url = reverse("correction_request:answer", args=[asked.pk])
        assert "answer" in editor_client.post(url, {"decision": "refuse"}).context["form"].errors
        editor_client.post(url, {"decision": "refuse", "answer": "Gelar belum tercatat."})
        asked.refresh_from_db()
        assert (asked.state, asked.answer) == ("refused", "Gelar belum tercatat.")
        again = editor_client.post(url, {"decision": "make", "holder_name": RIGHT}, follow=True)
        assert "Sudah" in again.content.decode() or "sudah" in again.content.decode()
        assert CertificateVersion.objects.count() == 1


class TestNamesByATable:
    def upload(self, client, webinar, content: bytes):
        file = SimpleUploadedFile("nama.xlsx", content)
        return client.post(reverse("webinar:names", args=[webinar.pk]), {"file": file})

    def corrected(self, client, webinar) -> bytes:
        response = client.get(reverse("webinar:names", args=[webinar.pk]), {"export": "xlsx"})
        book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
        book.active["C2"] = RIGHT
        file = io.BytesIO()
        book.save(file)
        return file.getvalue()

    def test_downloaded_corrected_looked_at_and_taken_in(self, editor_client, first, past_webinar):
        page = self.upload(editor_client, past_webinar, self.corrected(editor_client, past_webinar)).url
        html = editor_client.get(page).content.decode()
        assert "Siti Aminha, S.E." in html
        assert RIGHT in html
        assert CertificateVersion.objects.count() == 1
        assert "reason" in editor_client.post(page, {"action": "confirm"}).context["form"].errors
        editor_client.post(page, {"action": "confirm", "reason": "Daftar instansi"})
        assert Certificate.objects.get().holder_name == RIGHT
        gone = editor_client.post(page, {"action": "confirm", "reason": "Daftar instansi"})
        assert gone.url == reverse("webinar:names", args=[past_webinar.pk])
        assert CertificateVersion.objects.count() == 2

    def test_faults_are_named_by_row_and_nothing_can_be_confirmed(self, editor_client, first, past_webinar):
        content = b"Nomor,Nama yang benar\n00099/salah,Ani\n"
        page = self.upload(editor_client, past_webinar, content).url
        html = editor_client.get(page).content.decode()
        assert "Webinar ini tidak punya sertifikat dengan nomor ini." in html
        assert 'value="confirm"' not in html
        editor_client.post(page, {"action": "confirm", "reason": "Daftar"})
        assert CertificateVersion.objects.count() == 1

    @pytest.mark.parametrize("content", [b"PK\x03\x04", b"%PDF-1.7", b"\x00\xff\xfe", b"a,b\n1,2\n"])
    def test_files_that_are_no_table_are_answered_in_words(self, editor_client, first, past_webinar, content):
        page = self.upload(editor_client, past_webinar, content).url
        response = editor_client.get(page)
        assert response.status_code == 200
        assert "Tabel ini tidak dapat diterima" in response.content.decode()

    def test_nobody_else_sees_an_upload(self, editor_client, moderator_client, first, past_webinar):
        page = self.upload(editor_client, past_webinar, b"Nomor,Nama yang benar\n").url
        assert moderator_client.get(page).url == reverse("webinar:names", args=[past_webinar.pk])


def test_lists_take_the_same_queries_however_long(editor_client, past_webinar, django_assert_max_num_queries):
    for _number in range(8):
        make_attendee(past_webinar)
    issue_certificates(webinar=past_webinar)
    for certificate in Certificate.objects.select_related("learner"):
        request_correction(certificate=certificate, holder_name="Ani", by=certificate.learner)
    editor_client.get(reverse("correction_request:index"))
    with django_assert_max_num_queries(24):
        editor_client.get(reverse("correction_request:index"))


class TestWhoMayOpenWhat:
    def addresses(self, asked) -> dict[str, str]:
        certificate = asked.certificate
        return {
            "certificate": reverse("certificate:detail", args=[certificate.pk]),
            "revoke": reverse("certificate:revoke", args=[certificate.pk]),
            "requests": reverse("correction_request:index"),
            "request": reverse("correction_request:answer", args=[asked.pk]),
            "names": reverse("webinar:names", args=[certificate.webinar_id]),
        }

    def opened(self, client, asked) -> set[str]:
        return {name for name, url in self.addresses(asked).items() if client.get(url).status_code == 200}

    def test_editors_correct_and_moderators_revoke_too(self, editor_client, moderator_client, asked):
        assert self.opened(moderator_client, asked) == set(self.addresses(asked))
        assert self.opened(editor_client, asked) == set(self.addresses(asked)) - {"revoke"}

    def test_learners_and_those_with_access_to_the_cms_alone_open_nothing(self, learner_client, asked):
        user = UserFactory(is_staff=True)
        user.user_permissions.add(Permission.objects.get(codename="access_admin"))
        assert self.opened(learner_client, asked) == self.opened(client_of(user), asked) == set()
