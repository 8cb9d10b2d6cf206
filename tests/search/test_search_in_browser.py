"""The result page in Chromium: accessible, by keyboard alone, and all of it without JavaScript."""

import re

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from tests.factories.knowledge import make_resource, make_story
from tests.factories.learners import EditorFactory
from tests.factories.search import make_entry
from tests.factories.webinars import WebinarFactory
from tests.functional.test_learner_pages import sign_in_by_cookie
from tests.support.browser import assert_accessible, axe

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def _content(transactional_db):
    from home.site_tree import ensure_site_tree

    ensure_site_tree()
    WebinarFactory(title="Kuskus di kantor")
    make_story("Kuskus bercerita")
    make_resource("Mengenal kuskus")


@pytest.mark.usefixtures("_content")
@pytest.mark.parametrize("query", ["", "?q=kuskus", "?q=kuskus&jenis=story", "?q=zirafah", "?q=kuskus+zirafah"])
def test_it_is_accessible(live_server, browser_page, query):
    for address in ("/cari/", "/en/cari/"):
        browser_page.goto(f"{live_server.url}{address}{query}")
        assert_accessible(browser_page)


@pytest.mark.usefixtures("_content")
def test_search_narrow_down_and_open_without_javascript(live_server, open_page):
    page = open_page(width=360, javascript=False)
    page.goto(f"{live_server.url}/cari/")
    page.get_by_label("Cari webinar").fill("kuskus")
    page.get_by_role("button", name="Cari").click()
    assert "3 hasil" in page.get_by_role("status").inner_text()
    page.get_by_role("complementary").get_by_role("link", name="Praktik baik").click()
    assert "1 hasil" in page.get_by_role("status").inner_text()
    page.get_by_role("link", name="Kuskus bercerita").click()
    assert page.url.endswith("/pengetahuan/kuskus-bercerita/")


@pytest.mark.usefixtures("_content")
def test_by_keyboard_alone(live_server, browser_page):
    """Completion, search, facets and pages, in place: the address follows, the focus stays."""
    for number in range(25):
        make_entry(f"Kuskus {number:02}", kind="resource")
    page, keyboard = browser_page, browser_page.keyboard
    page.goto(f"{live_server.url}/cari/")
    box, count = page.get_by_role("combobox"), page.locator("#jumlah")
    box.focus()
    keyboard.type("kuskus b")
    options = page.get_by_role("option")
    expect(options).to_have_count(1)
    expect(page.locator(".combobox [role=status]")).to_have_text(re.compile("Saran: 1"))
    keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert axe(page) == []
    keyboard.press("Escape")
    expect(options.first).to_be_hidden()
    for _letter in range(2):
        keyboard.press("Backspace")
    keyboard.press("Enter")
    expect(count).to_have_text("28 hasil untuk “kuskus”")
    expect(page).to_have_url(re.compile(r"\?q=kuskus$"))
    expect(box).to_be_focused()
    expect(options.first).to_be_hidden()

    tab_to(page, page.locator("#s-jenis-resource"))
    keyboard.press("Enter")
    expect(count).to_have_text("26 hasil untuk “kuskus”")
    expect(page).to_have_url(re.compile("q=kuskus&jenis=resource$"))
    expect(page.locator("#s-jenis-resource")).to_be_focused()
    assert axe(page) == []
    page.get_by_role("link", name="Berikutnya").focus()
    keyboard.press("Enter")
    expect(page).to_have_url(re.compile("halaman=2$"))
    expect(page.locator(".row__link")).to_have_count(6)
    expect(count).to_be_focused()
    tab_to(page, page.locator(".chip"))
    keyboard.press("Enter")
    expect(count).to_have_text("28 hasil untuk “kuskus”")
    page.go_back()
    expect(page.locator(".row__link")).to_have_count(6)

    box.focus()
    keyboard.press("Control+A")
    keyboard.type("bercer")
    expect(options).to_have_count(1)
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/pengetahuan/kuskus-bercerita/$"))


def tab_to(page, target) -> None:
    for _step in range(80):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab never reaches {target}")


@pytest.mark.usefixtures("_content")
def test_what_nobody_found_becomes_a_synonym_and_is_found(live_server, browser_page, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    page, results = browser_page, f"{live_server.url}/cari/?q=marsupialia"
    for _time in range(3):
        page.goto(results)
        expect(page.locator("#jumlah")).to_have_text("Tidak ada hasil untuk “marsupialia”")
    call_command("collect_searches")
    sign_in_by_cookie(page, live_server.url, EditorFactory(group="Editors"))
    page.goto(f"{live_server.url}/cms/pencarian/")
    assert axe(page) == []
    page.get_by_role("link", name="Jadikan sinonim: “marsupialia”").first.click()
    words = page.get_by_role("textbox", name="Kata")
    expect(words).to_have_value("marsupialia")
    words.fill("marsupialia\nkuskus")
    page.get_by_role("button", name="Buat").click()
    expect(page.get_by_role("link", name="marsupialia = kuskus")).to_be_visible()
    page.goto(results)
    expect(page.locator("#jumlah")).to_have_text("3 hasil untuk “marsupialia”")
    expect(page.get_by_role("link", name="Kuskus bercerita")).to_be_visible()
