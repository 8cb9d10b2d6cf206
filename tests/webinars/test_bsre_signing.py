"""Signing in batches by the government's service: what is signed, what stops it, what a stop leaves behind."""

import hashlib
import os
from datetime import timedelta

import pytest
from django.utils import timezone
from typst import TypstError

from portal.postbox.models import OutgoingMail
from tests.factories.certificates import make_attendee, make_certificate
from tests.factories.webinars import WebinarFactory
from tests.support.bsre_server import NIK, PASSPHRASE, PASSWORD, USER, signing_service
from tests.support.server import free_port
from webinars.certificate_pdf.signing.bsre import Identity, Service
from webinars.models import Certificate, CertificateVersion, SigningAttempt, SigningBatch
from webinars.services.certificates import signing_one
from webinars.services.certificates.corrections import correct_certificate
from webinars.services.certificates.issuing import issue_certificates
from webinars.services.certificates.rendering import NotSignedYetError, file_path, render_version_file
from webinars.services.certificates.revocation import revoke_certificate
from webinars.services.certificates.signing import prepared_path
from webinars.services.certificates.signing_batches import (
    NothingToSignError,
    close_dead_batch,
    open_batch,
    run_batch,
)
from webinars.services.certificates.waiting import failed_versions, waiting_versions, waiting_webinars

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
IDENTITY = Identity(NIK, PASSPHRASE)


@pytest.fixture(autouse=True)
def _bsre(settings):
    settings.CERTIFICATE_SIGNER = "bsre"


@pytest.fixture
def server(tmp_path):
    with signing_service(tmp_path) as running:
        yield running


@pytest.fixture
def webinar():
    made = WebinarFactory(page=False, past=True)
    for _ in range(3):
        make_attendee(made)
    issue_certificates(webinar=made)
    return made


def sign(server, *webinars, identity=IDENTITY) -> SigningBatch:
    batch, _is_new = open_batch(webinars=[one.pk for one in webinars], started_by=None)
    run_batch(batch=batch, service=Service(server.address, USER, PASSWORD), identity=identity)
    batch.refresh_from_db()
    return batch


def states() -> list[str]:
    return list(SigningAttempt.objects.order_by("pk").values_list("state", flat=True))


def test_what_waits_is_signed_once_and_handed_out(server, webinar):
    batch = sign(server, webinar)
    assert (batch.status, batch.total, batch.signed, batch.failed) == ("done", 3, 3, 0)
    for version in CertificateVersion.objects.all():
        content = file_path(version).read_bytes()
        assert b"/SubFilter /ETSI.CAdES.detached" in content
        assert (version.signature, version.sha256) == ("signed", hashlib.sha256(content).hexdigest())
        assert timezone.now() - version.signed_at < timedelta(minutes=5)
        assert render_version_file(version.pk) == file_path(version)
        assert not prepared_path(version).exists()
    assert sorted(server.count().values()) == [1, 1, 1]
    with pytest.raises(NothingToSignError):
        sign(server, webinar)


def test_only_the_chosen_webinars_are_signed(server, webinar):
    other = make_certificate()
    sign(server, webinar)
    assert list(waiting_versions()) == [other]
    assert [(one.webinar, one.count) for one in waiting_webinars()] == [(other.certificate.webinar, 1)]


def test_holders_are_written_to_when_theirs_is_signed_and_not_before(server, webinar):
    assert not OutgoingMail.objects.filter(composer="certificate_ready").exists()
    sign(server, webinar)
    assert OutgoingMail.objects.filter(composer="certificate_ready").count() == 3
    assert not Certificate.objects.filter(announced_at=None).exists()


def test_a_correction_waits_for_its_own_signature_and_is_told_of_then(server, webinar):
    sign(server, webinar)
    certificate = Certificate.objects.first()
    version = correct_certificate(certificate=certificate, holder_name="Nama Benar", reason="salah ketik", by=None)
    assert not OutgoingMail.objects.filter(composer="certificate_corrected").exists()
    assert list(waiting_versions()) == [version]
    sign(server, webinar)
    assert OutgoingMail.objects.filter(composer="certificate_corrected").count() == 1


