"""The client of the government's signing service, against a server of its shape: what it takes, and what it tells."""

import io
import logging
import threading

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from tests.factories.pdfs import make_pdf
from tests.support.bsre_server import NIK, PASSPHRASE, PASSWORD, SIGNER, USER, signing_service
from tests.support.server import free_port
from webinars.certificate_pdf.signing import bsre
from webinars.certificate_pdf.signing.acceptance import AcceptanceError, accept_signed
from webinars.certificate_pdf.signing.bsre import BsreError, Identity, Service, request_signature
from webinars.certificate_pdf.signing.keys import common_name

IDENTITY = Identity(NIK, PASSPHRASE)


@pytest.fixture
def server(tmp_path):
    with signing_service(tmp_path) as running:
        yield running


def ask(server, *, identity=IDENTITY, user=USER, password=PASSWORD) -> bytes:
    return request_signature(make_pdf(), service=Service(server.address, user, password), identity=identity)


def refusal(server, **changes) -> str:
    with pytest.raises(BsreError) as caught:
        ask(server, **changes)
    assert caught.value.__cause__ is None  # a chained error could carry the request
    return caught.value.code


def test_the_signed_pdf_is_ours_with_a_signature_over_all_of_it(server):
    signed = ask(server)
    accepted = accept_signed(signed, unsigned=make_pdf())
    assert common_name(accepted.certificate) == SIGNER
    assert signed.startswith(make_pdf())
    [embedded] = PdfFileReader(io.BytesIO(signed)).embedded_signatures
    assert accepted.signed_at == embedded.self_reported_timestamp
    assert server.requests == [{"tampilan": "invisible", "fields": ["file", "nik", "passphrase", "tampilan"]}]


@pytest.mark.parametrize(
    ("mode", "code"),
    [
        ("expired", "expired"),
        ("words_alone", "expired"),
        ("in_a_200", "passphrase"),
        ("refused", "refused"),
        ("broken", "down"),
        ("html", "not_pdf"),
        ("empty", "not_pdf"),
        ("silent", "no_answer"),
    ],
)
def test_what_the_service_refuses_is_told_by_a_code(server, mode, code):
    server.mode = mode
    assert refusal(server) == code
    assert len(server.requests) == 1  # never repeated


def test_who_signs_is_checked_by_the_service(server):
    assert refusal(server, identity=Identity(NIK, "salah")) == "passphrase"
    assert refusal(server, identity=Identity("7371010101800002", PASSPHRASE)) == "unknown_nik"
    assert refusal(server, password="salah") == "credentials"


@pytest.mark.parametrize("address", ["http://127.0.0.1:{port}", "https://127.0.0.1:{port}", "esign", "ftp://esign", ""])
@pytest.mark.parametrize("certificates", ["", "/nowhere/ca.pem"])
def test_a_service_that_is_not_there_is_down(address, certificates):
    gone = Service(address.format(port=free_port()), USER, PASSWORD, certificates)
    with pytest.raises(BsreError) as caught:
        request_signature(make_pdf(), service=gone, identity=IDENTITY)
    assert caught.value.code == "down"


def test_an_answer_that_does_not_come_is_not_waited_for_forever(server, monkeypatch):
    monkeypatch.setattr(bsre, "READ_SECONDS", 0.2)
    server.seconds = 1
    assert refusal(server) == "no_answer"


def test_an_endless_answer_is_cut_off(server, monkeypatch):
    monkeypatch.setattr(bsre, "LARGEST_ANSWER", 1000)
    assert refusal(server) == "not_pdf"


@pytest.mark.parametrize(
    ("mode", "code"), [("other_document", "other_document"), ("altered", "broken"), ("unsigned", "not_signed")]
)
def test_a_pdf_that_is_not_ours_signed_is_not_taken(server, mode, code):
    server.mode = mode
    with pytest.raises(AcceptanceError) as caught:
        accept_signed(ask(server), unsigned=make_pdf())
    assert caught.value.code == code


def test_a_damaged_signature_is_not_taken(server):
    signed = ask(server)
    for damaged in (signed[:-200], signed + b"\n% more", signed[: len(make_pdf())] + b"\n%%EOF"):
        with pytest.raises(AcceptanceError):
            accept_signed(damaged, unsigned=make_pdf())


def test_neither_log_nor_representation_nor_error_tells_who_signs(server, caplog):
    caplog.set_level(logging.DEBUG)
    logging.getLogger("urllib3").setLevel(logging.DEBUG)
    ask(server)
    server.mode = "silent"
    refusal(server)
    told = caplog.text + repr(IDENTITY) + repr(Service(server.address, USER, PASSWORD))
    assert "api/sign/pdf" in caplog.text  # the log is really looked at
    for secret in (NIK, PASSPHRASE, PASSWORD):
        assert secret not in told


def test_two_at_once_get_each_their_own(server):
    signed = []
    threads = [threading.Thread(target=lambda: signed.append(ask(server))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(signed) == 4
    assert sum(server.count().values()) == 4
