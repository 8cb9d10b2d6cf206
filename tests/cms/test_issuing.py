"""Issuing in the CMS: who gets one and who does not, the batch and its progress, certificates by role."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.models import PortalSettings
from tests.factories.certificates import make_attendee
from tests.factories.learners import UserFactory
from tests.factories.webinars import RegistrationFactory, SpeakerFactory, WebinarSpeakerFactory
from webinars.models import Certificate, CertificateBatch
from webinars.services.certificates.issuing import issue_certificates

pytestmark = pytest.mark.django_db


def issue_address(webinar) -> str:
    return reverse("webinar:issue", args=[webinar.pk])


class TestParticipants:
    def test_the_page_says_who_gets_one_and_who_does_not(self, moderator_client, past_webinar):
        held = make_attendee(past_webinar)
        issue_certificates(webinar=past_webinar)
        new = make_attendee(past_webinar, minutes=112)
        below = make_attendee(past_webinar, minutes=111)
        nameless = make_attendee(past_webinar, full_name=" ")
        RegistrationFactory(webinar=past_webinar)
        plan = moderator_client.get(issue_address(past_webinar)).context["plan"]
        assert (plan.new, plan.below, plan.nameless) == ([new], [below], [nameless])
        assert (plan.held, plan.absent) == (1, 1)
        assert held not in plan.new

    def test_issuing_runs_as_a_batch_and_ends_on_its_page(
        self, moderator_client, past_webinar, django_capture_on_commit_callbacks
    ):
        make_attendee(past_webinar)
        make_attendee(past_webinar, minutes=30)
        with django_capture_on_commit_callbacks(execute=True):
            response = moderator_client.post(issue_address(past_webinar), {"action": "all"})
        batch = CertificateBatch.objects.get()
        assert response.url == reverse("webinar:batch", args=[past_webinar.pk, batch.pk])
        assert Certificate.objects.filter(webinar=past_webinar).count() == 1
        html = moderator_client.get(response.url).content.decode()
        assert "1 sertifikat terbit" in html
        assert "data-cms-progress" not in html

    def test_issuing_again_makes_no_second_certificate(
        self, moderator_client, past_webinar, django_capture_on_commit_callbacks
    ):
        make_attendee(past_webinar)
        for _ in range(2):
            with django_capture_on_commit_callbacks(execute=True):
                moderator_client.post(issue_address(past_webinar), {"action": "all"})
        assert Certificate.objects.count() == 1
        html = moderator_client.get(issue_address(past_webinar)).content.decode()
        assert "Semua yang memenuhi syarat sudah memegang sertifikat" in html
        assert 'value="all"' not in html

    def test_the_progress_page_asks_again_until_the_end(self, moderator_client, past_webinar):
        batch = CertificateBatch.objects.create(webinar=past_webinar, status="running", done=250, total=1000)
        html = moderator_client.get(reverse("webinar:batch", args=[past_webinar.pk, batch.pk])).content.decode()
        status = reverse("webinar:batch_status", args=[past_webinar.pk, batch.pk])
        assert f'data-cms-progress="{status}"' in html
        assert 'value="250" max="1000"' in html
        assert '<noscript><meta http-equiv="refresh"' in html
        told = {"done": 250, "total": 1000, "stage": "Menerbitkan", "words": "250 / 1.000", "finished": False}
        assert moderator_client.get(status).json() == told
        CertificateBatch.objects.update(status="done", done=1000)
        assert moderator_client.get(status).json()["finished"] is True

    def test_a_batch_that_failed_says_how_to_go_on(self, moderator_client, past_webinar):
        batch = CertificateBatch.objects.create(webinar=past_webinar, status="failed", error="Karakter 木")
        html = moderator_client.get(reverse("webinar:batch", args=[past_webinar.pk, batch.pk])).content.decode()
        assert "Karakter 木" in html
        assert issue_address(past_webinar) in html

    def test_names_that_cannot_be_printed_are_told(
        self, moderator_client, past_webinar, django_capture_on_commit_callbacks
    ):
        make_attendee(past_webinar, full_name="木村")
        with django_capture_on_commit_callbacks(execute=True):
            response = moderator_client.post(issue_address(past_webinar), {"action": "all"})
        assert "木村" in moderator_client.get(response.url).content.decode()
        assert not Certificate.objects.exists()

    def test_the_overview_leads_to_a_batch_at_work(self, moderator_client, past_webinar):
        batch = CertificateBatch.objects.create(webinar=past_webinar, status="running", done=1, total=9)
        html = moderator_client.get(reverse("webinar:overview", args=[past_webinar.pk])).content.decode()
        assert reverse("webinar:batch", args=[past_webinar.pk, batch.pk]) in html


class TestRoles:
    def test_speakers_and_moderator_by_their_parts(self, moderator_client, past_webinar):
        speaker, moderator = SpeakerFactory(name="Dr. A, M.Si."), SpeakerFactory(name="B, S.Sos.")
        WebinarSpeakerFactory(webinar=past_webinar, speaker=speaker, part="opening")
        WebinarSpeakerFactory(webinar=past_webinar, speaker=moderator, part="moderator")
        for _ in range(2):
            moderator_client.post(issue_address(past_webinar), {"action": "speakers"})
        issued = set(Certificate.objects.values_list("holder_name", "role"))
        assert issued == {("Dr. A, M.Si.", "speaker"), ("B, S.Sos.", "moderator")}
        html = moderator_client.get(issue_address(past_webinar)).content.decode()
        assert html.count("sudah memegang sertifikat") == 2

    def test_committee_with_and_without_an_account(self, moderator_client, past_webinar):
        learner = UserFactory()
        base = {"action": "role", "role": "committee"}
        moderator_client.post(issue_address(past_webinar), {**base, "holder_name": "Panitia A", "credit_hours": "2"})
        moderator_client.post(
            issue_address(past_webinar), {**base, "holder_name": "Panitia B", "email": learner.email.upper()}
        )
        alone, owned = Certificate.objects.order_by("sequence")
        assert (alone.learner, alone.versions.get().printed["credit_hours"]) == (None, 2)
        assert (owned.learner, owned.versions.get().printed["credit_hours"]) == (learner, 4)

    @pytest.mark.parametrize(
        ("form", "data"),
        [
            ("speakers_form", {"action": "speakers"}),
            ("form", {"action": "role", "role": "committee", "holder_name": "A"}),
        ],
    )
    def test_before_the_end_a_confirmation_is_asked_for(self, moderator_client, form, data):
        webinar = WebinarSpeakerFactory().webinar
        response = moderator_client.post(issue_address(webinar), data)
        assert list(response.context[form].errors) == ["early"]
        assert not Certificate.objects.exists()
        moderator_client.post(issue_address(webinar), {**data, "early": "on"})
        assert Certificate.objects.count() == 1

    @pytest.mark.parametrize(
        ("data", "field"),
        [
            ({"holder_name": "Panitia", "email": "siapa@x.example"}, "email"),
            ({"holder_name": "木村"}, "holder_name"),
            ({"holder_name": ""}, "holder_name"),
            ({"holder_name": "x" * 3000}, "holder_name"),
            ({"holder_name": "a\x00b"}, "holder_name"),
            ({"holder_name": "Panitia", "role": "participant"}, "role"),
            ({"holder_name": "Panitia", "credit_hours": "-1"}, "credit_hours"),
        ],
    )
    def test_what_cannot_be_printed_is_said_at_the_field(self, moderator_client, past_webinar, data, field):
        response = moderator_client.post(issue_address(past_webinar), {"action": "role", "role": "committee", **data})
        assert list(response.context["form"].errors) == [field]
        assert not Certificate.objects.exists()

    def test_an_unknown_deed_does_nothing(self, moderator_client, past_webinar):
        assert moderator_client.post(issue_address(past_webinar), {"action": "x"}).status_code == 302
        assert not CertificateBatch.objects.exists()


def test_the_list_leads_to_file_and_verification(moderator_client, past_webinar):
    make_attendee(past_webinar)
    issue_certificates(webinar=past_webinar)
    code = Certificate.objects.get().versions.get().code
    html = moderator_client.get(reverse("certificate:index")).content.decode()
    assert f"/sertifikat/{code}.pdf" in html
    assert f'"/sertifikat/{code}/"' in html


class TestNamesAndLetters:
    def test_while_names_can_be_checked_issuing_asks(
        self, moderator_client, past_webinar, django_capture_on_commit_callbacks
    ):
        past_webinar.names_checked_until = timezone.now() + timedelta(days=2)
        past_webinar.save()
        make_attendee(past_webinar)
        html = moderator_client.get(issue_address(past_webinar)).content.decode()
        assert "0 dari 1 sudah memeriksa namanya" in html
        assert (
            'name="names_open"'
            in moderator_client.get(reverse("webinar:finish", args=[past_webinar.pk])).content.decode()
        )
        response = moderator_client.post(issue_address(past_webinar), {"action": "all"})
        assert "names_open" in response.context["all_form"].errors
        assert not CertificateBatch.objects.exists()
        with django_capture_on_commit_callbacks(execute=True):
            moderator_client.post(issue_address(past_webinar), {"action": "all", "names_open": "on"})
        assert Certificate.objects.count() == 1

    def test_the_number_of_the_letter_is_asked_for_where_the_pattern_holds_it(
        self, moderator_client, past_webinar, django_capture_on_commit_callbacks
    ):
        make_attendee(past_webinar)
        assert 'name="letter_number"' not in moderator_client.get(issue_address(past_webinar)).content.decode()
        PortalSettings.load()
        PortalSettings.objects.update(certificate_number_pattern="{sequence}/{letter_number}/{series}")
        finish = moderator_client.get(reverse("webinar:finish", args=[past_webinar.pk])).content.decode()
        assert 'name="letter_number"' in finish
        for typed in ("", "A\x00", "9" * 61):
            response = moderator_client.post(issue_address(past_webinar), {"action": "all", "letter_number": typed})
            assert "letter_number" in response.context["all_form"].errors
        with django_capture_on_commit_callbacks(execute=True):
            moderator_client.post(issue_address(past_webinar), {"action": "all", "letter_number": "400.3/117"})
        assert Certificate.objects.get().number == f"1/400.3/117/{past_webinar.series_number}"
