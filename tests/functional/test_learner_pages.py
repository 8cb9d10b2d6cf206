"""A learner's own pages in a browser: registering, cancelling and the desk; accessible, with and without scripts."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from tests.factories.learners import UserFactory
from tests.factories.webinars import AttendanceFactory, RegistrationFactory, WebinarFactory
from tests.support.browser import assert_accessible
from webinars.models import Registration

pytestmark = pytest.mark.django_db(transaction=True)


def sign_in(page, live_server, learner) -> None:
    sign_in_by_cookie(page, live_server.url, learner)


def sign_in_by_cookie(page, address: str, learner) -> None:
    client = Client()
    client.force_login(learner)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": address}])


@pytest.mark.parametrize("javascript", [True, False])
def test_a_learner_registers_and_cancels(open_page, live_server, javascript):
    learner = UserFactory(full_name="SITI AMINAH, S.Sos.")
    webinar = WebinarFactory(join_url=f"https://rapat.example/j/{'9' * 40}?pwd={'x' * 60}")
    page = open_page(width=360, javascript=javascript)
    sign_in(page, live_server, learner)
    page.goto(f"{live_server.url}/webinar/seri-{webinar.series_number}/")
    page.get_by_role("link", name="Daftar ke webinar ini").click()
    expect(page.get_by_text("SITI AMINAH, S.Sos.", exact=True)).to_be_visible()
    if javascript:
        assert_accessible(page)
    page.get_by_role("button", name="Daftar ke webinar ini").click()
    expect(page.get_by_role("link", name=webinar.join_url)).to_be_visible()
    assert Registration.objects.active().count() == 1
    if javascript:
        assert_accessible(page)
    page.get_by_text("Batalkan pendaftaran").first.click()
    page.get_by_role("button", name="Batalkan pendaftaran").click()
    expect(page.get_by_text("Pendaftaran Anda dibatalkan")).to_be_visible()
    assert not Registration.objects.active().exists()


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_desk_is_accessible(browser_page, live_server, prefix):
    learner = UserFactory()
    RegistrationFactory(webinar=WebinarFactory(live=True), learner=learner)
    RegistrationFactory(webinar=WebinarFactory(override="postponed", override_reason="Banjir"), learner=learner)
    AttendanceFactory(registration__webinar=WebinarFactory(past=True), registration__learner=learner, minutes=80)
    sign_in(browser_page, live_server, learner)
    browser_page.goto(f"{live_server.url}{prefix}/saya/")
    assert_accessible(browser_page, thorough=True)
