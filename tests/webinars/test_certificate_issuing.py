"""Who gets a certificate, with which number, what is written down, and what a second run does."""

from datetime import UTC, datetime

import pytest
from wagtail.models import ModelLogEntry

from portal.learners.models import LearningCredit
from portal.models import PortalSettings
from tests.factories.certificates import make_attendee, make_certificate
from tests.factories.learners import UserFactory
from tests.factories.webinars import RegistrationFactory, SpeakerFactory, WebinarFactory, WebinarSpeakerFactory
from webinars.certificate_pdf.codes import normalise_code
from webinars.models import Certificate, CertificateVersion, Registration, Role, WebinarSpeaker
from webinars.services.certificates.errors import CertificateError
from webinars.services.certificates.issuing import (
    issue_certificates,
    issue_role_certificate,
    issue_speaker_certificates,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def webinar():
    start = datetime(2025, 7, 10, 1, tzinfo=UTC)
    return WebinarFactory(
        series_number=40, title="Belajar di tempat kerja", planned_start=start, minimum_attendance=112, page=False
    )


def test_exactly_those_who_fulfil_the_rule_get_one(webinar):
    enough = make_attendee(webinar, minutes=112)
    make_attendee(webinar, minutes=111)
    cancelled = make_attendee(webinar, minutes=150)
    Registration.objects.filter(pk=cancelled.pk).update(status=Registration.Status.CANCELLED)
    RegistrationFactory(webinar=webinar)  # never came
    make_attendee(WebinarFactory(page=False), minutes=150)

    result = issue_certificates(webinar=webinar)

    assert (result.created, result.unchanged) == (1, 0)
    certificate = Certificate.objects.get()
    assert (certificate.learner, certificate.webinar, certificate.role) == (enough.learner, webinar, "participant")
    webinar.refresh_from_db()
    assert webinar.certificates_issued_at == certificate.issued_at


def test_issuing_twice_gives_no_second_certificate_and_late_ones_join(webinar):
    make_attendee(webinar)
    assert issue_certificates(webinar=webinar).created == 1
    again = issue_certificates(webinar=webinar)
    assert (again.created, again.unchanged) == (0, 1)
    make_attendee(webinar)
    late = issue_certificates(webinar=webinar)
    assert (late.created, late.unchanged) == (1, 1)
    assert sorted(Certificate.objects.values_list("sequence", flat=True)) == [1, 2]


def test_every_printed_field_is_kept_as_it_was(webinar):
    settings = PortalSettings.load()
    settings.signatory_name, settings.signatory_rank = "Dr. Contoh, M.Si.", "Pembina Utama"
    settings.save()
    registration = make_attendee(webinar, full_name="  Dr.  Siti\u00a0Aminah,\tM.Si. ")
    issue_certificates(webinar=webinar)
    webinar.title = "Judul lain"
    webinar.save()
    registration.learner.full_name = "Orang lain"
    registration.learner.save()

    version = CertificateVersion.objects.get()
    printed = version.printed
    assert printed["holder_name"] == version.certificate.holder_name == "Dr. Siti Aminah, M.Si."
    assert printed["webinar_title"] == "Belajar di tempat kerja"
    assert printed["event_date"] == "Kamis, 10 Juli 2025"
    assert printed["role_label"] == "Peserta"
    assert (printed["credit_hours"], printed["credit_regulation"]) == (4, "Peraturan LAN Nomor 10 Tahun 2018")
    assert (printed["signatory_name"], printed["signatory_rank"]) == ("Dr. Contoh, M.Si.", "Pembina Utama")
    assert printed["signatory_office"] == "Kepala BPSDM Provinsi Sulawesi Selatan"
    assert printed["organiser"] == "BPSDM Provinsi Sulawesi Selatan"
    assert printed["verification_url"].endswith(f"/sertifikat/{version.code}/")
    assert normalise_code(printed["code"]) == version.code


def test_nobody_can_read_the_nip_out_of_a_certificate(webinar):
    make_attendee(webinar, nip="198501012010011001")
    issue_certificates(webinar=webinar)
    assert "198501012010011001" not in str(CertificateVersion.objects.get().printed)


def test_numbers_follow_the_pattern_without_gaps(webinar):
    for _ in range(3):
        make_attendee(webinar)
    issue_certificates(webinar=webinar)
    certificates = Certificate.objects.order_by("sequence")
    at = certificates[0].issued_at.astimezone(webinar.zone)
    roman = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"][at.month - 1]
    assert [certificate.number for certificate in certificates] == [
        f"{sequence:05}/800.1.11/ASN-ADAPTIF/40/{roman}/{at.year}" for sequence in (1, 2, 3)
    ]


def test_the_number_bears_the_day_of_the_webinars_zone(webinar, monkeypatch):
    new_year_in_makassar = datetime(2025, 12, 31, 16, 30, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: new_year_in_makassar)
    make_attendee(webinar)
    issue_certificates(webinar=webinar)
    assert Certificate.objects.get().number.endswith("/I/2026")
    assert CertificateVersion.objects.get().printed["issued_date"] == "1 Januari 2026"


@pytest.mark.parametrize(
    ("scope", "pattern", "numbers"),
    [
        ("webinar", "{sequence}/{series}", ["1/40", "2/40", "1/41", "3/40"]),
        ("year", "{sequence}/{year}", ["1/2025", "2/2025", "3/2025", "1/2026"]),
        ("ever", "{sequence:03}", ["001", "002", "003", "004"]),
        (
            "ever",
            "{sequence}/{classification}/{month}",
            ["1/800.1.11/7", "2/800.1.11/7", "3/800.1.11/7", "4/800.1.11/1"],
        ),
    ],
    ids=["series", "year", "all", "month"],
)
def test_the_sequence_counts_in_the_scope_of_the_settings(webinar, monkeypatch, scope, pattern, numbers):
    PortalSettings.load()
    PortalSettings.objects.update(certificate_number_pattern=pattern, certificate_sequence_scope=scope)
    other = WebinarFactory(series_number=41, page=False)
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2025, 7, 14, tzinfo=UTC))
    for _ in range(2):
        make_attendee(webinar)
    issue_certificates(webinar=webinar)
    make_attendee(other)
    issue_certificates(webinar=other)
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 1, 3, tzinfo=UTC))
    make_attendee(webinar)
    issue_certificates(webinar=webinar)
    assert list(Certificate.objects.order_by("pk").values_list("number", flat=True)) == numbers


