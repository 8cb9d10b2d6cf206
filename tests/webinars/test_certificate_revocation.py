"""Revoking: once, for a reason, hours taken back, the holder told; another one only where an editor says so."""

import pytest
from django.core import mail
from django.core.management import call_command
from wagtail.models import ModelLogEntry

from portal.learners.models import LearningCredit
from tests.factories.certificates import make_attendee, make_certificate
from tests.factories.learners import UserFactory
from tests.factories.webinars import WebinarFactory
from webinars.models import Attendance, Certificate, CorrectionRequest, Role
from webinars.services.certificates.correction_requests import request_correction
from webinars.services.certificates.errors import CertificateError
from webinars.services.certificates.issuing import issue_certificates, issue_role_certificate
from webinars.services.certificates.late import follow_up_certificate, issue_late_certificates
from webinars.services.certificates.revocation import issue_in_place, revoke_certificate

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return make_certificate(full_name="Siti Aminah", email="siti@contoh.example")


@pytest.fixture
def editor():
    return UserFactory()


def revoke(version, editor, reason="Nama orang lain"):
    return revoke_certificate(certificate=version.certificate, reason=reason, by=editor)


def test_it_says_by_whom_when_and_why_and_the_hours_are_taken_back(version, editor, client):
    revoke(version, editor)
    certificate = Certificate.objects.get()
    assert (certificate.status, certificate.revocation_reason) == ("revoked", "Nama orang lain")
    assert certificate.revoked_by == editor
    assert certificate.revoked_at is not None
    assert certificate.learner.credits.all().total_hours() == 0
    reversal = LearningCredit.objects.get(reverses__isnull=False)
    assert (reversal.hours, reversal.description) == (-4, f"Sertifikat {certificate.number} dicabut")
    assert "DICABUT" in client.get(f"/sertifikat/{version.code}/").content.decode()


def test_twice_is_once_and_the_first_reason_stands(version, editor):
    revoke(version, editor)
    revoke(version, UserFactory(), "Alasan lain")
    certificate = Certificate.objects.get()
    assert (certificate.revocation_reason, certificate.revoked_by) == ("Nama orang lain", editor)
    assert LearningCredit.objects.count() == 2
    assert ModelLogEntry.objects.filter(action="webinars.certificate_revoked").count() == 1
    call_command("send_outbox")
    [letter] = mail.outbox
    assert letter.to == ["siti@contoh.example"]
    assert "Nama orang lain" in letter.body
    assert "4 JP" in letter.body


def test_without_a_reason_nothing_happens(version, editor):
    with pytest.raises(CertificateError) as caught:
        revoke(version, editor, " \x00")
    assert caught.value.code == "reason"
    assert Certificate.objects.get().status == "valid"


def test_a_speaker_without_account_has_no_hours_to_take_back(editor):
    certificate = issue_role_certificate(
        webinar=WebinarFactory(page=False, past=True), role=Role.SPEAKER, holder_name="Astuti"
    )
    revoke_certificate(certificate=certificate, reason="Batal hadir", by=editor)
    assert not LearningCredit.objects.exists()
    call_command("send_outbox")
    assert not mail.outbox


def test_a_request_that_waits_is_closed_with_it(version, editor):
    request_correction(certificate=version.certificate, holder_name="Siti Aminah, S.E.", by=version.certificate.learner)
    revoke(version, editor)
    assert CorrectionRequest.objects.get().state == "refused"


def test_who_was_revoked_is_not_issued_to_again_by_itself(version, editor):
    revoke(version, editor)
    webinar = version.certificate.webinar
    other = make_attendee(webinar)
    result = issue_certificates(webinar=webinar)
    assert (result.created, result.unchanged) == (1, 1)
    registration = webinar.registrations.exclude(pk=other.pk).get()
    assert not follow_up_certificate(registration=registration)
    assert issue_late_certificates().created == 0
    assert Certificate.objects.count() == 2


def test_a_speaker_who_was_revoked_is_not_issued_to_again_either(editor):
    webinar = WebinarFactory(page=False, past=True)
    wanted = {"webinar": webinar, "role": Role.SPEAKER, "holder_name": "Astuti"}
    certificate = issue_role_certificate(**wanted)
    revoke_certificate(certificate=certificate, reason="Batal hadir", by=editor)
    assert issue_role_certificate(**wanted) == certificate
    assert Certificate.objects.count() == 1


class TestInPlace:
    def test_an_editor_issues_another_with_a_number_of_its_own_once(self, version, editor):
        revoke(version, editor)
        another = issue_in_place(certificate=version.certificate, by=editor)
        assert issue_in_place(certificate=version.certificate, by=editor) == another
        old = version.certificate
        assert (another.sequence, another.learner, another.status) == (2, old.learner, "valid")
        assert another.path_name == old.path_name
        assert Certificate.objects.get(pk=old.pk).status == "revoked"
        assert old.learner.credits.all().total_hours() == 4
        assert issue_certificates(webinar=old.webinar).created == 0

    def test_only_in_place_of_a_revoked_one(self, version, editor):
        with pytest.raises(CertificateError) as caught:
            issue_in_place(certificate=version.certificate, by=editor)
        assert caught.value.code == "not_revoked"

    def test_a_participant_has_to_fulfil_the_rule_now(self, version, editor):
        revoke(version, editor)
        Attendance.objects.update(minutes=1)
        with pytest.raises(CertificateError) as caught:
            issue_in_place(certificate=version.certificate, by=editor)
        assert caught.value.code == "not_eligible"
        assert Certificate.objects.count() == 1

    def test_a_speaker_gets_the_hours_of_the_first(self, editor):
        learner = UserFactory()
        first = issue_role_certificate(
            webinar=WebinarFactory(page=False, past=True),
            role=Role.SPEAKER,
            holder_name="Ann",
            learner=learner,
            credit_hours=2,
        )
        revoke_certificate(certificate=first, reason="Salah nama", by=editor)
        another = issue_in_place(certificate=first, holder_name="Ann Lee", by=editor)
        assert another.holder_name == "Ann Lee"
        assert learner.credits.all().total_hours() == 2
