"""The portal's main job in a real browser: from the announcement to the verified certificate, found by search.

Every page on the way is judged by axe-core; all but the CMS goes the same way with JavaScript off.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from tests.factories.learners import EditorFactory
from tests.factories.webinars import nine_in_makassar
from tests.functional import steps
from tests.functional.steps import Person
from tests.support.browser import axe, violations_of
from webinars.models import Attendance, Certificate, Registration

pytestmark = pytest.mark.django_db(transaction=True)

TITLE = "Kepulauan yang saling belajar"
NAME = "Dr. Besse Tenri, S.Pd., M.Si."
EMAIL = "besse.tenri@sulselprov.example"


@pytest.fixture
def meet(open_page, live_server):
    """meet(javascript=…, look=…): somebody with a browser of their own."""

    def one(*, javascript: bool, look) -> Person:
        return Person(open_page(width=1280 if javascript else 360, javascript=javascript), live_server.url, look)

    return one


@pytest.mark.parametrize("javascript", [True, False], ids=["with-script", "without-script"])
def test_from_announcement_to_verified_certificate(meet, open_page, tmp_path, settings, live_server, javascript):
    settings.WAGTAILADMIN_BASE_URL = live_server.url
    faults: list[str] = []

    def look(page: Page) -> None:
        """All faults of the whole way are told at its end, together."""
        faults.extend(violations_of(page) if javascript else faults_without_scripts(page, judge))

    judge = open_page(width=360)
    # The CMS needs JavaScript: its pages are judged on the way with it.
    editor = meet(javascript=True, look=look if javascript else lambda page: None)
    learner = meet(javascript=javascript, look=look)
    visitor = meet(javascript=javascript, look=look)

    account = EditorFactory(group="Moderators")
    add_to_editors(account)
    steps.sign_in_with_password(editor, account.email)
    webinar = steps.publish_webinar(editor, title=TITLE, start=nine_in_makassar(7))

    learner.go("/")
    learner.go("/webinar/")
    learner.follow(TITLE)
    learner.follow("Daftar ke webinar ini")
    steps.sign_up(learner, email=EMAIL, name=NAME)
    learner.sees(NAME)
    learner.press("Daftar ke webinar ini")
    learner.sees("https://rapat.example/j/4711")
    assert Registration.objects.active().get(webinar=webinar).learner.email == EMAIL

    steps.hold_session(webinar)
    export = steps.write_zoom_export(tmp_path / "participants.csv", webinar, email=EMAIL, name=NAME)
    steps.import_attendance(editor, webinar, export)
    assert Attendance.objects.get().minutes == 105
    steps.issue_certificates(editor, webinar)

    learner.go("/saya/")
    check_pdf(download_certificate(learner.page))

    visitor.go("/sertifikat/")
    code = Certificate.objects.get().versions.get().code
    visitor.page.get_by_label("Kode verifikasi").fill(code.lower())
    visitor.press("Verifikasi")
    visitor.sees("VALID")
    visitor.sees(NAME)
    assert EMAIL not in visitor.page.content()

    visitor.go("/cari/")
    visitor.page.get_by_label("Cari webinar").fill("kepulauan")
    visitor.press("Cari")
    visitor.follow(TITLE)
    assert visitor.page.url.endswith(f"/webinar/{webinar.slug}/")
    assert not faults, "\n".join(faults)


def faults_without_scripts(page: Page, judge: Page) -> list[str]:
    """axe is a script itself: the page as it stands goes to a second browser that runs none of the portal's own."""
    html = page.content().replace("<noscript", "<div").replace("</noscript", "</div")
    judge.route("**/*.js*", lambda route: route.abort())
    judge.route(page.url, lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
    judge.goto(page.url)
    found = axe(judge)
    judge.unroute(page.url)
    return [f"{page.url}, without scripts: {line}" for line in found]


def add_to_editors(user) -> None:
    from django.contrib.auth.models import Group

    user.groups.add(Group.objects.get(name="Editors"))


def download_certificate(page: Page):
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Unduh Sertifikat Seri-").click()
    return waiting.value.path()


def check_pdf(path) -> None:
    assert path.read_bytes().startswith(b"%PDF")
    reader = PdfReader(path)
    assert len(reader.pages) == 1
    assert NAME in " ".join(reader.pages[0].extract_text().split())
