"""The public pages in a real browser: they answer, and axe-core finds nothing at both widths, light and dark."""

import pytest

from tests.support.browser import assert_accessible

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("path", ["/", "/webinar/", "/pengetahuan/", "/privasi/", "/en/", "/en/webinar/"])
def test_page_is_accessible(live_server, browser_page, path):
    answer = browser_page.goto(live_server.url + path)
    assert answer.status == 200
    assert_accessible(browser_page, thorough=True)
