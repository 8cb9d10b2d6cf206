"""A batch whose worker is killed in every stage goes on where it stopped: one certificate, file and letter each."""

import hashlib
import time
from collections.abc import Callable

import pytest

from portal.postbox.models import OutgoingMail
from tests.support.batch_worker import children_of, is_alive, start_batch_worker
from tests.support.issuing_race import make_crowd
from tests.support.mail_server import database_url
from webinars.models import AfterEventSettings, Certificate, CertificateBatch, CertificateVersion
from webinars.services.certificates.rendering import file_path

pytestmark = [pytest.mark.postgres_only, pytest.mark.django_db(transaction=True)]

PEOPLE = 60
PATIENCE = 120


def wait_for(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.005)
    return False


def kill_when(batch: CertificateBatch, condition: Callable[[], bool], *, may_end: bool = False) -> list[int]:
    """Starts a worker, kills it as soon as that is so, and returns the processes that it had started."""
    worker = start_batch_worker(batch.pk, url=database_url())
    assert wait_for(lambda: condition() or worker.poll() is not None)
    assert may_end or worker.poll() is None, "it had done its work already"
    children = children_of(worker.pid)
    worker.kill()
    worker.wait(10)
    return children


def made() -> int:
    return CertificateVersion.objects.exclude(sha256="").count()


def test_killed_while_issuing_rendering_and_writing_letters_each_gets_all_of_it_once():
    AfterEventSettings.objects.update_or_create(defaults={"announces_certificates": True})
    webinar = make_crowd(PEOPLE, series=42)
    batch = CertificateBatch.objects.create(webinar=webinar)
    kill_when(batch, lambda: Certificate.objects.count() >= 20)
    assert Certificate.objects.count() < PEOPLE
    orphans = []
    for share in (3, 2):
        orphans += kill_when(batch, lambda: made() >= PEOPLE // share)  # noqa: B023
        assert 0 < made() < PEOPLE
    orphans += kill_when(
        batch, lambda: CertificateBatch.objects.get().stage == "mailing" or OutgoingMail.objects.exists()
    )
    worker = start_batch_worker(batch.pk, url=database_url())
    assert worker.wait(PATIENCE) == 0
    batch.refresh_from_db()
    assert (batch.status, batch.stage) == ("done", "mailing")
    assert Certificate.objects.values("learner").distinct().count() == Certificate.objects.count() == PEOPLE
    for version in CertificateVersion.objects.all():
        assert hashlib.sha256(file_path(version).read_bytes()).hexdigest() == version.sha256
    letters = OutgoingMail.objects.filter(kind="certificate")
    assert letters.values("recipient").distinct().count() == letters.count() == PEOPLE
    assert wait_for(lambda: not any(is_alive(pid) for pid in orphans)), "a pool outlives the worker that was killed"
