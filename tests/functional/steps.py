"""The steps of the whole way, each as the person who takes it sees it: by labels, roles and Indonesian words."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.core import mail
from playwright.sync_api import Page, expect

from portal.learners.models import User
from tests.factories.learners import PASSWORD
from tests.functional.test_learner_pages import sign_in_by_cookie
from tests.learners.conftest import CODE
from webinars.models import Webinar

ZOOM_TIME = "%m/%d/%Y %I:%M:%S %p"


@dataclass(frozen=True)
class Person:
    """Somebody at a page of Chromium; `look` judges the page as it stands."""

    page: Page
    address: str
    look: Callable[[Page], None]

    def go(self, path: str) -> None:
        answer = self.page.goto(self.address + path)
        assert answer.ok, f"{path}: {answer.status}"
        self.look(self.page)

    def follow(self, name: str | re.Pattern, **kwargs) -> None:
        self.page.get_by_role("link", name=name, **kwargs).first.click()
        self.page.wait_for_load_state()
        self.look(self.page)

    def press(self, name: str | re.Pattern) -> None:
        self.page.get_by_role("main").get_by_role("button", name=name, exact=isinstance(name, str)).click()
        self.page.wait_for_load_state()
        self.look(self.page)

    def sees(self, words: str | re.Pattern) -> None:
        expect(self.page.get_by_text(words).first).to_be_visible()


def sign_in(person: Person, email: str) -> None:
    """By a session's cookie: for ways that begin later."""
    sign_in_by_cookie(person.page, person.address, User.objects.get(email=email))


def sign_in_with_password(person: Person, email: str) -> None:
    person.go("/akun/login/")
    person.page.get_by_label("Alamat email").fill(email)
    person.page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    person.press("Masuk")


# The editor


def publish_webinar(editor: Person, *, title: str, start: datetime) -> Webinar:
    """A new webinar from 09.00 to 11.30 WITA of the given day, its page's draft filled in and published."""
    page = editor.page
    editor.go("/cms/webinar/")
    editor.go("/cms/webinar/new/")
    page.get_by_role("textbox", name="Tema").fill(title)
    page.get_by_role("combobox", name="Zona waktu").select_option("Asia/Makassar")
    for label, clock in (("Rencana mulai", "09:00"), ("Rencana selesai", "11:30")):
        page.get_by_role("textbox", name=label).fill(f"{start:%Y-%m-%d} {clock}")
        page.keyboard.press("Tab")  # puts the calendar away
    page.get_by_role("textbox", name="Tautan ruang rapat").fill("https://rapat.example/j/4711")
    page.get_by_role("spinbutton", name="Kehadiran minimal").fill("60")
    page.locator("#id_credit_hours").fill("4")  # each path has its own
    page.get_by_role("button", name="Buat", exact=True).click()
    page.wait_for_url(re.compile(r"/cms/webinar/\d+/$"))
    editor.look(page)
    editor.sees("Masih draf: belum terlihat dari luar.")
    editor.follow("Terbitkan halamannya")
    page.get_by_role("textbox", name="Ringkasan").fill("Cara kantor-kantor di pulau saling belajar.")
    page.get_by_role("button", name="Tindakan lain").click()
    page.get_by_role("button", name="Publikasi", exact=True).click()
    page.wait_for_url(lambda url: not url.endswith("/edit/"))
    return Webinar.objects.get(title=title)


def import_attendance(editor: Person, webinar: Webinar, export: Path) -> None:
    """Uploads the export, reads the preview of it and confirms."""
    page = editor.page
    editor.go(f"/cms/webinar/{webinar.pk}/")
    editor.follow("Impor kehadiran")
    page.get_by_role("button", name="Ekspor kehadiran").set_input_files(export)
    page.get_by_role("combobox", name="Zona waktu ekspor").select_option("Asia/Makassar")
    editor.press("Periksa berkas")
    editor.sees("Tamu Tanpa Akun")
    assert not webinar.attendance_imports.exists(), "nothing is written before it is confirmed"
    editor.press("Impor berkas ini")
    assert webinar.attendance_imports.count() == 1


def issue_certificates(editor: Person, webinar: Webinar) -> None:
    editor.go(f"/cms/webinar/{webinar.pk}/")
    editor.follow("Terbitkan sertifikat")
    editor.press("Terbitkan 1 sertifikat")
    editor.page.wait_for_url(re.compile(rf"/cms/webinar/{webinar.pk}/sertifikat/\d+/$"))
    editor.sees("1 sertifikat terbit")


# The learner


def sign_up(learner: Person, *, email: str, name: str) -> None:
    """From the webinar's page to an account with a complete profile, by the mailed code."""
    page = learner.page
    learner.follow("Buat akun")
    page.get_by_label("Alamat email").fill(email)
    page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    page.get_by_label("Saya sudah membaca pemberitahuan ini").check()
    learner.press("Buat akun")
    assert mail.outbox[-1].to == [email]
    page.get_by_label("Kode").fill(CODE.search(mail.outbox[-1].body).group())
    learner.press("Lanjutkan")
    page.get_by_label("Nama lengkap dengan gelar").fill(name)
    page.get_by_label("PNS", exact=True).check()
    page.get_by_label("Instansi").and_(page.locator("input")).fill("Dinas Kelautan dan Perikanan")
    learner.press("Simpan profil")


def hold_session(webinar: Webinar) -> None:
    """Time passes: the session took place as planned, last week."""
    shift = timedelta(days=14)
    Webinar.objects.filter(pk=webinar.pk).update(
        planned_start=webinar.planned_start - shift, planned_end=webinar.planned_end - shift
    )
    webinar.refresh_from_db()


def write_zoom_export(path: Path, webinar: Webinar, *, email: str, name: str) -> Path:
    """The participants' list of a Zoom meeting: the learner comes twice (45 and 60 minutes), a guest stays outside."""
    start = webinar.planned_start.astimezone(webinar.zone)

    def stay(who: str, address: str, joined: int, left: int, waiting: str = "No") -> list:
        times = [(start + timedelta(minutes=minute)).strftime(ZOOM_TIME) for minute in (joined, left)]
        return [who, address, *times, left - joined, "Yes", "", waiting]

    header = "Name (original name),Email,Join time,Leave time,Duration (minutes),Guest"
    rows = [
        f"{header},Recording disclaimer response,In waiting room".split(","),
        stay(name, email, -5, 0, "Yes"),
        stay(name, email, 0, 45),
        stay("Besse (HP)", email.upper(), 50, 110),
        stay("Tamu Tanpa Akun", "", 0, 150),
    ]
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path
