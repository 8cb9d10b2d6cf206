"""What scripts add, and that everything works without them."""

import pytest
from playwright.sync_api import expect

from tests.factories.webinars import WebinarFactory
from tests.support.browser import assert_accessible

pytestmark = pytest.mark.django_db(transaction=True)

VIDEO = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


@pytest.fixture
def recorded():
    return WebinarFactory(past=True, recording_url=VIDEO)


def test_a_recording_is_framed_on_click_alone(live_server, browser_page, recorded):
    asked = []
    browser_page.route("**://*.youtube*/**", lambda route: (asked.append(route.request.url), route.abort()))
    browser_page.goto(f"{live_server.url}/webinar/{recorded.slug}/")
    assert_accessible(browser_page)
    assert not asked
    browser_page.get_by_role("link", name="Putar rekaman").click()
    frame = browser_page.locator("iframe")
    expect(frame).to_have_attribute("src", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1")
    expect(frame).to_have_attribute("title", recorded.title)
    assert browser_page.url.endswith(f"/webinar/{recorded.slug}/")


def test_without_scripts_it_is_a_link(live_server, open_page, recorded):
    page = open_page(javascript=False)
    page.goto(f"{live_server.url}/webinar/{recorded.slug}/")
    expect(page.get_by_role("link", name="Putar rekaman")).to_have_attribute("href", VIDEO)


def test_filters_apply_as_they_are_chosen(live_server, browser_page):
    WebinarFactory(title="Tahun ini")
    WebinarFactory(title="Dahulu", planned_start="2021-05-12T01:00Z", planned_end="2021-05-12T03:00Z")
    browser_page.goto(f"{live_server.url}/webinar/")
    browser_page.get_by_label("Tahun").select_option("2021")
    expect(browser_page.get_by_text("1 webinar ditemukan")).to_be_visible()
    expect(browser_page.get_by_role("link", name="Tahun ini")).to_have_count(0)


def test_without_scripts_the_button_applies_them(live_server, open_page):
    WebinarFactory(title="Tahun ini")
    WebinarFactory(title="Dahulu", planned_start="2021-05-12T01:00Z", planned_end="2021-05-12T03:00Z")
    page = open_page(javascript=False, width=360)
    page.goto(f"{live_server.url}/webinar/")
    page.get_by_label("Tahun").select_option("2021")
    page.get_by_role("button", name="Tampilkan").click()
    expect(page.get_by_role("link", name="Dahulu")).to_be_visible()
    expect(page.get_by_role("link", name="Tahun ini")).to_have_count(0)


def test_the_whole_row_is_the_link(live_server, open_page):
    webinar = WebinarFactory()
    page = open_page(width=360)
    page.goto(f"{live_server.url}/webinar/")
    box = page.locator(".row").first.bounding_box()
    assert box["height"] >= 44
    page.mouse.click(box["x"] + box["width"] - 8, box["y"] + box["height"] - 24)
    page.wait_for_url(f"**/webinar/{webinar.slug}/")


def test_the_keyboard_skips_to_the_content(live_server, browser_page):
    browser_page.goto(live_server.url)
    browser_page.keyboard.press("Tab")
    expect(browser_page.get_by_role("link", name="Langsung ke isi")).to_be_focused()
    browser_page.keyboard.press("Enter")
    expect(browser_page.locator("main")).to_be_focused()


def test_the_language_switch_keeps_the_page(live_server, browser_page):
    webinar = WebinarFactory()
    browser_page.goto(f"{live_server.url}/webinar/{webinar.slug}/")
    browser_page.get_by_role("link", name="English").click()
    browser_page.wait_for_url(f"**/en/webinar/{webinar.slug}/")
    expect(browser_page.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.parametrize("path", ["/tidak-ada/", "/en/nothing/", "/luring/", "/webinar/?tahun=1999", "/topik/"])
def test_designed_states_are_accessible(live_server, browser_page, path):
    browser_page.goto(live_server.url + path)
    assert_accessible(browser_page)
