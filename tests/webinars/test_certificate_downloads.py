"""The link of a letter: one certificate without signing in, for thirty days, newest version, nothing else."""

import time

import pytest
from django.core import signing

from tests.factories.certificates import make_certificate
from tests.factories.learners import EditorFactory
from webinars.after_event_mail import compose_certificate_ready
from webinars.download_links import make_token
from webinars.models import Certificate
from webinars.services.certificates.corrections import correct_certificate
from webinars.services.certificates.revocation import revoke_certificate

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def path_of(version) -> str:
    return f"/sertifikat/unduh/{make_token(version.code)}/"


def body_of(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.fixture
def version():
    return make_certificate(full_name="Besse Tenri")


def test_it_downloads_the_file_without_signing_in(client, version):
    response = client.get(path_of(version))
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert body_of(response).startswith(b"%PDF-")
    assert response["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response["X-Robots-Tag"]
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies


def test_robots_that_try_it_take_nothing_away(client, version):
    for _ in range(3):
        assert client.head(path_of(version)).status_code == 200
        assert client.get(path_of(version)).status_code == 200
    assert client.post(path_of(version)).status_code == 405


def test_the_letter_bears_it_and_it_tells_nothing_of_the_person(version):
    certificate = Certificate.objects.select_related("learner", "webinar").get()
    certificate.learner.nip = "198001312005012001"
    body = compose_certificate_ready(certificate).body
    [link] = [word for word in body.split() if "/unduh/" in word]
    token = link.rstrip("/").rsplit("/", 1)[1]
    assert version.code in token
    assert certificate.learner.email not in link
    assert certificate.learner.nip not in link
    assert len(link) < 200


def token_of_days_ago(monkeypatch, version, days: int) -> str:
    moment = time.time() - days * 24 * 3600
    with monkeypatch.context() as patched:
        patched.setattr(time, "time", lambda: moment)
        return make_token(version.code)


def test_it_ends_after_thirty_days_and_leads_to_signing_in(client, version, monkeypatch):
    assert client.get(f"/sertifikat/unduh/{token_of_days_ago(monkeypatch, version, 29)}/").status_code == 200
    response = client.get(f"/sertifikat/unduh/{token_of_days_ago(monkeypatch, version, 31)}/")
    assert response.status_code == 410
    assert "30 hari" in response.content.decode()
    assert 'href="/saya/"' in response.content.decode()
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: "-" + t[1:], lambda t: t + "x", lambda t: "x" * 3000])
def test_a_token_that_was_altered_opens_nothing(client, version, change):
    response = client.get(f"/sertifikat/unduh/{change(make_token(version.code))}/")
    assert response.status_code == 404
    assert 'href="/saya/"' in response.content.decode()


# Signed with another salt, at a moment that is the same in every process that collects these tests.
FOREIGN = signing.Signer(salt="x").sign("x:1xV4jy")


@pytest.mark.parametrize("token", ["%00", "'\"<b>", "😀", "a.b.c", "...", FOREIGN])
def test_bad_input_gets_a_designed_answer(client, token):
    assert client.get(f"/sertifikat/unduh/{token}/").status_code == 404


def test_it_is_for_one_certificate_alone(client, version):
    other = make_certificate(full_name="Umar Gani")
    signature = make_token(version.code)[len(version.code) :]
    assert client.get(f"/sertifikat/unduh/{other.code}{signature}/").status_code == 404
    assert client.get(f"/sertifikat/{version.code}.pdf").status_code == 302


def test_after_a_correction_it_gives_the_newest_version(client, version):
    newer = correct_certificate(
        certificate=version.certificate, holder_name="Besse Tendri", reason="Salah tulis", by=EditorFactory()
    )
    response = client.get(path_of(version))
    assert "besse-tendri" in response["Content-Disposition"]
    newer.refresh_from_db()
    assert newer.sha256


def test_after_a_revocation_it_says_so(client, version):
    revoke_certificate(certificate=version.certificate, reason="Terbit keliru", by=EditorFactory())
    response = client.get(path_of(version))
    assert response.status_code == 410
    assert "dicabut" in response.content.decode()