def test_what_was_revoked_or_corrected_while_it_waited_is_not_signed(server, webinar):
    first, second, third = Certificate.objects.order_by("sequence")
    revoke_certificate(certificate=first, reason="keliru", by=None)
    correct_certificate(certificate=second, holder_name="Nama Benar", reason="salah ketik", by=None)
    assert sign(server, webinar).signed == 2
    signed = CertificateVersion.objects.filter(signature="signed")
    assert {(one.certificate_id, one.version) for one in signed} == {(second.pk, 2), (third.pk, 1)}


def test_a_wrong_passphrase_stops_at_once_after_one_request(server, webinar):
    batch = sign(server, webinar, identity=Identity(NIK, "salah"))
    assert (batch.status, batch.code, batch.signed) == ("stopped", "passphrase", 0)
    assert server.wrong_passphrases == 1
    assert len(server.requests) == 1
    assert waiting_versions().count() == 3
    assert sign(server, webinar).status == "done"


@pytest.mark.parametrize("mode", ["expired", "broken"])
def test_what_has_to_do_with_signatory_or_service_is_no_fault_of_a_certificate(server, webinar, mode):
    server.mode = mode
    batch = sign(server, webinar)
    assert (batch.status, batch.failed, len(server.requests)) == ("stopped", 0, 1)
    assert not failed_versions().exists()
    server.mode = "sign"
    assert sign(server, webinar).signed == 3


@pytest.mark.parametrize("mode", ["refused", "html", "other_document", "unsigned"])
def test_an_answer_that_may_have_to_do_with_the_document_stops_too_and_loses_nothing(server, webinar, mode):
    server.mode = mode
    batch = sign(server, webinar)
    assert (batch.status, batch.failed, len(server.requests)) == ("stopped", 1, 1)
    with pytest.raises(NotSignedYetError):
        render_version_file(CertificateVersion.objects.first().pk)
    [failed] = failed_versions()
    assert failed.failure == batch.code
    assert list(waiting_versions())[-1] == failed  # it does not block the others the next time
    server.mode = "sign"
    assert sign(server, webinar).signed == 3
    assert not failed_versions().exists()


def test_a_service_that_is_down_or_falls_silent_stops_it(server, webinar):
    gone = Service(f"http://127.0.0.1:{free_port()}", USER, PASSWORD)
    batch, _is_new = open_batch(webinars=[webinar.pk], started_by=None)
    run_batch(batch=batch, service=gone, identity=IDENTITY)
    batch.refresh_from_db()
    assert (batch.status, batch.code) == ("stopped", "down")
    server.mode = "silent"
    assert sign(server, webinar).code == "no_answer"
    assert states() == ["failed", "unknown"]


def test_a_name_that_cannot_be_printed_is_told_and_the_others_are_signed(server, webinar):
    version = CertificateVersion.objects.first()
    version.printed |= {"holder_name": "王小明"}
    version.save()
    batch = sign(server, webinar)
    assert (batch.status, batch.signed, batch.failed) == ("done", 2, 1)
    [row] = waiting_webinars()
    assert [(one.pk, one.failure) for one in row.failed] == [(version.pk, "missing_glyph")]


def test_one_that_cannot_be_drawn_at_all_does_not_stop_the_others(server, webinar, monkeypatch):
    draw, first = signing_one.make_certificate, CertificateVersion.objects.order_by("certificate__sequence").first()

    def fail_for_first(job):
        if job.path == prepared_path(first):
            raise TypstError("a picture is gone")
        return draw(job)

    monkeypatch.setattr(signing_one, "make_certificate", fail_for_first)
    batch = sign(server, webinar)
    assert (batch.status, batch.signed, batch.failed) == ("done", 2, 1)
    assert [one.failure for one in failed_versions()] == ["not_drawn"]


