"""Files of certificates: made when first asked for, signed, kept, whole."""

import hashlib
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests.factories.certificates import make_attendee, make_certificate
from tests.factories.webinars import WebinarFactory
from webinars.certificate_pdf.files import write_certificate
from webinars.models import CertificateVersion
from webinars.services.certificates import issuing
from webinars.services.certificates.rendering import (
    NotSignedYetError,
    VersionFiles,
    file_path,
    make_jobs,
    render_version_file,
    render_version_files,
)
from webinars.services.certificates.signing import keep_signed_file, load_plan, prepared_path
from webinars.tasks import render_version_task

pytestmark = pytest.mark.django_db
SIGNATURE = b"/SubFilter /ETSI.CAdES.detached"


def digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def in_pool(**options) -> list[int]:
    return list(render_version_files(CertificateVersion.objects.order_by("pk"), **options))


@pytest.fixture
def unsigned(settings):
    settings.CERTIFICATE_SIGNER = "none"


def test_the_file_is_made_signed_when_first_asked_for_and_kept():
    version = make_certificate()
    assert not version.file
    path = render_version_file(version.pk)
    version.refresh_from_db()
    assert version.file.path == str(path)
    assert SIGNATURE in path.read_bytes()
    assert version.sha256 == digest_of(path)
    assert version.signature == "signed"
    assert timezone.now() - version.signed_at < timedelta(minutes=5)
    moment = path.stat().st_mtime_ns
    assert render_version_file(version.pk).stat().st_mtime_ns == moment


def test_a_lost_or_damaged_file_is_made_anew_with_the_same_bytes():
    version = make_certificate()
    path = render_version_file(version.pk)
    content = path.read_bytes()
    path.unlink()
    assert render_version_file(version.pk).read_bytes() == content
    path.write_bytes(content[:-100])
    assert render_version_file(version.pk).read_bytes() == content


def test_a_process_killed_between_file_and_row_leaves_what_the_next_one_makes_once_more():
    version = make_certificate()
    path = file_path(version)
    moment = timezone.now().replace(microsecond=0) - timedelta(hours=1)
    CertificateVersion.objects.update(signed_at=moment)
    plan = load_plan()
    version.signed_at = moment
    [job] = make_jobs([version], plan)
    assert (job.path, job.signed_at) == (path, moment)
    left = write_certificate(job, plan.key_file)
    render_version_file(version.pk)
    version.refresh_from_db()
    assert (version.sha256, version.signed_at) == (left, moment)


# A process of its own: Typst's threads do not survive a fork of this one.
KILLED_WHILE_WRITING = """
import os, pathlib, signal, sys
from webinars.certificate_pdf.files import keep_file
os.fsync = lambda number: os.kill(os.getpid(), signal.SIGKILL)
keep_file(b"%PDF-", pathlib.Path(sys.argv[1]))
"""


def test_a_process_killed_while_it_writes_leaves_no_file_under_the_name():
    version = make_certificate()
    path = file_path(version)
    done = subprocess.run([sys.executable, "-c", KILLED_WHILE_WRITING, path], check=False)
    assert done.returncode == -signal.SIGKILL
    assert not path.exists()
    render_version_file(version.pk)
    version.refresh_from_db()
    assert version.sha256 == digest_of(path)


def test_without_a_signer_files_are_made_unsigned(unsigned):
    version = make_certificate()
    path = render_version_file(version.pk)
    version.refresh_from_db()
    assert SIGNATURE not in path.read_bytes()
    assert (version.signature, version.signed_at, version.sha256) == ("none", None, digest_of(path))


def test_production_without_a_key_signs_nothing(settings):
    settings.CERTIFICATE_DEVELOPMENT_KEY = False
    version = make_certificate()
    assert SIGNATURE not in render_version_file(version.pk).read_bytes()


def test_files_lie_in_the_private_storage(settings):
    path = render_version_file(make_certificate().pk)
    assert str(path).startswith(str(settings.SENDFILE_ROOT))
    assert not str(path).startswith(str(settings.MEDIA_ROOT))
    assert path.stat().st_mode & 0o777 == 0o644


