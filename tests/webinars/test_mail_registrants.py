"""What the mails say, in the language of who reads them, and what they never say."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.translation import get_language, override
from icalendar import Calendar

from portal.models import PortalSettings
from tests.factories.learners import UserFactory
from tests.factories.webinars import RegistrationFactory, WebinarFactory
from webinars.mail import compose_cancellation, compose_change, compose_confirmation
from webinars.models import WebinarPage

pytestmark = pytest.mark.django_db

START = datetime(2026, 7, 9, 1, 0, tzinfo=UTC)
BEFORE = (START - timedelta(days=1), START - timedelta(hours=22), "Asia/Makassar")
KINDS = ["cancelled", "postponed", "resumed", "rescheduled", "link"]


def make(language="id", *, full_name="Siti Aminah, S.Sos., M.Si.", seat="meeting", **fields):
    fields = {
        "title": "Layanan & <inovasi>",
        "planned_start": START,
        "join_note": "ID 123 456",
        "override_reason": "Narasumber sakit",
    } | fields
    learner = UserFactory(full_name=full_name, language=language, nip="198501012010012001")
    return RegistrationFactory(webinar=WebinarFactory(**fields), learner=learner, seat=seat)


def portal() -> PortalSettings:
    return PortalSettings(organiser_name="BPSDM Provinsi Sulawesi Selatan", contact_email="bpsdm@contoh.example")


def confirm(registration):
    return compose_confirmation(registration, portal=portal())


def change(registration, kind):
    return compose_change(registration, kind=kind, before=BEFORE, portal=portal())


def test_a_confirmation_in_indonesian():
    registration = make()
    number = registration.webinar.series_number
    message = confirm(registration)
    assert message.subject == f"Anda terdaftar: Seri-{number} · Layanan & <inovasi>"
    assert message.to == [registration.learner.email]
    assert message.reply_to == ["bpsdm@contoh.example"]
    for words in (
        "Halo Siti Aminah,",
        "Kamis, 9 Juli 2026, 09.00–11.30 WITA (08.00 WIB, 10.00 WIT)",
        registration.webinar.join_url,
        "ID 123 456",
        "dicetak di sertifikat sebagai:\nSiti Aminah, S.Sos., M.Si.",
        "Untuk sertifikat:\n- Ruang rapat: ikuti sekurangnya 112 menit",
        f"/webinar/seri-{number}/daftar/",
        "/saya/profil/",
        "BPSDM Provinsi Sulawesi Selatan",
    ):
        assert words in message.body


def test_a_confirmation_in_english_whatever_the_language_of_who_sends_it():
    registration = make("en", full_name="")
    with override("id"):
        message = confirm(registration)
        assert get_language() == "id"
    assert message.subject.startswith("You are registered: Seri-")
    for words in (
        "Hello,",
        "Thursday, 9 July 2026, 09:00–11:30 WITA (08:00 WIB, 10:00 WIT)",
        "Enter the meeting room here:",
        f"/en/webinar/seri-{registration.webinar.series_number}/daftar/",
        "Regards,",
    ):
        assert words in message.body
    assert "Anda" not in message.body


def test_the_title_is_the_translated_pages():
    registration = make("en")
    WebinarPage.objects.filter(webinar=registration.webinar, locale__language_code="en").update(title="Services")
    assert confirm(registration).subject.endswith("· Services")


def test_who_follows_the_stream_gets_its_link_alone():
    message = confirm(make(seat="stream"))
    assert "siaran.example" in message.body
    assert "rapat.example" not in _everything(message)
    assert "ID 123 456" not in _everything(message)


def test_without_a_link_the_mail_says_that_it_will_come():
    assert "kami kirim lewat email sebelum webinar dimulai" in confirm(make(join_url="")).body


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_cancellation_takes_the_entry_out_of_the_calendar(language):
    registration = make(language)
    registration.status = "cancelled"
    message = compose_cancellation(registration, portal=portal())
    assert _method(message) == "CANCEL"
    assert "rapat.example" not in message.body
    words = "Anda telah membatalkan" if language == "id" else "You have cancelled"
    assert words in message.body


@pytest.mark.parametrize(
    ("kind", "state", "method", "words"),
    [
        ("cancelled", "cancelled", "CANCEL", ["batal dilaksanakan", "Narasumber sakit", "/webinar/"]),
        (
            "postponed",
            "postponed",
            "CANCEL",
            ["ditunda", "Narasumber sakit", "tidak jadi berlangsung pada Rabu, 8 Juli"],
        ),
        ("resumed", "", "PUBLISH", ["jadi dilaksanakan", "rapat.example"]),
        (
            "rescheduled",
            "",
            "PUBLISH",
            ["Baru: Kamis, 9 Juli 2026, 09.00–11.30 WITA", "Semula: Rabu, 8 Juli 2026, 09.00"],
        ),
        ("link", "", "PUBLISH", ["tautan sebelumnya tidak berlaku lagi", "rapat.example"]),
    ],
)
def test_each_change_is_said_in_its_own_words(kind, state, method, words):
    message = change(make(override=state), kind)
    assert _method(message) == method
    for part in words:
        assert part in message.body
    if method == "CANCEL":
        assert "rapat.example" not in message.body


@pytest.mark.parametrize("kind", KINDS)
def test_no_change_leaves_indonesian_in_an_english_mail(kind):
    message = change(make("en"), kind)
    for word in ("Anda", "Webinar ini", "Salam", "berkas", "Semula"):
        assert word not in message.body + message.subject


@pytest.mark.parametrize("kind", [*KINDS, "confirmation"])
def test_mails_are_plain_text_without_gaps_and_bear_no_nip(kind):
    message = confirm(make()) if kind == "confirmation" else change(make(), kind)
    assert "\n" not in message.subject
    assert "&amp;" not in message.body
    assert "&lt;" not in message.body
    assert "\n\n\n" not in message.body
    assert message.body == message.body.strip() + "\n"
    assert "198501012010012001" not in _everything(message)


def test_a_title_over_two_lines_makes_no_header():
    message = confirm(make(title="Satu\r\nBcc: semua@contoh.example"))
    assert message.subject.endswith("Satu Bcc: semua@contoh.example")
    assert message.recipients() == message.to


def test_other_machines_are_asked_not_to_answer():
    assert confirm(make()).message()["Auto-Submitted"] == "auto-generated"


def test_the_attachment_is_a_calendar_with_its_method():
    registration = make()
    part = confirm(registration).message().get_payload()[1]
    assert part.get_content_type() == "text/calendar"
    assert part.get_param("method") == "PUBLISH"
    assert part.get_filename() == f"seri-{registration.webinar.series_number}.ics"
    calendar = Calendar.from_ical(part.get_payload(decode=True))
    assert calendar.events[0].start == START


def _method(message) -> str:
    return message.attachments[0].get_param("method")


def _everything(message) -> str:
    return message.subject + message.body + message.attachments[0].get_payload(decode=True).decode()