class TestInterruption:
    def test_a_batch_whose_process_died_shows_it_and_another_one_goes_on(self, server, webinar, monkeypatch):
        monkeypatch.setattr(signing_one, "_take", self._die)
        batch, _is_new = open_batch(webinars=[webinar.pk], started_by=None)
        with pytest.raises(SystemExit):
            run_batch(batch=batch, service=Service(server.address, USER, PASSWORD), identity=IDENTITY)
        monkeypatch.undo()
        assert open_batch(webinars=[webinar.pk], started_by=None) == (batch, False)
        SigningBatch.objects.update(alive_at=timezone.now() - timedelta(minutes=1))
        batch.refresh_from_db()
        assert batch.is_interrupted
        assert sign(server, webinar).signed == 3
        batch.refresh_from_db()
        assert batch.status == "interrupted"
        assert states() == ["unknown", "signed", "signed", "signed"]
        # The answer to one request was lost; the second request was of the very same document.
        assert sorted(server.count().values()) == [1, 1, 2]

    @staticmethod
    def _die(*args):
        raise SystemExit

    def test_a_file_kept_without_its_row_is_taken_and_not_asked_for_again(self, server, webinar, monkeypatch):
        monkeypatch.setattr(signing_one, "tell_holder_of_signed", self._die)
        batch, _is_new = open_batch(webinars=[webinar.pk], started_by=None)
        with pytest.raises(SystemExit):
            run_batch(batch=batch, service=Service(server.address, USER, PASSWORD), identity=IDENTITY)
        monkeypatch.undo()
        left = CertificateVersion.objects.order_by("certificate__sequence").first()
        content = file_path(left).read_bytes()
        assert left.signature != "signed"
        SigningBatch.objects.update(alive_at=timezone.now() - timedelta(minutes=1))
        assert sign(server, webinar).signed == 3
        assert file_path(left).read_bytes() == content
        assert sorted(server.count().values()) == [1, 1, 1]

    def test_a_batch_that_was_closed_sends_nothing_more_when_it_wakes_up(self, server, webinar):
        batch, _is_new = open_batch(webinars=[webinar.pk], started_by=None)
        SigningBatch.objects.update(alive_at=timezone.now() - timedelta(minutes=1))
        close_dead_batch()
        run_batch(batch=batch, service=Service(server.address, USER, PASSWORD), identity=IDENTITY)
        batch.refresh_from_db()
        assert (batch.status, server.requests) == ("interrupted", [])

    def test_an_answer_that_comes_after_somebody_else_signed_is_let_go(self, server, webinar, monkeypatch):
        """A process that slept through its own end: what the other one kept stays, byte for byte."""
        asked = signing_one.request_signature

        def sleep_meanwhile(unsigned, **arguments):
            monkeypatch.setattr(signing_one, "request_signature", asked)
            SigningBatch.objects.update(alive_at=timezone.now() - timedelta(minutes=1))
            sign(server, webinar)
            kept.update({one.pk: file_path(one).read_bytes() for one in CertificateVersion.objects.all()})
            return asked(unsigned, **arguments)

        kept: dict[int, bytes] = {}
        monkeypatch.setattr(signing_one, "request_signature", sleep_meanwhile)
        batch, _is_new = open_batch(webinars=[webinar.pk], started_by=None)
        run_batch(batch=batch, service=Service(server.address, USER, PASSWORD), identity=IDENTITY)
        assert {one.pk: file_path(one).read_bytes() for one in CertificateVersion.objects.all()} == kept
        assert SigningAttempt.objects.get(batch=batch).code == "late"
        assert OutgoingMail.objects.filter(composer="certificate_ready").count() == 3


def test_the_document_sent_again_is_the_same_to_the_byte(webinar):
    version = CertificateVersion.objects.first()
    first = signing_one.read_unsigned(version)
    assert signing_one.read_unsigned(version) == first
    os.unlink(prepared_path(version))
    assert signing_one.read_unsigned(version) == first


def test_without_bsre_nothing_waits(settings, webinar):
    settings.CERTIFICATE_SIGNER = "key"
    assert not waiting_versions().exists()
