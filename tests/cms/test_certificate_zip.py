"""All certificates of a webinar as one ZIP, for those who may see them, an agency's alone where it is chosen."""

import io
import zipfile
from pathlib import Path

import pytest

from tests.factories.certificates import make_attendee
from tests.factories.learners import EditorFactory, UserFactory, make_agency
from tests.factories.webinars import WebinarFactory
from webinars.models import Certificate, CertificateVersion
from webinars.services.certificates.issuing import issue_certificates
from webinars.services.certificates.revocation import revoke_certificate

pytestmark = pytest.mark.django_db
ZIP = "/cms/sertifikat/zip/"


@pytest.fixture
def webinar():
    return WebinarFactory(past=True, page=False, series_number=40)


def opened(response) -> zipfile.ZipFile:
    assert response.streaming
    archive = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    assert archive.testzip() is None
    return archive


def test_it_holds_every_file_made_on_the_way_under_a_safe_name(client, webinar):
    for name in ("Besse Tenri", "Besse Tenri", "../../etc/passwd", 'D\'Arcy "Nur" / \\ : *?'):
        make_attendee(webinar, full_name=name)
    issue_certificates(webinar=webinar)
    client.force_login(EditorFactory(group="Editors"))
    response = client.get(ZIP, {"webinar": webinar.pk})
    assert "sertifikat-seri-40.zip" in response["Content-Disposition"]
    archive = opened(response)
    names = archive.namelist()
    assert len(set(names)) == 4
    assert all(set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.") and ".." not in name for name in names)
    assert all(archive.read(name).startswith(b"%PDF-") for name in names)
    assert not CertificateVersion.objects.filter(sha256="").exists()


def test_revoked_ones_stay_out_and_what_has_no_file_is_named(client, webinar):
    for name in ("Besse Tenri", "Umar Gani", "Rina Basri"):
        make_attendee(webinar, full_name=name)
    issue_certificates(webinar=webinar)
    revoked = Certificate.objects.get(holder_name="Umar Gani")
    revoke_certificate(certificate=revoked, reason="Keliru", by=EditorFactory())
    version = CertificateVersion.objects.get(certificate__holder_name="Rina Basri")
    version.printed |= {"holder_name": "王小明"}
    version.save()
    client.force_login(EditorFactory())
    archive = opened(client.get(ZIP, {"webinar": webinar.pk}))
    [pdf, listed] = archive.namelist()
    assert pdf.startswith("besse-tenri-")
    assert version.certificate.number in archive.read(listed).decode()


def test_an_agencys_subtree_alone(client, webinar):
    region = make_agency("Kabupaten Gowa")
    office = make_agency("Dinas Kesehatan", parent=region)
    make_attendee(webinar, full_name="Besse Tenri", agency=office)
    make_attendee(webinar, full_name="Umar Gani")
    issue_certificates(webinar=webinar)
    client.force_login(EditorFactory())
    archive = opened(client.get(ZIP, {"webinar": webinar.pk, "agency": region.pk}))
    assert [name.rsplit("-", 1)[0][:11] for name in archive.namelist()] == ["besse-tenri"]


def test_a_lost_file_is_made_anew(client, webinar):
    make_attendee(webinar)
    issue_certificates(webinar=webinar)
    client.force_login(EditorFactory())
    opened(client.get(ZIP, {"webinar": webinar.pk}))
    Path(CertificateVersion.objects.get().file.path).unlink()
    assert len(opened(client.get(ZIP, {"webinar": webinar.pk})).namelist()) == 1


@pytest.mark.parametrize("query", [{}, {"webinar": "x"}, {"webinar": "999999"}, {"webinar": "\x00"}])
def test_without_one_webinar_nothing_is_handed_out(client, query):
    client.force_login(EditorFactory())
    assert client.get(ZIP, query).status_code == 302


def test_it_is_for_those_who_may_see_certificates(client, webinar):
    assert client.get(ZIP, {"webinar": webinar.pk}).status_code == 302
    client.force_login(UserFactory())
    assert client.get(ZIP, {"webinar": webinar.pk}).status_code == 403


def test_list_and_screens_lead_to_it(client, webinar):
    client.force_login(EditorFactory())
    html = client.get("/cms/sertifikat/", {"webinar": webinar.pk}).content.decode()
    assert f"{ZIP}?webinar={webinar.pk}" in html
    assert ZIP not in client.get("/cms/sertifikat/").content.decode()