def test_credit_hours_are_booked_with_each_certificate_once(webinar):
    registration = make_attendee(webinar)
    issue_certificates(webinar=webinar)
    issue_certificates(webinar=webinar)
    credit = LearningCredit.objects.get()
    assert (credit.learner, credit.hours, credit.source) == (registration.learner, 4, "certificate")
    assert str(credit.earned_on) == "2025-07-10"
    assert credit.regulation == "Peraturan LAN Nomor 10 Tahun 2018"
    assert credit.source_reference == f"certificate:{Certificate.objects.get().pk}"
    assert credit.description == "Webinar ASN Adaptif Seri-40: Belajar di tempat kerja"


def test_one_log_entry_tells_of_an_issue_and_none_of_an_idle_one(webinar):
    editor = UserFactory()
    make_attendee(webinar)
    issue_certificates(webinar=webinar, issued_by=editor)
    issue_certificates(webinar=webinar, issued_by=editor)
    entry = ModelLogEntry.objects.get(action="webinars.certificates_issued")
    assert (entry.user, entry.object_id, entry.data) == (editor, str(webinar.pk), {"count": 1})
    assert entry.message == "Sertifikat diterbitkan: 1"


@pytest.mark.parametrize(
    ("name", "code", "detail"),
    [("王小明", "missing_glyph", "王"), ("😀 \u200b", "no_name", ""), ("", "no_name", "")],
)
def test_a_name_that_cannot_be_printed_waits_and_the_others_do_not(webinar, name, code, detail):
    make_attendee(webinar)
    waiting = make_attendee(webinar, full_name=name).learner
    result = issue_certificates(webinar=webinar)
    assert result.created == 1
    assert result.refused == [{"name": name, "email": waiting.email, "code": code, "detail": detail}]
    assert result.as_dict()["refused"] == result.refused

    waiting.full_name = "Wang Xiaoming"
    waiting.save()
    assert issue_certificates(webinar=webinar).created == 1
    assert Certificate.objects.get(learner=waiting).sequence == 2


def test_a_theme_that_cannot_be_printed_refuses_the_whole_issue(webinar):
    webinar.title = "Belajar 学"
    webinar.save()
    make_attendee(webinar)
    with pytest.raises(CertificateError) as caught:
        issue_certificates(webinar=webinar)
    assert (caught.value.code, caught.value.detail) == ("missing_glyph", "学")
    assert not Certificate.objects.exists()


def test_a_number_that_does_not_fit_is_refused_before_anything_is_written(webinar):
    PortalSettings.load()
    PortalSettings.objects.update(certificate_number_pattern="{series:060}/{sequence:060}")
    make_attendee(webinar)
    with pytest.raises(CertificateError) as caught:
        issue_certificates(webinar=webinar)
    assert caught.value.code == "number"
    assert not Certificate.objects.exists()


