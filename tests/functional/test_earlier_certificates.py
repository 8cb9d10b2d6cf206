"""Certificates of the time before the portal, and a letter's link, in a real browser; axe-core judges every page."""

import pytest
from playwright.sync_api import expect

from tests.factories.certificates import make_certificate
from tests.factories.earlier_certificates import EarlierCertificateFactory
from tests.factories.learners import EditorFactory, UserFactory
from tests.functional.test_learner_pages import sign_in
from tests.support.browser import assert_accessible
from webinars.download_links import make_token
from webinars.services.certificates.revocation import revoke_certificate

pytestmark = pytest.mark.django_db(transaction=True)

NIP = "198001312005012001"


@pytest.mark.parametrize("javascript", [True, False])
def test_a_letters_link_downloads_without_signing_in(live_server, open_page, javascript):
    version = make_certificate(full_name="Besse Tenri")
    page = open_page(width=360, javascript=javascript)
    url = f"{live_server.url}/sertifikat/unduh/{make_token(version.code)}/"
    page.goto(live_server.url)
    with page.expect_download() as caught:
        page.evaluate("url => { location.href = url }", url)
    assert caught.value.suggested_filename.endswith("besse-tenri.pdf")
    with open(caught.value.path(), "rb") as file:
        assert file.read(5) == b"%PDF-"
    revoke_certificate(certificate=version.certificate, reason="Keliru", by=EditorFactory())
    for address in (url, f"{url.rstrip('/')}x/"):
        page.goto(address)
        assert "unduh" in page.url
        if javascript:
            assert_accessible(page)


def test_earlier_certificates_are_verified_found_and_taken(live_server, open_page):
    learner = UserFactory(full_name="Besse Tenri", nip=NIP)
    found = EarlierCertificateFactory(email=learner.email)
    by_nip = EarlierCertificateFactory(nip=NIP)
    visitor = open_page(width=360)
    visitor.goto(f"{live_server.url}/sertifikat/")
    assert_accessible(visitor)
    visitor.get_by_label("Nomor sertifikat").fill(found.number)
    visitor.get_by_label("Nama di sertifikat").fill("umar")
    visitor.get_by_role("button", name="Verifikasi nomor dan nama").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("TIDAK DITEMUKAN")
    assert_accessible(visitor)
    visitor.get_by_label("Nama di sertifikat").fill("BESSE TENRI")
    visitor.get_by_role("button", name="Verifikasi nomor dan nama").click()
    expect(visitor.get_by_text("Diterbitkan sebelum portal ini")).to_be_visible()
    assert_accessible(visitor)

    page = open_page(width=360, javascript=False)
    sign_in(page, live_server, learner)
    page.goto(f"{live_server.url}/saya/")
    expect(page.get_by_text("1 sertifikat lama ditemukan")).to_be_visible()
    page.get_by_role("button", name="Tampilkan di Ruang saya").click()
    expect(page.get_by_text(found.number)).to_be_visible()
    page.get_by_role("button", name="Cari dengan NIP saya").click()
    expect(page.get_by_text("Operator mencocokkan").first).to_be_visible()
    expect(page.get_by_text(by_nip.number)).to_have_count(0)

    judged = open_page()
    sign_in(judged, live_server, learner)
    for path in ("/saya/", "/saya/sertifikat-lama/"):
        judged.goto(f"{live_server.url}{path}")
        assert_accessible(judged)

    operator = open_page()
    sign_in(operator, live_server, EditorFactory())
    operator.goto(f"{live_server.url}/cms/permintaan-sertifikat-lama/")
    operator.get_by_role("link", name="Besse Tenri").click()
    assert_accessible(operator)
    expect(operator.get_by_role("checkbox", name=by_nip.number)).to_be_checked()
    operator.get_by_label("Tampilkan yang dicentang").check()
    operator.get_by_role("button", name="Kirim jawaban").click()
    operator.goto(f"{live_server.url}/cms/sertifikat-lama/")
    assert_accessible(operator)
    page.goto(f"{live_server.url}/saya/")
    expect(page.get_by_text(by_nip.number)).to_be_visible()
