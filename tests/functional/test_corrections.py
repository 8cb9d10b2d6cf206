"""A wrong name on a certificate, in a real browser: asked for by the holder, corrected by an editor, the old QR code
says superseded and leads to the new one; then the certificate is revoked. Every page is judged by axe-core."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from tests.factories.certificates import make_attendee, make_certificate
from tests.factories.learners import EditorFactory
from tests.factories.webinars import WebinarFactory
from tests.functional import steps
from tests.functional.test_after_the_event import faults, meet  # noqa: F401  fixtures
from webinars.models import Certificate, Registration
from webinars.services.certificates.issuing import issue_certificates

pytestmark = pytest.mark.django_db(transaction=True)
EMAIL = "siti.aminah@sulselprov.example"
WRONG, RIGHT = "Siti Aminha, S.Sos.", "Siti Aminah, S.Sos."


@pytest.mark.parametrize("javascript", [True, False], ids=["with-script", "without-script"])
def test_a_name_is_corrected_and_the_old_code_leads_to_the_new_one(meet, faults, javascript):  # noqa: F811
    first = make_certificate(
        webinar=WebinarFactory(past=True, title="Kepulauan yang saling belajar"), full_name=WRONG, email=EMAIL
    )
    siti = meet("learner", javascript=javascript)
    steps.sign_in(siti, EMAIL)
    siti.go("/saya/")
    siti.follow("Namanya keliru?")
    siti.press("Minta perbaikan ini")
    siti.sees("Nama sudah tertulis demikian.")
    siti.page.get_by_label("Nama yang benar").fill(RIGHT)
    siti.page.get_by_label("Apa yang keliru?").fill("Dua huruf tertukar.")
    siti.press("Minta perbaikan ini")
    siti.sees("Permintaan Anda menunggu jawaban.")

    editor = meet("editor", judged=javascript)
    steps.sign_in(editor, EditorFactory(group="Moderators").email)
    editor.go("/cms/")
    editor.follow("1 permintaan perbaikan menunggu jawaban")
    editor.follow(RIGHT)
    editor.sees("Dua huruf tertukar.")
    editor.page.get_by_label("Perbaiki nama").check()
    editor.page.get_by_role("textbox", name="Jawaban").fill("Terima kasih sudah teliti.")
    editor.press("Kirim jawaban")
    editor.sees("Permintaan dijawab")

    call_command("send_outbox")
    assert [message.to for message in mail.outbox] == [[EMAIL]]
    anybody = meet("anybody", javascript=javascript)
    anybody.go(f"/sertifikat/{first.code}/")
    anybody.sees("DIGANTIKAN")
    anybody.follow("Lihat sertifikat yang berlaku")
    newest = Certificate.objects.get().versions.get(version=2)
    assert anybody.page.url.endswith(f"/sertifikat/{newest.code}/")
    anybody.sees(RIGHT)
    anybody.sees(newest.printed["number"])
    siti.go(f"/saya/sertifikat/{first.code}/perbaikan/")
    siti.sees("Sertifikat Anda sudah diperbaiki.")

    editor.go("/cms/sertifikat/")
    editor.follow(RIGHT)
    editor.sees("Digantikan")
    editor.follow("Cabut sertifikat ini")
    editor.press("Cabut sertifikat ini")
    editor.page.get_by_role("textbox", name="Alasan").fill("Diterbitkan dua kali untuk orang yang sama.")
    editor.press("Cabut sertifikat ini")
    editor.sees("Diterbitkan dua kali untuk orang yang sama.")
    later = meet("anybody later", javascript=javascript)  # who has just asked keeps the former answer for 30 s
    for code in (first.code, newest.code):
        later.go(f"/sertifikat/{code}/")
        later.sees("DICABUT")
    siti.go("/saya/")
    siti.sees("Diterbitkan dua kali untuk orang yang sama.")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("javascript", [True, False], ids=["with-script", "without-script"])
def test_a_name_is_checked_before_issuing(meet, faults, javascript):  # noqa: F811
    until = timezone.now() + timedelta(days=2)
    webinar = WebinarFactory(past=True, title="Kepulauan yang saling belajar", names_checked_until=until)
    make_attendee(webinar, full_name="SITI AMINAH", email=EMAIL)
    siti = meet("learner", javascript=javascript)
    steps.sign_in(siti, EMAIL)
    siti.go("/saya/")
    siti.follow("Periksa nama saya")
    siti.sees("SITI AMINAH")
    siti.page.get_by_label("Nama lengkap").fill(RIGHT)
    if javascript:
        siti.page.locator("#nama-tercetak", has_text=RIGHT).wait_for()
    siti.press("Nama ini sudah benar")
    siti.sees("Anda sudah menyatakan nama ini benar.")
    siti.sees(RIGHT)
    assert Registration.objects.get().printed_name == RIGHT

    editor = meet("editor", judged=javascript)
    steps.sign_in(editor, EditorFactory(group="Moderators").email)
    editor.go(f"/cms/webinar/{webinar.pk}/sertifikat/")
    editor.sees("1 dari 1")
    editor.press("Terbitkan 1 sertifikat")
    assert not Certificate.objects.exists()
    issue_certificates(webinar=webinar)
    assert Certificate.objects.get().holder_name == RIGHT
    assert not faults, "\n".join(faults)


def test_names_are_corrected_by_a_table(meet, faults, tmp_path):  # noqa: F811
    webinar = WebinarFactory(past=True, title="Kepulauan yang saling belajar")
    make_certificate(webinar=webinar, full_name=WRONG)
    table = tmp_path / "nama.csv"
    number = Certificate.objects.get().number
    table.write_text(f'Nomor,Nama,Nama yang benar\n{number},{WRONG!r},"{RIGHT}"\n'.replace("'", '"'))
    editor = meet("editor")
    steps.sign_in(editor, EditorFactory(group="Editors").email)
    editor.go(f"/cms/webinar/{webinar.pk}/")
    editor.follow("Perbaiki nama dengan tabel")
    editor.page.locator('input[type="file"]').set_input_files(table)
    editor.press("Periksa tabel")
    editor.sees(RIGHT)
    editor.page.get_by_role("textbox", name="Alasan").fill("Daftar dari instansi.")
    editor.press("Perbaiki 1 nama")
    editor.sees("1 nama diperbaiki.")
    assert Certificate.objects.get().holder_name == RIGHT
    assert not faults, "\n".join(faults)