def test_progress_is_reported_and_queries_do_not_grow_with_people(webinar, django_assert_max_num_queries):
    PortalSettings.load()
    for _ in range(40):
        make_attendee(webinar)
    reported = []
    # 12 of them are Wagtail's, for the webinar's row in its search and reference indexes.
    with django_assert_max_num_queries(42):
        issue_certificates(webinar=webinar, report=lambda done, total: reported.append((done, total)))
    assert reported == [(40, 40)]


class TestRoles:
    def test_speakers_need_no_account_and_no_attendance(self, webinar):
        certificate = issue_role_certificate(webinar=webinar, role=Role.SPEAKER, holder_name="Dr. Arwin Contoh, M.Si.")
        version = certificate.versions.get()
        assert (certificate.learner, certificate.holder_name) == (None, "Dr. Arwin Contoh, M.Si.")
        assert version.printed["role_label"] == "Narasumber"
        assert not LearningCredit.objects.exists()
        webinar.refresh_from_db()
        assert webinar.certificates_issued_at is None  # the participants' are still to come

    def test_with_an_account_the_hours_are_booked(self, webinar):
        learner = UserFactory()
        issue_role_certificate(
            webinar=webinar, role=Role.COMMITTEE, holder_name="Budi", learner=learner, credit_hours=2
        )
        assert LearningCredit.objects.get(learner=learner).hours == 2

    @pytest.mark.parametrize("with_account", [True, False])
    def test_asking_twice_gives_the_same_certificate(self, webinar, with_account):
        fields = {"role": Role.MODERATOR, "holder_name": " Astuti  Contoh", "webinar": webinar}
        learner = UserFactory() if with_account else None
        assert issue_role_certificate(**fields, learner=learner) == issue_role_certificate(**fields, learner=learner)
        assert Certificate.objects.count() == CertificateVersion.objects.count() == 1

    def test_one_person_may_hold_several_roles_and_numbers_run_on(self, webinar):
        learner = make_attendee(webinar).learner
        issue_certificates(webinar=webinar)
        for role in (Role.SPEAKER, Role.MODERATOR):
            issue_role_certificate(webinar=webinar, role=role, holder_name=learner.full_name, learner=learner)
        assert sorted(Certificate.objects.values_list("sequence", flat=True)) == [1, 2, 3]

    def test_participants_cannot_be_slipped_past_the_rule(self, webinar):
        with pytest.raises(CertificateError) as caught:
            issue_role_certificate(webinar=webinar, role=Role.PARTICIPANT, holder_name="Budi")
        assert caught.value.code == "role"

    def test_a_foreign_speakers_may_be_in_english(self, webinar):
        printed = (
            issue_role_certificate(webinar=webinar, role=Role.SPEAKER, holder_name="Ann Lee", language="en")
            .versions.get()
            .printed
        )
        assert (printed["role_label"], printed["event_date"]) == ("Speaker", "Thursday, 10 July 2025")
        assert "/en/" not in printed["verification_url"]

    @pytest.mark.parametrize(
        "fields", [{"past": False}, {"past": True, "override": "cancelled", "override_reason": "Banjir"}]
    )
    def test_before_it_has_taken_place_only_who_says_so_gets_one(self, fields):
        webinar = WebinarFactory(page=False, **fields)
        WebinarSpeakerFactory(webinar=webinar)
        wanted = {"webinar": webinar, "role": Role.COMMITTEE, "holder_name": "Budi"}
        for issue in (lambda: issue_role_certificate(**wanted), lambda: issue_speaker_certificates(webinar=webinar)):
            with pytest.raises(CertificateError) as caught:
                issue()
            assert caught.value.code == "not_over"
        assert not Certificate.objects.exists()
        issue_role_certificate(**wanted, early=True)
        issue_speaker_certificates(webinar=webinar, early=True)
        assert Certificate.objects.count() == 2

    def test_all_who_speak_or_moderate_at_once(self, webinar):
        account = UserFactory()
        for part, learner in (("opening", None), ("moderator", None), ("speaker", account)):
            speaker = SpeakerFactory(learner=learner)
            WebinarSpeakerFactory(webinar=webinar, speaker=speaker, part=WebinarSpeaker.Part(part))
        issued = issue_speaker_certificates(webinar=webinar)
        assert [certificate.role for certificate in issued] == ["speaker", "moderator", "speaker"]
        assert issued[2].learner == account
        assert issue_speaker_certificates(webinar=webinar) == issued


def test_a_version_stands_until_a_newer_one_or_a_revocation():
    version = make_certificate()
    assert version.standing == "valid"
    newer = CertificateVersion.objects.create(
        certificate=version.certificate, version=2, code="0" * 28, printed=version.printed
    )
    assert (version.standing, newer.standing) == ("superseded", "valid")
    version.certificate.status = Certificate.Status.REVOKED
    assert version.standing == "revoked"
