"""The guided page after a session: what is done, what comes next, who gets none and why, and the mail."""

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from tests.factories.webinars import (
    AttendanceFactory,
    LatePathFactory,
    PathFactory,
    RegistrationFactory,
    WebinarFactory,
)
from tests.webinars.test_my_attendance import make_stays
from webinars.models import AfterEventSettings, AttendanceImport, AttendanceStay, Certificate, CertificateBatch
from webinars.services.attendance.objections import raise_objection
from webinars.services.certificates.announcements import announce_certificates
from webinars.services.certificates.issuing import issue_certificates, issue_speaker_certificates

pytestmark = pytest.mark.django_db


@pytest.fixture
def webinar():
    return WebinarFactory(past=True, paths=[PathFactory.build(), LatePathFactory.build()])


def attend(webinar, minutes, count=1, **fields):
    return [make_stays(RegistrationFactory(webinar=webinar, **fields), (0, minutes)).registration for _ in range(count)]


def states(client, webinar, **query):
    found = client.get(reverse("webinar:finish", args=[webinar.pk]), query).context["found"]
    return {step.code: step.state for step in found.steps}


def test_the_steps_follow_each_other(moderator_client, webinar):
    [good] = attend(webinar, 120)
    AttendanceImport.objects.all().update(sha256="other")
    attend(webinar, 30)
    source = webinar.attendance_imports.first()
    AttendanceStay.objects.create(
        webinar=webinar, source=source, name="Tamu", joined_at=webinar.start, left_at=webinar.end
    )
    raise_objection(registration=good, reason="Kurang.")
    now = states(moderator_client, webinar)
    assert now == {
        "impor": "done",
        "cocokkan": "next",
        "sanggahan": "later",
        "periksa": "later",
        "terbitkan": "later",
        "surat": "later",
    }
    now = states(moderator_client, webinar, lewati=["cocokkan", "sanggahan"])
    assert (now["cocokkan"], now["sanggahan"], now["periksa"]) == ("left", "left", "next")
    now = states(moderator_client, webinar, lewati=["cocokkan", "sanggahan", "periksa", "surat", "x", "\x00"])
    assert (now["terbitkan"], now["surat"]) == ("next", "later")
    issue_certificates(webinar=webinar)
    now = states(moderator_client, webinar, lewati=["cocokkan", "sanggahan"])
    assert (now["periksa"], now["terbitkan"], now["surat"]) == ("done", "done", "next")
    announce_certificates(webinar=webinar)
    now = states(moderator_client, webinar)
    assert (now["cocokkan"], now["sanggahan"], now["surat"]) == ("left", "next", "done")


def test_before_the_import_the_form_stands_on_the_page(moderator_client, webinar):
    RegistrationFactory(webinar=webinar)
    now = states(moderator_client, webinar)
    assert (now["impor"], now["cocokkan"], now["sanggahan"]) == ("next", "later", "later")
    html = moderator_client.get(reverse("webinar:finish", args=[webinar.pk])).content.decode()
    assert f'action="{reverse("webinar:attendance", args=[webinar.pk])}"' in html


def test_where_no_path_asks_for_minutes_no_export_is_needed(moderator_client):
    webinar = WebinarFactory(past=True, paths=[PathFactory.build(minimum_attendance=None, minimum_check_ins=2)])
    RegistrationFactory(webinar=webinar)
    assert states(moderator_client, webinar)["impor"] == "done"


def test_who_gets_none_is_told_with_what_is_missing_page_by_page(moderator_client, webinar):
    attend(webinar, 100, count=3)
    AttendanceFactory.create_batch(60, registration__webinar=webinar, minutes=50)
    RegistrationFactory(webinar=webinar)
    url = reverse("webinar:finish", args=[webinar.pk])
    first = moderator_client.get(url)
    assert first.context["below"].paginator.count == 63
    assert len(first.context["below"]) == 50
    assert len(moderator_client.get(url, {"hal": 2}).context["below"]) == 13
    assert "Menyusul: rekaman, post-test" in first.content.decode()
    assert first.context["found"].plan.absent == 1
    for page in ("0", "x", "9" * 30, "\x00"):
        assert moderator_client.get(url, {"hal": page}).status_code == 200