class TestPool:
    def test_it_makes_what_is_missing_and_nothing_else(self):
        webinar = WebinarFactory(page=False)
        kept = make_certificate(webinar=webinar)
        render_version_file(kept.pk)
        others = [make_certificate(webinar=webinar) for _ in range(2)]
        assert in_pool() == [version.pk for version in others]
        for version in CertificateVersion.objects.all():
            content = Path(version.file.path).read_bytes()
            assert SIGNATURE in content
            assert version.sha256 == hashlib.sha256(content).hexdigest()
        assert in_pool() == []

    def test_two_workers_make_the_bytes_that_one_makes(self):
        webinar = WebinarFactory(page=False)
        versions = [make_certificate(webinar=webinar) for _ in range(9)]
        assert len(in_pool(workers=2)) == 9
        content = {version.pk: file_path(version).read_bytes() for version in versions}
        for version in versions:
            file_path(version).unlink()
        assert len(in_pool(workers=1)) == 9
        assert {version.pk: file_path(version).read_bytes() for version in versions} == content

    def test_one_that_cannot_be_printed_does_not_stop_the_others(self):
        webinar = WebinarFactory(page=False)
        unprintable, good = (make_certificate(webinar=webinar) for _ in range(2))
        unprintable.printed |= {"holder_name": "王小明"}
        unprintable.save()
        assert in_pool() == [good.pk]
        unprintable.refresh_from_db()
        assert not unprintable.sha256

    def test_unsigned_ones_are_signed_when_that_is_asked_for(self, settings, unsigned):
        version = make_certificate()
        before = render_version_file(version.pk).read_bytes()
        assert b"/ByteRange" not in before
        settings.CERTIFICATE_SIGNER = "key"
        assert in_pool() == []
        assert in_pool(sign=True) == [version.pk]
        version.refresh_from_db()
        assert version.signature == "signed"
        assert b"/ByteRange" in Path(version.file.path).read_bytes()
        assert in_pool(sign=True) == []


class TestWaiting:
    """CERTIFICATE_SIGNER=bsre: somebody signs later, in a batch."""

    @pytest.fixture(autouse=True)
    def _bsre(self, settings):
        settings.CERTIFICATE_SIGNER = "bsre"

    def test_no_file_is_handed_out_before(self):
        version = make_certificate()
        with pytest.raises(NotSignedYetError):
            render_version_file(version.pk)
        version.refresh_from_db()
        assert (version.signature, version.sha256, bool(version.file)) == ("waiting", "", False)

    def test_the_pool_prepares_the_unsigned_files(self):
        version = make_certificate()
        assert in_pool() == [version.pk]
        assert prepared_path(version).read_bytes().startswith(b"%PDF-")
        version.refresh_from_db()
        assert (version.signature, version.sha256) == ("waiting", "")
        assert not file_path(version).exists()
        assert in_pool() == []

    def test_what_comes_back_signed_is_handed_out(self):
        version = make_certificate()
        in_pool()
        pdf = prepared_path(version).read_bytes() + b"signed"
        for _ in range(2):
            keep_signed_file(version=version, pdf=pdf, signed_at=timezone.now())
        assert render_version_file(version.pk).read_bytes() == pdf
        version.refresh_from_db()
        assert version.signature == "signed"
        assert not prepared_path(version).exists()


def test_the_task_may_run_twice():
    version = make_certificate()
    for _ in range(2):
        render_version_task.enqueue(version.pk)
    version.refresh_from_db()
    assert version.file


def test_the_command_renders_all(capsys):
    webinar = WebinarFactory(series_number=40, page=False)
    make_attendee(webinar)
    call_command("issue_certificates", webinar=40, render=True, json=True)
    version = CertificateVersion.objects.get()
    assert version.file.name == f"certificates/seri-40/{version.code}.pdf"
    assert 10_000 < version.file.size <= 100_000


@pytest.mark.postgres
def test_files_are_drawn_while_the_next_certificates_are_issued(monkeypatch):
    webinar = WebinarFactory(past=True, series_number=42, minimum_attendance=112)
    monkeypatch.setattr(issuing, "PARCEL", 10)
    for _ in range(20):
        make_attendee(webinar)
    at_work = []
    with VersionFiles(workers=2) as files:

        def hand_on(versions):
            files.begin(versions)
            files.begin(versions)  # what was begun is not begun again
            at_work.append(len(files.press.begun))

        issuing.issue_certificates(webinar=webinar, hand_on=hand_on)
        made = list(files.finish())
    assert at_work == [2, 4]  # parcels of eight and two
    kept = CertificateVersion.objects.order_by("pk")
    assert made == [version.pk for version in kept]
    assert [version.sha256 for version in kept] == [digest_of(file_path(version)) for version in kept]
    first = file_path(kept[0])
    content = first.read_bytes()
    first.unlink()
    assert render_version_file(made[0]).read_bytes() == content  # of what the row says, not of what was in memory
