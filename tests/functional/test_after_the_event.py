"""After an event, in a real browser: an objection raised and answered, and the guided page from the upload to the mail.

Every page is judged by axe-core; the learner's part goes the same way with JavaScript off.
"""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from playwright.sync_api import Page

from tests.factories.learners import EditorFactory, UserFactory
from tests.factories.webinars import AttendanceFactory, PathFactory, RegistrationFactory, WebinarFactory
from tests.functional import steps
from tests.functional.steps import Person
from tests.support.browser import violations_of
from tests.webinars.test_my_attendance import make_stays, open_windows
from webinars.models import Attendance, Certificate, CheckIn

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "Siti Aminah, S.Sos."
EMAIL = "siti.aminah@sulselprov.example"
SHOTS = os.environ.get("SHOTS", "")


@pytest.fixture
def webinar():
    """Last week, 09.00 to 11.30 WITA: 100 minutes in the room or, with two check-ins, in front of the stream."""
    paths = [
        PathFactory.build(minimum_attendance=100),
        PathFactory.build(name="YouTube", minimum_attendance=None, minimum_check_ins=2, sort_order=1),
    ]
    return WebinarFactory(past=True, title="Kepulauan yang saling belajar", paths=paths)


@pytest.fixture
def learner(webinar):
    return UserFactory(email=EMAIL, full_name=NAME)


@pytest.fixture
def faults():
    return []


@pytest.fixture
def meet(open_page, live_server, settings, faults):
    """meet(javascript=…): somebody with a browser of their own, whose pages are judged.

    Not those of somebody without scripts, nor with `judged=False`: the same way with scripts shows the same pages.
    """
    settings.WAGTAILADMIN_BASE_URL = live_server.url

    def one(name: str, *, javascript: bool = True, judged: bool = True) -> Person:
        def look(page: Page) -> None:
            take_picture(page, name)
            if judged and javascript:
                faults.extend(violations_of(page))

        return Person(open_page(width=1280 if javascript else 360, javascript=javascript), live_server.url, look)

    return one


def take_picture(page: Page, name: str) -> None:
    if SHOTS:
        number = len(os.listdir(SHOTS))
        page.screenshot(path=f"{SHOTS}/{number:02}-{name}.png", full_page=True)
        size = page.viewport_size
        page.set_viewport_size({"width": 360, "height": 740})
        page.screenshot(path=f"{SHOTS}/{number:02}-{name}-360.png", full_page=True)
        page.set_viewport_size(size)


@pytest.mark.parametrize("javascript", [True, False], ids=["with-script", "without-script"])
def test_an_objection_is_raised_and_answered(meet, faults, webinar, learner, javascript):
    registration = RegistrationFactory(webinar=webinar, learner=learner)
    first, _second = open_windows(webinar, 20, 90)
    at = webinar.start + timedelta(minutes=25)
    CheckIn.objects.create(window=first, registration=registration, checked_in_at=at, confirmed_at=at)
    make_stays(registration, (-10, 40), (30, 70))
    editor_account = EditorFactory(group="Moderators")

    siti = meet("learner", javascript=javascript)
    steps.sign_in(siti, EMAIL)
    siti.go("/saya/")
    siti.follow("Lihat kehadiran saya")
    siti.sees("70 menit")
    siti.sees("Dua perangkat sekaligus dihitung sekali.")
    siti.press("Kirim sanggahan")
    siti.sees("Tuliskan apa yang tidak sesuai.")
    siti.page.get_by_label("Apa yang tidak sesuai?").fill("Saya hadir dari tablet sampai selesai.")
    siti.press("Kirim sanggahan")
    siti.sees("Sanggahan Anda menunggu jawaban.")

    editor = meet("editor", judged=javascript)
    steps.sign_in(editor, editor_account.email)
    editor.go("/cms/")
    editor.follow("1 sanggahan menunggu jawaban")
    editor.follow(NAME)
    editor.sees("Saya hadir dari tablet sampai selesai.")
    editor.page.get_by_label("Terima dan koreksi").check()
    editor.page.get_by_role("spinbutton", name="Menit yang berlaku").fill("130")
    editor.page.get_by_role("textbox", name="Jawaban").fill("Tablet Anda kami temukan.")
    editor.press("Kirim jawaban")
    editor.sees(f"Sanggahan dijawab; {NAME} disurati.")
    assert Attendance.objects.get().minutes == 130

    call_command("send_outbox")
    assert [message.to for message in mail.outbox] == [[EMAIL]]
    siti.go(f"/saya/kehadiran/seri-{webinar.series_number}/")
    siti.sees("130 menit")
    siti.sees("Sanggahan Anda diterima.")
    siti.sees("Tablet Anda kami temukan.")
    siti.sees("Terpenuhi; jalur inilah yang dipakai.")
    assert not faults, "\n".join(faults)


def test_the_guided_page_leads_from_the_upload_to_the_mail(meet, faults, webinar, learner, tmp_path):
    RegistrationFactory(webinar=webinar, learner=learner)
    AttendanceFactory(registration__webinar=webinar, minutes=60)
    export = steps.write_zoom_export(tmp_path / "participants.csv", webinar, email=EMAIL, name=NAME)
    account = EditorFactory(group="Moderators")

    editor = meet("guide")
    steps.sign_in(editor, account.email)
    editor.go(f"/cms/webinar/{webinar.pk}/")
    editor.follow(f"Selesaikan Seri-{webinar.series_number}")
    editor.page.get_by_role("button", name="Ekspor kehadiran").set_input_files(export)
    editor.press("Periksa berkas")
    editor.press("Impor berkas ini")
    editor.follow(f"Selesaikan Seri-{webinar.series_number}")
    editor.sees("1 orang dalam ekspor tidak cocok dengan pendaftaran mana pun.")
    editor.follow("Biarkan sisanya")
    editor.page.get_by_text("Siapa yang tidak mendapat, dan apa yang kurang").click()
    editor.sees("40 menit kehadiran lagi")
    editor.follow("Sudah saya periksa: lanjut")
    editor.press("Terbitkan 1 sertifikat")
    editor.sees("1 sertifikat terbit")
    editor.follow("Beri tahu peserta")
    editor.press("Surati 1 pemegang")
    editor.sees("1 pemegang sertifikat disurati: suratnya dalam perjalanan.")
    call_command("send_outbox")
    [message] = mail.outbox
    assert message.to == [EMAIL]
    assert Certificate.objects.get().number in message.body
    editor.go(f"/cms/webinar/{webinar.pk}/selesaikan/")
    editor.sees("Tidak ada yang disurati dua kali.")
    assert not faults, "\n".join(faults)
