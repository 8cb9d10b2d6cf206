"""A PDF dropped on the verification page, in a real browser: genuine, altered, foreign; with a script and without."""

from __future__ import annotations

import base64
import re

import pytest
from playwright.sync_api import Page, expect

from tests.factories.certificates import make_certificate
from tests.factories.webinars import WebinarFactory
from tests.support.browser import assert_accessible
from webinars.certificate_pdf.signing import checking
from webinars.services.certificates.rendering import render_version_file

pytestmark = pytest.mark.django_db(transaction=True)
# What dropping a file does, for Playwright has no gesture for it.
DROP = """([selector, content, name, type]) => {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], name, { type }));
    const target = document.querySelector(selector);
    for (const kind of ["dragover", "drop"]) {
        target.dispatchEvent(new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true }));
    }
}"""


@pytest.fixture(autouse=True)
def _patience(monkeypatch):
    monkeypatch.setattr(checking, "SECONDS", 120)


@pytest.fixture
def pdf() -> bytes:
    version = make_certificate(webinar=WebinarFactory(series_number=40, past=True), full_name="Andi Tenri, S.E.")
    return render_version_file(version.pk).read_bytes()


def drop(page: Page, content: bytes, name: str = "a.pdf", kind: str = "application/pdf") -> None:
    expect(page.get_by_text("Atau seret berkasnya ke sini.")).to_be_visible()
    page.evaluate(DROP, ["[data-drop]", base64.b64encode(content).decode(), name, kind])


def test_a_dropped_file_is_judged(live_server, browser_page, pdf):
    page = browser_page
    answer = page.goto(f"{live_server.url}/sertifikat/")
    assert answer.ok
    expect(page.get_by_text("Atau seret berkasnya ke sini.")).to_be_visible()
    assert_accessible(page)

    drop(page, pdf)
    expect(page.get_by_role("heading", level=1)).to_have_text("VALID")
    expect(page.get_by_text("Andi Tenri, S.E.").first).to_be_visible()
    expect(page.get_by_text("Ditandatangani dengan kunci pengembangan")).to_be_visible()
    assert_accessible(page)

    page.get_by_role("link", name="Verifikasi sertifikat lain").click()
    drop(page, pdf.replace(b"(BPSDM", b"(BPSDN", 1))
    expect(page.get_by_role("heading", level=1)).to_have_text("DIUBAH")
    expect(page.get_by_text("Ada yang diubah di dalamnya setelah ditandatangani.")).to_be_visible()
    assert_accessible(page)

    page.get_by_role("link", name="Verifikasi sertifikat lain").click()
    drop(page, b"%PDF-1.7\n")
    expect(page.get_by_role("heading", level=1)).to_have_text("TIDAK DITEMUKAN")
    assert_accessible(page)


def test_what_is_surely_no_certificate_does_not_travel(live_server, browser_page):
    page = browser_page
    page.goto(f"{live_server.url}/sertifikat/")
    sent = []
    page.on("request", lambda request: sent.append(request.method))
    drop(page, b"GIF89a", "a.gif", "image/gif")
    expect(page.get_by_role("status").filter(has_text="Ini bukan PDF.")).to_be_visible()
    drop(page, b"%PDF-" + b"0" * (10 * 1024 * 1024), "a.pdf")
    expect(page.get_by_role("status").filter(has_text="terlalu besar")).to_be_visible()
    assert "POST" not in sent


def test_without_a_script_the_file_is_chosen_and_sent(live_server, browser_page, pdf, tmp_path):
    context = browser_page.context.browser.new_context(java_script_enabled=False, locale="id-ID")
    page = context.new_page()
    page.goto(f"{live_server.url}/sertifikat/")
    expect(page.get_by_text("Atau seret berkasnya ke sini.")).to_be_hidden()
    page.get_by_role("button", name="Periksa berkas").click()
    expect(page.get_by_text("Pilih dahulu PDF sertifikatnya.").first).to_be_visible()
    path = tmp_path / "sertifikat.pdf"
    path.write_bytes(pdf)
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Periksa berkas").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("VALID"))
    context.close()
