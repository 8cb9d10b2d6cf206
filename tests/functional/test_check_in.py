"""Checking in as people do it: on a phone without scripts and without signing in, by the screen's QR code, by mail."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from tests.factories.check_in import CheckInFactory, CheckInWindowFactory
from tests.factories.learners import UserFactory
from tests.factories.webinars import RegistrationFactory, WebinarFactory
from tests.functional.test_learner_pages import sign_in
from tests.support.browser import assert_accessible
from webinars.check_in_links import screen_key
from webinars.models import CheckIn, CheckInWindow

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def window():
    return CheckInWindowFactory(webinar=WebinarFactory(live=True))


@pytest.fixture
def form(window, live_server) -> str:
    return f"{live_server.url}/webinar/seri-{window.webinar.series_number}/presensi/"


def press(page) -> None:
    page.get_by_role("button", name="Isi presensi").click()


def test_on_a_phone_without_scripts_and_without_signing_in(open_page, window, form):
    registration = RegistrationFactory(webinar=window.webinar)
    page = open_page(width=360, javascript=False)
    page.goto(form)
    page.get_by_label("Kode", exact=False).first.fill(window.code.lower())
    page.get_by_label("Nomor peserta").fill("482 190 358")
    press(page)
    expect(page.get_by_role("alert")).to_contain_text("Ada salah ketik pada nomor ini")
    expect(page.get_by_label("Nomor peserta")).to_have_value("482 190 358")
    page.get_by_label("Nomor peserta").fill(registration.grouped_number)
    press(page)
    expect(page.get_by_role("heading", name="Presensi Anda tercatat")).to_be_visible()
    page.reload()  # sends it again
    expect(page.get_by_role("heading", name="Presensi Anda tercatat")).to_be_visible()
    assert CheckIn.objects.get().registration == registration
    assert page.context.cookies() == []


def test_the_qr_code_fills_in_the_code_and_a_broken_line_loses_nothing(open_page, window, form):
    registration = RegistrationFactory(webinar=window.webinar)
    page = open_page(width=360)
    page.goto(f"{form}#{window.code}")
    assert_accessible(page)
    expect(page.locator("[name=code]")).to_have_value(window.code)
    page.locator("[name=number]").fill("482190358")
    expect(page.get_by_role("status")).to_contain_text("Ada salah ketik")
    page.locator("[name=number]").fill(registration.participant_number)
    keys = []

    def break_once(route) -> None:
        keys.append(re.search(r'name="key"\r\n\r\n(\w+)', route.request.post_data)[1])
        if len(keys) == 1:
            route.abort()
        else:
            route.continue_()

    page.route("**/presensi/", break_once)
    press(page)
    expect(page.get_by_role("heading", name="Presensi Anda tercatat")).to_be_visible()
    assert len(keys) == 2
    assert keys[0] == keys[1] == CheckIn.objects.get().key
    assert_accessible(page)


def test_who_never_registered_confirms_by_mail(open_page, window, form, live_server):
    page = open_page(width=360, javascript=False)
    page.goto(form)
    page.get_by_label("Kode", exact=False).first.fill(window.code)
    page.get_by_text("Tidak punya nomor, atau belum mendaftar?").click()
    page.get_by_label("Nama lengkap dengan gelar").fill("Siti Aminah, S.Sos.")
    page.get_by_label("Alamat email").fill("siti@kantor.example")
    page.get_by_label("PNS", exact=True).check()
    page.get_by_label("Instansi").fill("Dinas Kesehatan Kabupaten Wajo")
    page.locator("[name=purpose_notice]").check()
    press(page)
    expect(page.get_by_role("heading", name="Sekarang buka email Anda")).to_be_visible()
    link = re.search(r"https?://[^/]+(/\S+/konfirmasi/\S+)", mail.outbox[-1].body)[1]
    reader = open_page()
    reader.goto(live_server.url + link)
    assert_accessible(reader)
    reader.get_by_role("button", name="Ya, itu saya").click()
    expect(reader.get_by_role("heading", name="Presensi Anda dihitung")).to_be_visible()
    assert_accessible(reader)
    assert CheckIn.objects.counting().count() == 1


def test_the_form_with_all_its_errors_is_accessible(open_page, form):
    page = open_page(javascript=True)
    page.goto(form)
    page.get_by_text("Tidak punya nomor, atau belum mendaftar?").click()
    page.get_by_label("Alamat email").fill("siti@kantor.example")
    press(page)
    expect(page.get_by_role("alert")).to_be_visible()
    assert_accessible(page)


def test_the_screen_shows_the_code_and_changes_by_itself(open_page, window, live_server):
    path = f"/webinar/seri-{window.webinar.series_number}/layar/?kunci={screen_key(window.webinar_id)}"
    page = open_page()
    page.goto(live_server.url + path)
    expect(page.get_by_text(window.code, exact=True)).to_be_visible()
    assert_accessible(page)
    CheckInWindow.objects.update(closes_at=timezone.now())
    expect(page.get_by_role("heading", name="Belum ada kode yang ditampilkan")).to_be_visible()
    assert_accessible(page)
    page.goto(live_server.url + path.partition("?")[0])
    expect(page.get_by_role("heading", name="Halaman ini untuk panitia")).to_be_visible()
    assert_accessible(page)


def test_the_moderator_opens_watches_and_closes_on_a_phone(open_page, live_server):
    moderator = UserFactory(is_superuser=True, is_staff=True)
    webinar = WebinarFactory(live=True)
    planned = timezone.now() + timedelta(hours=1)
    CheckInWindowFactory(webinar=webinar, opens_at=None, planned_at=planned)
    page = open_page(width=360)
    sign_in(page, live_server, moderator)
    page.goto(f"{live_server.url}/cms/webinar/{webinar.pk}/presensi/")
    page.get_by_role("button", name="Buka presensi sekarang").click()
    page.wait_for_load_state()
    window = CheckInWindow.objects.get(planned_at=None)
    expect(page.get_by_text(window.code, exact=True)).to_be_visible()
    CheckInWindow.objects.filter(pk=window.pk).update(early_attempts=3)
    row = CheckInFactory(window=window)
    page.evaluate("document.activeElement.blur()")
    expect(page.get_by_role("heading", name="Lihat ini")).to_be_visible()  # the screen asks by itself
    assert_accessible(page)
    page.get_by_role("link", name="Lihat presensi", exact=True).click()
    page.get_by_text(f"Batalkan presensi {row.registration.learner}").click()
    page.get_by_label("Alasan").fill("Kode diteruskan ke grup lain")
    assert_accessible(page)
    page.get_by_role("button", name="Batalkan", exact=True).click()
    expect(page.get_by_text("Kode diteruskan ke grup lain")).to_be_visible()
    assert not CheckIn.objects.counting().exists()
    page.goto(f"{live_server.url}/cms/webinar/{webinar.pk}/presensi/")
    page.get_by_role("button", name="Tutup", exact=True).click()
    expect(page.get_by_role("heading", name="Ditutup, masih diterima")).to_be_visible()
