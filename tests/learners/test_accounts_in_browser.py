"""In a real browser: passkeys, completion of agencies, and the same ways with JavaScript off."""

import re

import pytest
from django.core import mail

from tests.factories.learners import PASSWORD, EditorFactory, UserFactory, make_agency
from tests.learners.conftest import CODE
from tests.support.browser import assert_accessible

pytestmark = pytest.mark.django_db(transaction=True)
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def address(live_server):
    """Passkeys belong to a name, not to a number."""
    return live_server.url.replace("127.0.0.1", "localhost")


def sign_in(page, address: str, user) -> None:
    page.goto(f"{address}/akun/login/")
    page.fill("#id_login", user.email)
    page.fill("#id_password", PASSWORD)
    page.click("main form button.button--primary")
    page.wait_for_url("**/saya/")


def sign_out(page, address: str) -> None:
    page.goto(f"{address}/akun/logout/")
    page.click("main button.button--primary")
    page.wait_for_url(f"{address}/")


def test_a_passkey_is_added_and_signs_in(browser_page, address):
    page, user = browser_page, UserFactory()
    refused = []
    page.on("console", lambda message: refused.append(message.text) if "Content Security" in message.text else None)
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    sign_in(page, address, user)
    page.goto(f"{address}/akun/2fa/webauthn/add/")
    page.fill("#id_password", PASSWORD)  # who sits there?
    page.click("main button.button--primary")
    page.wait_for_url("**/webauthn/add/")
    assert_accessible(page)
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/akun/2fa/recovery-codes/")
    assert_accessible(page)
    sign_out(page, address)
    page.goto(f"{address}/akun/login/?next=/saya/data/")
    page.click("#passkey_login")
    page.wait_for_url("**/saya/data/")
    assert not refused


@pytest.mark.parametrize("javascript", [True, False], ids=["with-script", "without-script"])
def test_from_sign_up_to_profile(open_page, address, javascript):
    make_agency(
        "Dinas Kelautan dan Perikanan", parent=make_agency("Pemerintah Provinsi Sulawesi Selatan"), aliases="DKP"
    )
    page = open_page(width=360, javascript=javascript)
    page.goto(f"{address}/akun/signup/")
    if javascript:
        assert_accessible(page)
    page.fill("#id_email", "siti@gmial.com")
    page.fill("#id_password1", PASSWORD)
    page.check("#id_purpose_notice")
    page.click("main form button.button--primary")
    assert "siti@gmail.com" in page.text_content("main")
    if javascript:
        assert_accessible(page)
    page.fill("#id_email", "siti@gmail.com")
    page.fill("#id_password1", PASSWORD)
    page.click("main form button.button--primary")
    page.wait_for_url("**/akun/confirm-email/")
    if javascript:
        assert_accessible(page)
    page.fill("#id_code", CODE.search(mail.outbox[-1].body).group())
    page.click("main form button.button--primary")
    page.wait_for_url("**/saya/profil/")
    page.fill("#id_full_name", "Dr. Siti Aminah, M.Si.")
    page.check("input[name=employment_type][value=pns]")
    if javascript:
        page.locator("#id_agency").press_sequentially("dkp")
        page.wait_for_selector("[role=option]")
        assert_accessible(page)
        page.locator("#id_agency").press("ArrowDown")
        page.locator("#id_agency").press("Enter")
        assert page.input_value("#id_agency") == "Dinas Kelautan dan Perikanan, Pemerintah Provinsi Sulawesi Selatan"
    else:
        page.fill("#id_agency", "dkp")
    page.click("main form button.button--primary")
    page.wait_for_url("**/saya/")
    page.goto(f"{address}/saya/profil/")
    assert page.input_value("#id_agency") == "Dinas Kelautan dan Perikanan, Pemerintah Provinsi Sulawesi Selatan"


@pytest.mark.parametrize(
    "path",
    [
        "/akun/login/",
        "/akun/login/code/",
        "/akun/password/reset/",
        "/surat-dev/",
        "/saya/hapus-akun/selesai/",
        "/en/akun/signup/",
    ],
)
def test_open_pages_are_accessible(browser_page, address, path):
    browser_page.goto(f"{address}{path}")
    assert_accessible(browser_page, thorough=True)


def test_ones_own_pages_are_accessible(browser_page, address):
    page = browser_page
    sign_in(page, address, UserFactory())
    for path in (
        "/saya/profil/",
        "/saya/data/",
        "/saya/hapus-akun/",
        "/akun/email/",
        "/akun/2fa/",
        "/akun/2fa/totp/activate/",
        "/akun/password/change/",
        "/akun/logout/",
        "/cms/",
    ):
        page.goto(f"{address}{path}")
        assert_accessible(page, thorough=True)


def test_the_page_editor_and_its_preview_work_under_the_cms_policy(browser_page, address, settings):
    from home.models import HomePage
    from home.site_tree import ensure_site_tree

    settings.WAGTAILADMIN_BASE_URL = address
    ensure_site_tree()
    refused = []
    page = browser_page
    page.on("console", lambda message: refused.append(message.text) if "Content Security" in message.text else None)
    sign_in(page, address, EditorFactory())
    home = HomePage.objects.get(slug="home")
    page.goto(f"{address}/cms/pages/{home.pk}/edit/")
    page.click("button[aria-label*=ratinjau], button[aria-label*=review]")
    frame = page.frame_locator("iframe[src*='preview']")
    frame.locator(".site-header").wait_for()
    assert re.search("ASN Adaptif", frame.locator(".site-header").text_content())
    assert not refused