def test_issuing_shows_its_progress(moderator_client, webinar):
    attend(webinar, 120)
    CertificateBatch.objects.create(webinar=webinar, status="running", done=1, total=4)
    html = moderator_client.get(reverse("webinar:finish", args=[webinar.pk])).content.decode()
    assert "data-cms-progress" in html
    assert "1 / 4" in html


def test_each_holder_is_written_to_once(moderator_client, webinar, django_capture_on_commit_callbacks):
    [registration] = attend(webinar, 120, learner__language="en")
    issue_certificates(webinar=webinar)
    url = reverse("webinar:announce", args=[webinar.pk])
    with django_capture_on_commit_callbacks(execute=True):
        response = moderator_client.post(url, follow=True)
    assert "1 pemegang sertifikat disurati" in response.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        response = moderator_client.post(url, follow=True)
    assert "Semua sudah disurati." in response.content.decode()
    [message] = mail.outbox
    assert message.to == [registration.learner.email]
    assert message.subject.startswith("Your certificate is ready")
    certificate = Certificate.objects.get()
    assert certificate.number in message.body
    assert certificate.versions.get().code in message.body
    assert certificate.announced_at <= timezone.now()


def test_who_was_revoked_or_has_no_account_is_not_written_to(webinar, django_capture_on_commit_callbacks):
    attend(webinar, 120)
    issue_certificates(webinar=webinar)
    issue_speaker_certificates(webinar=webinar)
    Certificate.objects.update(status="revoked")
    with django_capture_on_commit_callbacks(execute=True):
        assert announce_certificates(webinar=webinar) == 0
    assert not mail.outbox


def test_a_certificate_revoked_while_the_mail_waits_is_not_announced(webinar, django_capture_on_commit_callbacks):
    attend(webinar, 120)
    issue_certificates(webinar=webinar)
    with django_capture_on_commit_callbacks() as callbacks:
        announce_certificates(webinar=webinar)
    Certificate.objects.update(status="revoked")
    for callback in callbacks:
        callback()
    assert not mail.outbox


@pytest.mark.parametrize("by_itself", [True, False])
def test_whether_it_goes_out_by_itself_is_a_setting(webinar, by_itself, django_capture_on_commit_callbacks):
    portal = AfterEventSettings.load()
    portal.announces_certificates = by_itself
    portal.save()
    attend(webinar, 120)
    with django_capture_on_commit_callbacks(execute=True):
        issue_certificates(webinar=webinar)
    assert len(mail.outbox) == by_itself


def test_latecomers_are_written_to_where_the_others_were(webinar, django_capture_on_commit_callbacks):
    attend(webinar, 120)
    issue_certificates(webinar=webinar)
    with django_capture_on_commit_callbacks(execute=True):
        announce_certificates(webinar=webinar)
        [late] = attend(webinar, 130)
        issue_certificates(webinar=webinar)
    assert [message.to for message in mail.outbox][-1] == [late.learner.email]
    assert len(mail.outbox) == 2


def test_it_is_the_main_thing_to_do_after_the_session(moderator_client, webinar):
    overview = reverse("webinar:overview", args=[webinar.pk])
    assert moderator_client.get(overview).context["task"].code == "recording"
    attend(webinar, 120)
    assert moderator_client.get(overview).context["task"].code == "finish"
    assert f"Selesaikan Seri-{webinar.series_number}" in moderator_client.get(overview).content.decode()
    issue_certificates(webinar=webinar)
    assert moderator_client.get(overview).context["task"].code == "finish"
    announce_certificates(webinar=webinar)
    assert moderator_client.get(overview).context["task"].code == "recording"


def test_editors_prepare_and_moderators_issue_and_write(editor_client, learner_client, webinar):
    attend(webinar, 120)
    issue_certificates(webinar=webinar)
    url = reverse("webinar:finish", args=[webinar.pk])
    assert reverse("webinar:announce", args=[webinar.pk]) not in editor_client.get(url).content.decode()
    editor_client.post(reverse("webinar:announce", args=[webinar.pk]))
    assert Certificate.objects.get().announced_at is None
    assert learner_client.get(url).status_code in {302, 403}


def test_the_number_of_queries_does_not_grow_with_the_people(moderator_client, webinar, django_assert_max_num_queries):
    AttendanceFactory.create_batch(60, registration__webinar=webinar, minutes=50)
    url = reverse("webinar:finish", args=[webinar.pk])
    moderator_client.get(url)
    with django_assert_max_num_queries(48):
        moderator_client.get(url)
