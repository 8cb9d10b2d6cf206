"""Issuing in the background, as the CMS starts it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from portal.postbox.models import OutgoingMail
from tests.factories.certificates import make_attendee
from tests.factories.learners import UserFactory
from tests.factories.webinars import WebinarFactory
from webinars.batch_progress import read_progress
from webinars.models import AfterEventSettings, Certificate, CertificateBatch, CertificateVersion
from webinars.services.certificates.batches import resume_batches, run_batch, start_issuing
from webinars.services.certificates.issuing import issue_certificates
from webinars.services.certificates.rendering import file_path

pytestmark = pytest.mark.django_db


@pytest.fixture
def webinar():
    return WebinarFactory(page=False)


def test_a_batch_issues_in_the_background_and_keeps_account(webinar, django_capture_on_commit_callbacks):
    editor = UserFactory()
    for _ in range(2):
        make_attendee(webinar)
    with django_capture_on_commit_callbacks(execute=True):
        batch = start_issuing(webinar=webinar, started_by=editor)
        assert batch.status == "waiting"
        assert not Certificate.objects.exists()
    batch.refresh_from_db()
    assert (batch.status, batch.stage, batch.error) == ("done", "mailing", "")
    assert batch.finished_at is not None
    assert batch.certificates.count() == 2


def test_a_second_press_of_the_button_starts_nothing(webinar, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        assert start_issuing(webinar=webinar) == start_issuing(webinar=webinar)
    assert len(callbacks) == 1


def test_a_batch_whose_worker_died_does_not_block_for_ever(webinar):
    dead = start_issuing(webinar=webinar)
    CertificateBatch.objects.update(status="running", created_at=timezone.now() - timedelta(minutes=31))
    assert start_issuing(webinar=webinar) != dead
    dead.refresh_from_db()
    assert dead.status == "failed"


def test_a_batch_makes_the_files_and_then_writes_to_each_holder_once(webinar):
    AfterEventSettings.objects.update_or_create(defaults={"announces_certificates": True})
    for _ in range(3):
        make_attendee(webinar)
    batch = start_issuing(webinar=webinar)
    run_batch(batch=batch)
    assert (batch.done, batch.total) == (3, 3)
    assert all(file_path(version).exists() for version in CertificateVersion.objects.all())
    assert OutgoingMail.objects.filter(kind="certificate").count() == 3
    CertificateBatch.objects.update(status="running")
    batch.refresh_from_db()
    run_batch(batch=batch)
    assert OutgoingMail.objects.filter(kind="certificate").count() == 3


def test_what_a_batch_that_broke_off_has_issued_is_announced_by_the_next(webinar):
    AfterEventSettings.objects.update_or_create(defaults={"announces_certificates": True})
    make_attendee(webinar)
    broken = start_issuing(webinar=webinar)
    issue_certificates(webinar=webinar, batch=broken)
    CertificateBatch.objects.update(status="failed")
    make_attendee(webinar)
    run_batch(batch=start_issuing(webinar=webinar))
    assert OutgoingMail.objects.filter(kind="certificate").count() == 2


def test_a_batch_without_a_sign_of_life_is_taken_up_again(webinar, django_capture_on_commit_callbacks):
    make_attendee(webinar)
    batch = start_issuing(webinar=webinar)
    CertificateBatch.objects.update(status="running", seen_at=timezone.now())
    assert resume_batches() == 0
    CertificateBatch.objects.update(seen_at=timezone.now() - timedelta(minutes=3))
    with django_capture_on_commit_callbacks(execute=True):
        assert resume_batches() == 1
    batch.refresh_from_db()
    assert batch.status == "done"
    assert Certificate.objects.count() == 1
    assert resume_batches() == 0


def test_one_that_kills_its_worker_for_a_day_is_given_up(webinar):
    batch = start_issuing(webinar=webinar)
    long_ago = timezone.now() - timedelta(hours=25)
    CertificateBatch.objects.update(status="running", seen_at=long_ago, created_at=long_ago)
    assert resume_batches() == 0
    batch.refresh_from_db()
    assert batch.status == "failed"
    assert batch.error


def test_pressing_again_lets_a_dead_batch_go_on_at_once(webinar, django_capture_on_commit_callbacks):
    batch = start_issuing(webinar=webinar)
    CertificateBatch.objects.update(status="running", seen_at=timezone.now() - timedelta(minutes=3))
    with django_capture_on_commit_callbacks() as callbacks:
        assert start_issuing(webinar=webinar) == batch
    assert len(callbacks) == 1


def test_rate_and_remaining_time_are_told_in_words():
    now = timezone.now()
    began = {"stage": "rendering", "stage_began_at": now - timedelta(seconds=10)}
    with override("id"):
        progress = read_progress(CertificateBatch(done=945, total=2888, **began), now=now)
        assert progress.stage == "Membuat berkas"
        assert progress.words == "945 / 2.888 · 94,5 per detik · kira-kira 21 detik lagi"
        slow = read_progress(CertificateBatch(done=10, total=2888, **began), now=now)
        assert slow.words.endswith("kira-kira 48 menit lagi")
        assert read_progress(CertificateBatch(**began), now=now).words == "Menunggu giliran."


def test_running_a_batch_twice_changes_nothing(webinar):
    make_attendee(webinar)
    batch = start_issuing(webinar=webinar)
    run_batch(batch=batch)
    finished_at = batch.finished_at
    run_batch(batch=batch)
    assert batch.finished_at == finished_at
    assert Certificate.objects.count() == 1


def test_who_has_to_wait_is_told_to_the_editor(webinar):
    waiting = make_attendee(webinar, full_name="王小明").learner
    batch = start_issuing(webinar=webinar, started_by=UserFactory(language="en"))
    run_batch(batch=batch)
    assert batch.status == "done"
    assert batch.error == f"1 certificate waits, for the name cannot be printed: 王小明 <{waiting.email}>"


def test_a_failure_is_told_and_can_be_made_good(webinar):
    webinar.title = "学"
    webinar.save()
    make_attendee(webinar)
    batch = start_issuing(webinar=webinar)
    with pytest.raises(Exception, match="missing_glyph"):
        run_batch(batch=batch)
    batch.refresh_from_db()
    assert batch.status == "failed"
    assert "学" in batch.error
    webinar.title = "Belajar"
    webinar.save()
    again = start_issuing(webinar=webinar)
    assert again != batch
    run_batch(batch=again)
    assert again.status == "done"
    assert Certificate.objects.count() == 1
