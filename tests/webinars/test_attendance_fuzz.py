"""Damaged exports get a clean answer: faults named by line, nothing written, never another exception."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories.learners import UserFactory
from tests.factories.webinars import WebinarFactory
from tests.webinars.attendance_exports import ZONE, make_guests, meeting_report, session, webinar_report
from webinars.attendance_formats import AttendanceFormatError, read_attendance
from webinars.csv_records import RowError
from webinars.models import Attendance, AttendanceImport, AttendanceStay, Registration
from webinars.services.attendance.importing import import_attendance

FRAGMENTS = [
    b'"', b",", b"\n", b"\r", b"\x00", b"\xff", b"\xef\xbb\xbf", b"--", b"=1+1", b"Yes", b"No", b"Host Details\n",
    b"Attendee Details\n", b"Join Time", b"05/12/2026 09:00:00 AM", b"12/31/9999 11:59:59 PM", b"00/00/0000 00:00:00",
    "\U0001f600".encode(), "\u202e".encode(), b"\x1a", b";", b"\t", b",,,,,,,,,,,,,,,,,,", b"a" * 3000,
]  # fmt: skip


def damage(data: bytes, rng: random.Random) -> bytes:
    """Cuts, doubles, swaps, flips or pushes in; several times."""
    for _ in range(rng.randrange(1, 6)):
        at, to = sorted(rng.randrange(len(data) + 1) for _ in range(2))
        lines = data.split(b"\n")
        rng.shuffle(lines)
        data = rng.choice(
            [
                data[:at],
                data[:at] + data[to:],
                data[:to] + data[at:],
                data[:at] + rng.choice(FRAGMENTS) + data[at:],
                data[:at] + bytes([rng.randrange(256)]) + data[at + 1 :],
                data.replace(rng.choice(FRAGMENTS), rng.choice(FRAGMENTS)),
                b"\n".join(lines),
            ]
        )
    return data


def faults_of(action, data: bytes) -> list[RowError]:
    """Lets nothing pass but a result or an AttendanceFormatError."""
    try:
        action(data)
    except AttendanceFormatError as error:
        return error.errors or pytest.fail("refused without a reason")
    return []


@pytest.mark.django_db
@pytest.mark.parametrize("write", [webinar_report, meeting_report], ids=["webinar", "meeting"])
def test_damaged_exports_are_imported_whole_or_not_at_all(write):
    webinar = WebinarFactory(page=False, **session())
    guests = make_guests(12)
    for guest in guests:
        Registration.objects.create(webinar=webinar, learner=UserFactory(email=guest.email.lower()))

    def do_import(data: bytes):
        return import_attendance(webinar=webinar, data=data, timezone=ZONE)

    rng = random.Random(7)
    refused = 0
    for _ in range(300):
        data = damage(write(guests), rng)
        before = state()
        faults = faults_of(do_import, data)
        lines = data.count(b"\n") + data.count(b"\r") + 1
        assert all(1 <= fault.row <= lines and str(fault.message) for fault in faults)
        assert not faults or state() == before
        refused += bool(faults)
    assert refused > 100
    limit = webinar.session_minutes
    assert all(minutes <= limit for minutes in Attendance.objects.values_list("minutes", flat=True))


def state() -> tuple:
    minutes = tuple(Attendance.objects.order_by("pk").values_list("registration_id", "minutes"))
    return AttendanceStay.objects.count(), AttendanceImport.objects.count(), minutes


@given(st.binary(max_size=400))
def test_any_bytes_get_a_clean_answer(data):
    faults_of(read_attendance, data)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(st.text(max_size=12), max_size=9), max_size=8))
def test_any_cells_below_a_header_get_a_clean_answer(rows):
    header = "Name (original name),Email,Join time,Leave time,Guest,In waiting room"
    body = "\n".join(",".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in rows)
    faults_of(read_attendance, f"{header}\n{body}".encode("utf-8", "surrogatepass"))
