"""The late path: the recording and the post-test after the session, and the certificate that follows by itself."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone
from django.utils.html import strip_tags

from portal.learners.models import LearningCredit
from tests.factories.certificates import make_attendee
from tests.factories.learners import UserFactory
from tests.factories.questionnaires import make_questionnaire
from tests.factories.webinars import LatePathFactory, PathFactory, RegistrationFactory, WebinarFactory
from webinars.models import Certificate, Milestone, Questionnaire, Registration
from webinars.services.certificates.issuing import issue_certificates
from webinars.services.paths.milestones import MilestoneError, follow_recording, record_milestone
from webinars.services.registration.registering import RegistrationError, register_learner

pytestmark = pytest.mark.django_db


@pytest.fixture
def webinar():
    paths = [PathFactory.build(), LatePathFactory.build(credit_hours=2)]
    return WebinarFactory(
        series_number=40, past=True, paths=paths, credit_hours=4, recording_url="https://video.example/1"
    )


@pytest.fixture
def issued(webinar):
    """Its certificates are out already."""
    make_attendee(webinar, minutes=120)
    issue_certificates(webinar=webinar)
    webinar.refresh_from_db()
    return webinar


def address(webinar) -> str:
    return f"/webinar/seri-{webinar.series_number}/daftar/"


@pytest.mark.parametrize("kind", ["post_test", "evaluation"])
def test_the_form_that_a_late_path_asks_for_stays_open_as_long_as_the_path(webinar, kind):
    path = webinar.paths.get(needs_recording=True)
    path.needs_evaluation, path.open_days = True, 40  # longer than the settings let a questionnaire stay open
    path.save()
    found = Questionnaire.objects.get(pk=make_questionnaire(webinar, kind=kind).pk)
    assert found.closing == webinar.paths.get(needs_recording=True).closing


class TestRecording:
    def test_the_first_moment_stays_however_often_and_in_whatever_order_it_is_told(self, webinar):
        registration, first = RegistrationFactory(webinar=webinar), timezone.now() - timedelta(days=2)
        for later in (timedelta(hours=1), timedelta(0), timedelta(hours=5)):
            record_milestone(registration=registration, kind="recording", at=first + later)
        assert Milestone.objects.get().reached_at == first

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"recording_url": ""}, "no_recording"),
            ({"actual_end": timezone.now() + timedelta(hours=1)}, "not_over"),
        ],
    )
    def test_it_is_refused_where_there_is_nothing_to_follow(self, webinar, fields, code):
        registration = RegistrationFactory(webinar=webinar)
        for name, value in fields.items():
            setattr(webinar, name, value)
        with pytest.raises(MilestoneError) as refusal:
            follow_recording(webinar=webinar, learner=registration.learner)
        assert refusal.value.code == code

    def test_it_is_refused_to_strangers_and_after_the_path_has_closed(self, webinar):
        with pytest.raises(MilestoneError, match="not_registered"):
            follow_recording(webinar=webinar, learner=UserFactory())
        registration = RegistrationFactory(webinar=webinar)
        with pytest.raises(MilestoneError, match="closed"):
            follow_recording(webinar=webinar, learner=registration.learner, now=webinar.end + timedelta(days=15))
        assert not Milestone.objects.exists()

    def test_on_the_page_it_is_said_by_a_button(self, client, webinar):
        registration = RegistrationFactory(webinar=webinar)
        client.force_login(registration.learner)
        page = client.get(address(webinar)).content.decode()
        assert "Saya sudah menyimak rekaman ini" in page
        assert "Masih kurang: rekaman dan post-test." in strip_tags(page)
        for _ in range(2):
            answer = client.post(address(webinar), {"action": "recording"})
            assert (answer.status_code, answer.url) == (302, address(webinar))
        assert Milestone.objects.get(registration=registration).kind == "recording"
        page = client.get(address(webinar)).content.decode()
        assert "Saya sudah menyimak rekaman ini" not in page
        assert "Masih kurang: post-test." in strip_tags(page)

    def test_a_refusal_is_told_in_words(self, client, webinar):
        registration = RegistrationFactory(webinar=webinar)
        webinar.paths.filter(needs_recording=True).update(open_days=1)
        client.force_login(registration.learner)
        assert "Saya sudah menyimak rekaman ini" not in client.get(address(webinar)).content.decode()
        answer = client.post(address(webinar), {"action": "recording"})
        assert answer.status_code == 409


class TestCertificate:
    def complete(self, registration, django_capture_on_commit_callbacks) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            record_milestone(registration=registration, kind="recording")
            record_milestone(registration=registration, kind="post_test")

    def test_it_follows_by_itself_once_certificates_are_out(self, issued, django_capture_on_commit_callbacks):
        late = RegistrationFactory(webinar=issued)
        self.complete(late, django_capture_on_commit_callbacks)
        certificate = Certificate.objects.get(learner=late.learner)
        assert (certificate.path_name, certificate.path_label, certificate.is_asynchronous) == (
            "Menyusul",
            "Menyusul",
            True,
        )
        printed = certificate.versions.get().printed
        assert (printed["mode"], printed["path"], printed["credit_hours"]) == (
            "diikuti secara asinkron",
            "Menyusul",
            2,
        )
        credit = LearningCredit.objects.get(learner=late.learner)
        assert (credit.hours, credit.is_asynchronous) == (2, True)
        assert not LearningCredit.objects.exclude(learner=late.learner).filter(is_asynchronous=True).exists()

    def test_before_the_first_issuing_nothing_is_issued(self, webinar, django_capture_on_commit_callbacks):
        late = RegistrationFactory(webinar=webinar)
        self.complete(late, django_capture_on_commit_callbacks)
        assert not Certificate.objects.exists()
        issue_certificates(webinar=webinar)
        assert Certificate.objects.get().learner == late.learner

    def test_one_who_was_there_keeps_the_path_of_the_session(self, webinar):
        registration = make_attendee(webinar, minutes=112)
        for kind in ("recording", "post_test"):
            record_milestone(registration=registration, kind=kind)
        issue_certificates(webinar=webinar)
        certificate = Certificate.objects.get()
        assert (certificate.path_name, certificate.is_asynchronous) == ("Ruang rapat", False)
        assert certificate.versions.get().printed["mode"] == ""

    def test_the_command_issues_to_whom_the_task_has_missed_and_to_nobody_else(self, issued):
        late, halfway = RegistrationFactory.create_batch(2, webinar=issued)
        Milestone.objects.create(registration=halfway, kind="recording", reached_at=timezone.now())
        for kind in ("recording", "post_test"):
            Milestone.objects.create(registration=late, kind=kind, reached_at=timezone.now())
        told = [StringIO(), StringIO()]
        for out in told:
            call_command("issue_late_certificates", stdout=out)
        assert [out.getvalue().strip() for out in told] == [
            '{"created": 1, "refused": 0}',
            '{"created": 0, "refused": 0}',
        ]
        assert set(Certificate.objects.values_list("learner", flat=True)) > {late.learner_id}
        assert not Certificate.objects.filter(learner=halfway.learner_id).exists()

    def test_the_verification_page_tells_mode_and_path(self, client, issued, django_capture_on_commit_callbacks):
        late = RegistrationFactory(webinar=issued)
        self.complete(late, django_capture_on_commit_callbacks)
        version = Certificate.objects.get(learner=late.learner).versions.get()
        page = client.get(f"/sertifikat/{version.code}/").content.decode()
        assert "diikuti secara asinkron" in page
        assert "Diraih lewat jalur “Menyusul”." in page


class TestRegisteringLate:
    def test_who_was_not_there_registers_for_the_recording(self, client, webinar):
        learner = UserFactory()
        client.force_login(learner)
        page = client.get(address(webinar)).content.decode()
        assert "Daftar untuk rekaman" in page
        assert "Simak rekaman atau audionya dan lulus post-test" in page
        client.post(address(webinar), {"action": "register"})
        assert Registration.objects.active().filter(learner=learner, webinar=webinar).exists()
        assert "Saya sudah menyimak rekaman ini" in client.get(address(webinar)).content.decode()

    def test_a_full_room_is_no_obstacle_but_a_closed_path_is(self, webinar):
        webinar.capacity = 1
        webinar.save()
        RegistrationFactory(webinar=webinar)
        assert register_learner(webinar=webinar, learner=UserFactory()).is_active
        webinar.paths.filter(is_asynchronous=True).delete()
        with pytest.raises(RegistrationError, match="closed"):
            register_learner(webinar=webinar, learner=UserFactory())

    def test_the_webinars_page_offers_it_to_everybody_while_it_is_open(self, client, webinar):
        page = client.get("/webinar/seri-40/").content.decode()
        assert "Sertifikat masih dapat diraih lewat rekaman." in page
        assert "Daftar untuk rekaman" in page
        webinar.paths.filter(is_asynchronous=True).update(open_days=1)
        assert "Daftar untuk rekaman" not in client.get("/webinar/seri-40/").content.decode()
