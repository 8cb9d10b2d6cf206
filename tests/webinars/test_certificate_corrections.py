"""A corrected name: a new version, the same number, the old one superseded, the holder told, the ledger as it was."""

import pytest
from django.core import mail
from django.core.management import call_command
from wagtail.models import ModelLogEntry

from portal.learners.models import LearningCredit
from tests.factories.certificates import make_certificate
from tests.factories.learners import UserFactory
from tests.factories.webinars import WebinarFactory
from webinars.download_links import download_url
from webinars.models import Certificate, CertificateVersion, CorrectionRequest, Role
from webinars.services.certificates.correction_requests import make_correction, refuse_correction, request_correction
from webinars.services.certificates.corrections import correct_certificate
from webinars.services.certificates.errors import CertificateError
from webinars.services.certificates.issuing import issue_certificates, issue_role_certificate
from webinars.services.certificates.rendering import render_version_file
from webinars.services.certificates.revocation import revoke_certificate

pytestmark = pytest.mark.django_db
RIGHT = "Dr. Siti Aminah, M.Si."


@pytest.fixture
def first():
    return make_certificate(full_name="Dr. Siti Aminha, M.Si.", email="siti@contoh.example")


@pytest.fixture
def editor():
    return UserFactory()


def correct(version, editor, name=RIGHT, **fields):
    word = {"reason": "Salah ketik", "by": editor} | fields
    return correct_certificate(certificate=version.certificate, holder_name=name, **word)


def code_of(call) -> str:
    with pytest.raises(CertificateError) as caught:
        call()
    return caught.value.code


def test_a_correction_is_a_new_version_with_the_same_number_and_nothing_else_changed(first, editor):
    second = correct(first, editor)
    certificate = Certificate.objects.get()
    first.refresh_from_db()
    assert (second.version, second.certificate) == (2, certificate)
    assert (second.reason, second.created_by) == ("Salah ketik", editor)
    assert (first.standing, second.standing) == ("superseded", "valid")
    assert (certificate.holder_name, certificate.sequence) == (RIGHT, 1)
    changed = {name for name in first.printed if first.printed[name] != second.printed[name]}
    assert changed == {"holder_name", "code", "verification_url"}
    assert second.printed["holder_name"] == RIGHT
    assert second.printed["number"] == certificate.number
    assert second.printed["verification_url"].endswith(f"/sertifikat/{second.code}/")
    assert first.printed["holder_name"] == "Dr. Siti Aminha, M.Si."
    assert render_version_file(second.pk) != render_version_file(first.pk)
    assert LearningCredit.objects.count() == 1
    [entry] = ModelLogEntry.objects.filter(action="webinars.certificate_corrected")
    assert (entry.user, entry.message) == (editor, "Sertifikat diperbaiki: versi 2")


def test_the_same_correction_twice_is_one(first, editor):
    assert correct(first, editor) == correct(first, editor, f"  {RIGHT} ")
    assert CertificateVersion.objects.count() == 2
    third = correct(first, editor, "Dr. Hj. Siti Aminah, M.Si.")
    assert third.version == 3


def test_the_holder_is_written_to_once_with_the_new_file(first, editor):
    correct(first, editor)
    second = correct(first, editor)
    call_command("send_outbox")
    [letter] = mail.outbox
    assert letter.to == ["siti@contoh.example"]
    assert letter.subject.startswith("Sertifikat Anda sudah diperbaiki: Seri-")
    assert RIGHT in letter.body
    assert download_url(second.code) in letter.body
    assert first.code not in letter.body


@pytest.mark.parametrize(
    ("name", "reason", "code"),
    [
        ("", "Salah", "no_name"),
        ("😀", "Salah", "no_name"),
        ("王小明", "Salah", "missing_glyph"),
        ("A" * 201, "Salah", "too_long"),
        (RIGHT, " \x00 ", "reason"),
    ],
)
def test_what_cannot_be_printed_or_has_no_reason_is_refused(first, editor, name, reason, code):
    assert code_of(lambda: correct(first, editor, name, reason=reason)) == code
    assert CertificateVersion.objects.count() == 1


def test_a_revoked_certificate_is_not_corrected(first, editor):
    revoke_certificate(certificate=first.certificate, reason="Tidak hadir", by=editor)
    assert code_of(lambda: correct(first, editor)) == "revoked"


def test_two_speakers_without_account_do_not_come_to_one_name(editor):
    webinar = WebinarFactory(page=False, past=True)
    issue_role_certificate(webinar=webinar, role=Role.SPEAKER, holder_name="Astuti")
    other = issue_role_certificate(webinar=webinar, role=Role.SPEAKER, holder_name="Astutik")
    assert code_of(lambda: correct(other.versions.get(), editor, "Astuti")) == "name_taken"


def test_a_corrected_holder_is_not_issued_to_again(first, editor):
    correct(first, editor)
    assert issue_certificates(webinar=first.certificate.webinar).created == 0


class TestRequests:
    def ask(self, version, name=RIGHT, **fields):
        fields = {"by": version.certificate.learner, "remark": "Tertukar hurufnya"} | fields
        return request_correction(certificate=version.certificate, holder_name=name, **fields)

    def test_one_waits_at_a_time_and_the_same_twice_is_one(self, first):
        asked = self.ask(first)
        assert self.ask(first) == asked
        assert (asked.holder_name, asked.state) == (RIGHT, "open")
        assert code_of(lambda: self.ask(first, "Siti Lain")) == "waiting"
        assert CorrectionRequest.objects.count() == 1

    def test_nobody_asks_for_somebody_elses_certificate(self, first, editor):
        assert code_of(lambda: self.ask(first, by=editor)) == "not_holder"

    def test_the_name_as_it_stands_is_no_correction(self, first):
        assert code_of(lambda: self.ask(first, " Dr.  Siti Aminha, M.Si. ")) == "unchanged"

    def test_an_editor_makes_it_and_the_letter_says_so(self, first, editor):
        asked = self.ask(first)
        version = make_correction(request=asked, by=editor, answer="Terima kasih sudah teliti.")
        asked.refresh_from_db()
        assert (asked.state, asked.version, asked.answered_by) == ("made", version, editor)
        assert (version.printed["holder_name"], version.reason) == (RIGHT, "Tertukar hurufnya")
        assert code_of(lambda: make_correction(request=asked, by=editor)) == "answered"
        call_command("send_outbox")
        [letter] = mail.outbox
        assert "Terima kasih sudah teliti." in letter.body
        assert RIGHT in letter.body

    def test_an_editor_who_corrects_to_that_name_by_himself_has_answered_it(self, first, editor):
        asked = self.ask(first)
        correct(first, editor, "Siti Aminah")
        asked.refresh_from_db()
        assert asked.is_open
        version = correct(first, editor)
        asked.refresh_from_db()
        assert (asked.state, asked.version, asked.answered_by) == ("made", version, editor)

    def test_an_editor_refuses_it_only_with_words(self, first, editor):
        asked = self.ask(first)
        assert code_of(lambda: refuse_correction(request=asked, answer=" ", by=editor)) == "answer"
        refuse_correction(request=asked, answer="Gelar itu belum tercatat.", by=editor)
        assert CertificateVersion.objects.count() == 1
        call_command("send_outbox")
        [letter] = mail.outbox
        assert letter.to == ["siti@contoh.example"]
        assert "Gelar itu belum tercatat." in letter.body
        assert ModelLogEntry.objects.filter(action="webinars.correction_refused", user=editor).count() == 1
        assert self.ask(first).is_open  # one may ask again
