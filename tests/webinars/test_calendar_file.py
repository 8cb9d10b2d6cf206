"""The registrant's calendar file, read again by a parser: instants, method, sequence, and who sees which link."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.translation import override
from icalendar import Calendar

from tests.factories.learners import UserFactory
from tests.factories.webinars import WebinarFactory
from webinars.calendar_file import build_calendar, calendar_uid
from webinars.models import Registration
from webinars.services.registration.registering import cancel_registration, change_seat, register_learner

START = datetime(2026, 7, 9, 1, 0, tzinfo=UTC)


def make(language="id", **fields) -> Registration:
    seat, status = fields.pop("seat", "meeting"), fields.pop("status", "registered")
    webinar = WebinarFactory.build(
        series_number=40,
        planned_start=START,
        planned_end=START + timedelta(hours=2, minutes=30),
        **fields,
    )
    return Registration(pk=7, webinar=webinar, learner=UserFactory.build(), seat=seat, status=status)


def write(registration: Registration, language="id") -> bytes:
    with override(language):
        return build_calendar(registration, organiser="BPSDM; Sulsel", organiser_email="bpsdm@contoh.example")


def read(registration: Registration, language="id") -> Calendar:
    return Calendar.from_ical(write(registration, language))


@pytest.mark.parametrize(
    ("zone", "hour"), [("Asia/Jakarta", 8), ("Asia/Makassar", 9), ("Asia/Jayapura", 10), ("Europe/Berlin", 3)]
)
def test_the_instants_are_right_in_every_zone(zone, hour):
    calendar = read(make(timezone=zone))
    event = calendar.events[0]
    assert (event.start.hour, event.start.astimezone(UTC)) == (hour, START)
    assert event.end.astimezone(UTC) == START + timedelta(hours=2, minutes=30)
    assert event["DTSTART"].params["TZID"] == zone
    assert [str(zone["TZID"]) for zone in calendar.timezones] == [zone]


def test_the_vtimezone_alone_gives_the_same_instant():
    """As a program without a zone database of its own reads it."""
    calendar = read(make(timezone="Asia/Jayapura"))
    zone = calendar.timezones[0].to_tz()
    assert calendar.events[0].start.replace(tzinfo=zone).astimezone(UTC) == START


def test_a_confirmation_is_published_and_a_cancellation_removes_the_same_entry():
    registered, cancelled = read(make()), read(make(status="cancelled"))
    assert (registered["METHOD"], registered.events[0]["STATUS"]) == ("PUBLISH", "CONFIRMED")
    assert (cancelled["METHOD"], cancelled.events[0]["STATUS"]) == ("CANCEL", "CANCELLED")
    assert registered.events[0]["UID"] == cancelled.events[0]["UID"] == "seri-40-7@asn-adaptif"


@pytest.mark.parametrize("state", ["postponed", "cancelled"])
def test_a_webinar_that_is_off_leaves_the_calendar(state):
    assert read(make(override=state, override_reason="Banjir"))["METHOD"] == "CANCEL"


def test_the_sequence_is_the_webinars():
    assert read(make(calendar_sequence=3)).events[0]["SEQUENCE"] == 3


@pytest.mark.django_db
def test_the_sequence_grows_when_somebody_cancels_comes_back_or_changes_seats():
    webinar, learner = WebinarFactory(page=False, meeting_seats=9), UserFactory()
    stay = {"webinar": webinar, "learner": learner}
    steps = [register_learner(**stay), cancel_registration(**stay), register_learner(**stay)]
    steps.append(change_seat(**stay, seat="stream"))
    steps.append(register_learner(**stay))  # changes nothing
    files = [build_calendar(one, organiser="ASN Adaptif", organiser_email="") for one in steps]
    found = [Calendar.from_ical(data).walk("VEVENT")[0]["SEQUENCE"] for data in files]
    assert found == [0, 1, 2, 3, 3]


def test_the_uid_stays_whatever_changes():
    registration = make()
    before = calendar_uid(registration)
    registration.webinar.planned_start += timedelta(days=1)
    registration.webinar.title = "Judul baru"
    registration.seat = "stream"
    assert calendar_uid(registration) == before


def test_each_seat_has_its_own_link_and_the_passcode_stays_in_the_room():
    meeting = write(make(join_note="ID 123 456"))
    stream = write(make(join_note="ID 123 456", seat="stream"))
    assert b"rapat.example" in meeting
    assert b"ID 123 456" in meeting
    assert b"siaran.example/40" in stream
    assert b"rapat.example" not in stream
    assert b"ID 123 456" not in stream


def test_without_a_link_there_is_no_place():
    assert "LOCATION" not in read(make(join_url="")).events[0]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("id", "Kamis, 9 Juli 2026, 09.00–11.30 WITA (08.00 WIB, 10.00 WIT)"),
        ("en", "Thursday, 9 July 2026, 09:00–11:30 WITA"),
    ],
)
def test_three_zones_stand_in_the_readers_language(language, words):
    event = read(make(), language).events[0]
    assert words in event["DESCRIPTION"]
    prefix = "/en" if language == "en" else ""
    assert event["URL"].endswith(f"{prefix}/webinar/seri-40/")


def test_titles_with_commas_semicolons_quotes_and_lines_survive():
    title = 'Desa, kota; dan "kita" \\ 🎉'
    assert str(read(make(title=title)).events[0]["SUMMARY"]) == f"ASN Adaptif Seri-40: {title}"
    assert read(make(title="a\nBEGIN:VEVENT")).events[0]["SUMMARY"].endswith("a\nBEGIN:VEVENT")


def test_lines_are_folded_and_end_as_the_standard_asks():
    data = write(make(title="Panjang " * 30))
    lines = data.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert b"\n" not in data.replace(b"\r\n", b"")


def test_an_organiser_is_named_and_nobody_is_asked_to_reply():
    event = read(make()).events[0]
    assert str(event["ORGANIZER"]) == "mailto:bpsdm@contoh.example"
    assert event["ORGANIZER"].params["CN"] == "BPSDM; Sulsel"
    assert "ATTENDEE" not in event


def test_the_learners_address_and_name_stay_out_of_the_file():
    registration = make()
    data = write(registration).decode()
    assert registration.learner.email not in data
    assert registration.learner.full_name not in data


def test_a_reminder_comes_half_an_hour_before():
    alarm = read(make()).events[0].walk("VALARM")[0]
    assert alarm["TRIGGER"].dt == -timedelta(minutes=30)
    assert str(alarm["DESCRIPTION"]) == "Seri-40 dimulai 30 menit lagi"
    assert not read(make(status="cancelled")).events[0].walk("VALARM")
