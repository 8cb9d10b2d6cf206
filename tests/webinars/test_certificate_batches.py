"""Issuing in the background, as the CMS starts it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.certificates import make_attendee
from tests.factories.learners import UserFactory
from tests.factories.webinars import WebinarFactory
from webinars.models import Certificate, CertificateBatch
from webinars.services.certificates.batches import run_batch, start_issuing

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
    assert (batch.status, batch.done, batch.total, batch.error) == ("done", 2, 2, "")
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
