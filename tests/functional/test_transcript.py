"""A sentence that somebody remembers leads to its second of the recording."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.factories.recordings import make_transcript
from tests.factories.webinars import WebinarFactory
from tests.support.browser import assert_accessible

pytestmark = pytest.mark.django_db(transaction=True)
YOUTUBE = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


@pytest.fixture
def _webinar(transactional_db):
    from home.site_tree import ensure_site_tree

    ensure_site_tree()
    webinar = WebinarFactory(title="Belajar dari satwa", past=True, recording_url=YOUTUBE)
    texts = ("Selamat pagi.", "Seekor kuskus menyeberang jalan.", "Sampai jumpa.")
    make_transcript(
        webinar, *texts, every=377, chapters=[(0, "Pembukaan"), (754, "Penutup")], speaker="Dr. Sitti Contoh"
    )


@pytest.mark.usefixtures("_webinar")
def test_a_hit_opens_the_recording_at_its_second(live_server, browser_page):
    page = browser_page
    page.route("https://www.youtube-nocookie.com/**", lambda route: route.fulfill(body="<p>video</p>"))
    page.goto(f"{live_server.url}/cari/?q=kuskus+menyeberang")
    page.get_by_role("link", name="Belajar dari satwa (6:17)").click()
    expect(page.get_by_text("Seekor kuskus menyeberang jalan.")).to_be_in_viewport()
    opener = page.get_by_role("link", name=re.compile("Putar rekaman.*Mulai 6:17"))
    expect(opener).to_be_in_viewport()
    assert page.locator("iframe").count() == 0
    assert_accessible(page)
    opener.click()
    expect(page.locator("iframe")).to_have_attribute("src", re.compile(r"dQw4w9WgXcQ\?autoplay=1&start=377$"))
    page.get_by_role("link", name="Putar mulai 12:34").click()
    expect(page.locator("iframe")).to_have_attribute("src", re.compile(r"&start=754$"))
    assert page.url.endswith("#d754")
    page.set_viewport_size({"width": 360, "height": 740})
    page.get_by_text("Sampai jumpa.").scroll_into_view_if_needed()
    expect(page.locator("iframe")).to_be_in_viewport()


@pytest.mark.usefixtures("_webinar")
def test_without_a_script_a_passages_time_is_the_hosts_link_to_it(live_server, open_page):
    page = open_page(width=360, javascript=False)
    page.goto(f"{live_server.url}/cari/?q=kuskus+menyeberang")
    page.get_by_role("link", name="Belajar dari satwa (6:17)").click()
    expect(page.get_by_role("link", name="Putar mulai 6:17")).to_have_attribute("href", f"{YOUTUBE}&t=377s")
