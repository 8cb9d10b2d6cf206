"""Waiting in line, taking an offer, answering and signing up a group, in a browser, with and without scripts."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from tests.factories.learners import EditorFactory, UserFactory
from tests.factories.webinars import RegistrationFactory, WebinarFactory
from tests.functional.test_learner_pages import sign_in
from tests.support.browser import assert_accessible, axe
from webinars.models import GroupInvitation, Registration, RegistrationQuestion
from webinars.services.registration.registering import cancel_registration

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("javascript", [True, False], ids=["with-script", "without-script"])
def test_the_next_in_line_takes_a_free_seat(open_page, live_server, javascript):
    webinar = WebinarFactory(capacity=1)
    seated, learner = RegistrationFactory(webinar=webinar).learner, UserFactory()
    page = open_page(width=360, javascript=javascript)
    judge = assert_accessible if javascript else lambda page: None
    sign_in(page, live_server, learner)
    page.goto(f"{live_server.url}/webinar/seri-{webinar.series_number}/")
    page.get_by_role("link", name="Masuk daftar tunggu").click()
    judge(page)
    page.get_by_role("button", name="Masuk daftar tunggu").click()
    expect(page.get_by_text("Anda nomor 1 di daftar tunggu")).to_be_visible()
    judge(page)

    cancel_registration(webinar=webinar, learner=seated)
    offer = next(letter for letter in mail.outbox if letter.subject.startswith("Ada tempat untuk Anda"))
    assert f"/webinar/seri-{webinar.series_number}/daftar/" in offer.body
    page.goto(f"{live_server.url}/saya/")
    assert page.get_by_role("heading", level=2).first.inner_text() == webinar.title
    judge(page)
    page.get_by_role("link", name="Ambil tempat ini").click()
    expect(page.get_by_text("Ada tempat untuk Anda")).to_be_visible()
    judge(page)
    page.get_by_role("button", name="Ambil tempat ini").click()
    expect(page.get_by_text("Anda terdaftar").first).to_be_visible()
    assert Registration.objects.active().get().learner == learner


def test_an_offer_is_declined_with_one_press(open_page, live_server):
    webinar = WebinarFactory(capacity=1)
    until = timezone.now() + timedelta(hours=5)
    mine = RegistrationFactory(webinar=webinar, status="offered", queue_number=1, offer_expires_at=until)
    page = open_page(width=360, javascript=False)
    sign_in(page, live_server, mine.learner)
    page.goto(f"{live_server.url}/webinar/seri-{webinar.series_number}/daftar/")
    page.get_by_role("button", name="Tolak tempat ini").click()
    expect(page.get_by_text("Anda menolak tempat ini")).to_be_visible()
    mine.refresh_from_db()
    assert mine.status == "cancelled"


def test_questions_are_answered_and_changed(open_page, live_server):
    webinar = WebinarFactory(meeting_seats=5)
    RegistrationQuestion.objects.create(
        webinar=webinar, kind="choice", label="Dari mana Anda ikut?", choices="Kantor\nRumah", is_required=True
    )
    RegistrationQuestion.objects.create(webinar=webinar, kind="consent", label="Saya setuju direkam", is_required=True)
    RegistrationQuestion.objects.create(webinar=webinar, kind="text", label="Pertanyaan untuk narasumber")
    page = open_page(width=360)
    sign_in(page, live_server, UserFactory())
    page.goto(f"{live_server.url}/webinar/seri-{webinar.series_number}/daftar/")
    page.get_by_role("button", name="Daftar ke webinar ini").click()
    assert page.get_by_role("alert").get_by_role("link").count() == 2
    assert_accessible(page)
    page.get_by_label("Rumah").check()
    page.get_by_label("Saya setuju direkam").check()
    page.get_by_role("button", name="Daftar ke webinar ini").click()
    page.get_by_label("Kantor").check()
    page.get_by_role("button", name="Simpan jawaban saya").click()
    expect(page.get_by_text("Jawaban Anda tersimpan")).to_be_visible()
    assert page.get_by_label("Kantor").is_checked()
    assert_accessible(page)


@pytest.mark.parametrize("javascript", [True, False], ids=["with-script", "without-script"])
def test_a_coordinator_signs_up_a_group_and_one_of_them_confirms(open_page, live_server, javascript):
    webinar = WebinarFactory()
    coordinator = open_page(width=360, javascript=javascript)
    judge = assert_accessible if javascript else lambda page: None
    sign_in(coordinator, live_server, UserFactory())
    coordinator.goto(f"{live_server.url}/webinar/seri-{webinar.series_number}/daftar/")
    coordinator.get_by_role("link", name="Daftarkan rombongan").click()
    coordinator.get_by_label("Nama dan alamat email").fill("Andi Baso, S.Sos.; andi@x.example\nTanpa alamat")
    coordinator.get_by_role("button", name="Kirim undangan").click()
    expect(coordinator.get_by_text("Baris 2").first).to_be_visible()
    judge(coordinator)
    coordinator.get_by_label("Nama dan alamat email").fill("Andi Baso, S.Sos.; andi@x.example\nBudi, budi@x.example")
    coordinator.get_by_role("button", name="Kirim undangan").click()
    judge(coordinator)

    guest = open_page(width=360, javascript=javascript)
    token = GroupInvitation.objects.get(email="andi@x.example").token
    guest.goto(f"{live_server.url}/undangan/{token}/")
    judge(guest)
    guest.get_by_label("Saya sudah membaca").check()
    guest.get_by_role("button", name="Konfirmasi dan daftar").click()
    expect(guest.get_by_text("Anda terdaftar")).to_be_visible()
    judge(guest)
    coordinator.reload()
    expect(coordinator.get_by_text("1 dari 2 sudah mengonfirmasi")).to_be_visible()


def test_the_screens_of_a_merge_are_accessible(browser_page, live_server):
    kept, duplicate = (UserFactory(full_name="Siti Aminah, S.Sos.") for _ in range(2))
    RegistrationFactory(learner=duplicate)
    sign_in(browser_page, live_server, EditorFactory())
    for address in ("ganda/", f"{kept.pk}/gabung/", f"{kept.pk}/gabung/{duplicate.pk}/"):
        browser_page.goto(f"{live_server.url}/cms/peserta/{address}")
        assert axe(browser_page) == []
    browser_page.get_by_role("button", name="Gabungkan kedua akun").click()
    expect(browser_page.get_by_text("kini menjadi satu")).to_be_visible()
