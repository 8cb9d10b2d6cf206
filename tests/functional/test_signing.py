"""The head of the organiser signs on a phone: one wrong passphrase, then the right one; the holder downloads."""

import re

import pytest
from django.contrib.auth.models import Permission
from playwright.sync_api import expect

from portal.postbox.models import OutgoingMail
from tests.factories.certificates import make_attendee
from tests.factories.learners import UserFactory
from tests.factories.webinars import WebinarFactory
from tests.functional.steps import Person, sign_in
from tests.support.browser import assert_accessible
from tests.support.bsre_server import NIK, PASSPHRASE, PASSWORD, USER, signing_service
from webinars.models import CertificateVersion, SigningBatch
from webinars.services.certificates.issuing import issue_certificates

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = ("Dr. Andi Tenri Abeng, M.Si.", "Besse Rannu", "Muhammad Ali Akbar")


@pytest.fixture
def service(settings, tmp_path):
    with signing_service(tmp_path, seconds=0.3) as server:
        settings.CERTIFICATE_SIGNER = "bsre"
        settings.BSRE_URL, settings.BSRE_USER, settings.BSRE_PASSWORD = server.address, USER, PASSWORD
        yield server


@pytest.fixture
def webinar(settings, live_server):
    settings.WAGTAILADMIN_BASE_URL = live_server.url
    made = WebinarFactory(past=True)
    for name in NAMES:
        make_attendee(made, full_name=name)
    issue_certificates(webinar=made)
    return made


@pytest.fixture
def signatory():
    user = UserFactory(full_name="Dr. Kepala Badan")
    user.user_permissions.add(Permission.objects.get(codename="sign_certificates"))
    return user


def enter(person: Person, *, passphrase: str) -> None:
    person.page.get_by_label("NIK Anda").fill(NIK)
    person.page.get_by_label("Passphrase").fill(passphrase)
    person.page.get_by_role("button", name="Tanda tangani", exact=True).click()


def test_the_signatory_signs_a_batch_on_a_phone(live_server, open_page, service, webinar, signatory):
    head = Person(open_page(width=360), live_server.url, lambda page: None)
    sign_in(head, signatory.email)
    head.go("/tte/")
    head.sees("3 sertifikat menunggu TTE Anda")
    assert_accessible(head.page)
    head.follow(re.compile("3 nama"))
    head.sees(NAMES[0])
    assert_accessible(head.page)
    head.follow("Kembali ke penandatanganan")

    enter(head, passphrase="salah")
    head.sees("Passphrase salah")  # by itself: nobody has pressed anything
    assert service.wrong_passphrases == 1
    assert_accessible(head.page)

    service.seconds = 1.5
    enter(head, passphrase=PASSPHRASE)
    expect(head.page.get_by_role("heading", name="Sertifikat sedang ditandatangani")).to_be_visible()
    assert_accessible(head.page)
    head.sees("3 sertifikat sudah ditandatangani")
    head.sees("Tidak ada yang menunggu TTE Anda")
    assert_accessible(head.page)

    assert sorted(service.count().values()) == [1, 1, 1]
    assert OutgoingMail.objects.filter(composer="certificate_ready").count() == 3
    version = CertificateVersion.objects.select_related("certificate__learner").first()
    holder = Person(open_page(width=360), live_server.url, lambda page: None)
    sign_in(holder, version.certificate.learner.email)
    holder.go("/saya/")
    with holder.page.expect_download() as download:
        holder.page.get_by_role("link", name=re.compile("Unduh Sertifikat")).first.click()
    assert b"/SubFilter /ETSI.CAdES.detached" in download.value.path().read_bytes()


def test_without_a_script_a_link_shows_how_far_it_is(live_server, open_page, service, webinar, signatory):
    service.seconds = 0.5
    head = Person(open_page(width=360, javascript=False), live_server.url, lambda page: None)
    sign_in(head, signatory.email)
    head.go("/tte/")
    enter(head, passphrase=PASSPHRASE)
    head.sees("Sertifikat sedang ditandatangani")
    while SigningBatch.objects.get().status == "running":
        head.follow("Lihat perkembangannya")
        if head.page.get_by_role("link", name="Lihat perkembangannya").count() == 0:
            break
    head.go("/tte/")
    head.sees("3 sertifikat sudah ditandatangani")
