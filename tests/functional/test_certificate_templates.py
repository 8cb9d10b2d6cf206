"""An editor makes a certificate template, watches its preview, publishes it and chooses it for a webinar."""

from __future__ import annotations

import os
import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.factories.learners import EditorFactory
from tests.factories.webinars import WebinarFactory
from tests.functional.steps import Person, sign_in
from tests.support.browser import assert_accessible
from webinars.models import CertificateTemplate

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("SHOTS", "")


def look(page: Page) -> None:
    """Pages of the CMS are judged where they are of interest."""


def shoot(page: Page, name: str) -> None:
    if SHOTS:
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)


@pytest.fixture
def editor(open_page, live_server, settings):
    settings.WAGTAILADMIN_BASE_URL = live_server.url
    user = EditorFactory(group="Editors")
    person = Person(open_page(), live_server.url, look)
    sign_in(person, user.email)
    return person


def wait_for_drawing(page: Page, count: int) -> None:
    expect(page.locator("[data-template-preview]")).to_have_attribute("data-drawn", re.compile(rf"^{count}$"))


def test_a_template_is_made_watched_and_published(editor):
    page = editor.page
    webinar = WebinarFactory(page=False)
    editor.go(reverse("certificate_template:index"))
    assert_accessible(page)
    editor.go(reverse("certificate_template:add"))
    page.locator("#id_name").fill("Webinar 2026")
    page.get_by_role("button", name="Simpan draf").click()
    page.wait_for_url(re.compile(r"/cms/templat-sertifikat/edit/\d+/$"))
    editor.sees("Draf Webinar 2026 disimpan")
    page.get_by_role("button", name="Terbitkan").click()
    editor.sees("Belum diterbitkan")
    editor.sees("Tidak ada yang menandatangani hari ini")
    wait_for_drawing(page, 1)
    shoot(page, "template-faults")
    assert_accessible(page)
    first = page.locator("[data-preview-picture]").first
    before = first.get_attribute("src")
    page.locator("#id_layout").select_option("centred")
    wait_for_drawing(page, 2)
    assert first.get_attribute("src") != before
    page.locator("#id_signatories-ADD").click()
    page.locator("#id_signatories-0-name").fill("Dr. Pejabat Contoh, M.Si.")
    page.locator("#id_signatories-0-office").fill("Kepala BPSDM Provinsi Sulawesi Selatan")
    page.locator("#id_wordings-0-statement").fill("sebagai {jabatan}")
    expect(page.locator("[data-preview-told]")).to_contain_text("{jabatan}")
    page.locator("#id_wordings-0-statement").fill("sebagai {role} dalam webinar {webinar} pada {date}")
    expect(page.locator("[data-preview-told]")).to_be_empty()
    shoot(page, "template-form")
    page.get_by_role("button", name="Terbitkan").click()
    editor.sees("Versi 1 diterbitkan")
    template = CertificateTemplate.objects.get()
    assert template.versions.get().design["layout"] == "centred"
    editor.go(reverse("certificate_template:versions", args=[template.pk]))
    assert_accessible(page)
    shoot(page, "template-versions")
    editor.go(reverse("webinar:edit", args=[webinar.pk]))
    page.locator("#id_certificate_template").select_option(label="Webinar 2026")
    page.get_by_role("button", name="Simpan", exact=True).click()
    page.wait_for_url(re.compile(rf"/cms/webinar/{webinar.pk}/$"))
    webinar.refresh_from_db()
    assert webinar.certificate_template == template
