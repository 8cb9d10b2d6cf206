"""The result page in Chromium: accessible, and all of it without JavaScript."""

import pytest

from tests.factories.knowledge import make_resource, make_story
from tests.factories.webinars import WebinarFactory
from tests.support.browser import assert_accessible

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
