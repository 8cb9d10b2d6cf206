"""Files of certificates: made when first asked for, kept, whole."""

import pytest
from django.core.management import call_command

from tests.factories.certificates import make_attendee, make_certificate
from tests.factories.webinars import WebinarFactory
from webinars.models import CertificateVersion
from webinars.services.certificates.rendering import render_version_file, render_version_files
from webinars.tasks import render_version_task

pytestmark = pytest.mark.django_db


def test_the_file_is_made_when_first_asked_for_and_kept():
    version = make_certificate()
    assert not version.file
    path = render_version_file(version.pk)
    version.refresh_from_db()
    assert version.file.path == str(path)
    assert path.read_bytes().startswith(b"%PDF-")
    path.write_bytes(b"%PDF- as it was kept")
    assert render_version_file(version.pk).read_bytes() == b"%PDF- as it was kept"


def test_a_lost_file_is_made_anew():
    version = make_certificate()
    first = render_version_file(version.pk)
    content = first.read_bytes()
    first.unlink()
    assert render_version_file(version.pk).read_bytes() == content


def test_files_lie_in_the_private_storage(settings):
    path = render_version_file(make_certificate().pk)
    assert str(path).startswith(str(settings.SENDFILE_ROOT))
    assert not str(path).startswith(str(settings.MEDIA_ROOT))
    assert path.stat().st_mode & 0o777 == 0o644


def test_the_pool_makes_what_is_missing_and_nothing_else():
    webinar = WebinarFactory(page=False)
    kept = make_certificate(webinar=webinar)
    render_version_file(kept.pk)
    others = [make_certificate(webinar=webinar) for _ in range(2)]
    made = list(render_version_files(CertificateVersion.objects.filter(certificate__webinar=webinar).order_by("pk")))
    assert made == [version.pk for version in others]
    for version in CertificateVersion.objects.all():
        with version.file.open("rb") as stream:
            assert stream.read(5) == b"%PDF-"


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
    assert version.file.size > 10_000
