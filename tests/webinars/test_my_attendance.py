"""/saya/kehadiran/seri-N/: the very figures that decided, shown to the person they are about and to nobody else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.learners import UserFactory
from tests.factories.webinars import (
    AttendanceFactory,
    LatePathFactory,
    PathFactory,
    RegistrationFactory,
    WebinarFactory,
)
from webinars.attendance_account import read_account
from webinars.attendance_words import describe_account
from webinars.models import AttendanceImport, AttendanceStay, CheckIn, CheckInWindow, Registration
from webinars.services.attendance.totals import recompute_attendance
from webinars.timeline import draw_timeline

pytestmark = pytest.mark.django_db


@pytest.fixture
def webinar():
    """Last week, 09.00 to 11.30 WITA: 112 minutes, or two check-ins; or afterwards."""
    paths = [
        PathFactory.build(),
        PathFactory.build(name="YouTube", minimum_attendance=None, minimum_check_ins=2, sort_order=1),
        LatePathFactory.build(sort_order=2),
    ]
    return WebinarFactory(past=True, paths=paths)


@pytest.fixture
def registration(webinar):
    return RegistrationFactory(webinar=webinar, learner__full_name="Siti Aminah, S.Sos.")


def make_stays(registration, *stays, totals=()):
    """Stays as (from, until) in minutes after the start, and totals in seconds; then everything is measured."""
    webinar = registration.webinar
    source = AttendanceImport.objects.create(
        webinar=webinar,
        sha256=f"{AttendanceImport.objects.count():064}",
        format="zoom-meeting",
        timezone="Asia/Makassar",
    )
    for number, (joined, left) in enumerate(stays):
        times = {name: webinar.start + timedelta(minutes=at) for name, at in (("joined_at", joined), ("left_at", left))}
        AttendanceStay.objects.create(
            webinar=webinar, source=source, registration=registration, name=f"{registration.pk}-{number}", **times
        )
    for number, total in enumerate(totals):
        AttendanceStay.objects.create(
            webinar=webinar,
            source=source,
            registration=registration,
            name=f"t{registration.pk}-{number}",
            total_seconds=total,
        )
    recompute_attendance(webinar=webinar)
    return read_account(fresh(registration))


def fresh(registration):
    return Registration.objects.select_related("webinar", "learner", "attendance").get(pk=registration.pk)


def open_windows(webinar, *minutes):
    """Windows of ten minutes, with ten more of grace."""
    return [
        CheckInWindow.objects.create(
            webinar=webinar,
            code=f"AB{at:04}",
            opens_at=webinar.start + timedelta(minutes=at),
            closes_at=webinar.start + timedelta(minutes=at + 10),
        )
        for at in minutes
    ]


def path(webinar, prefix=""):
    return f"{prefix}/saya/kehadiran/seri-{webinar.series_number}/"


@pytest.mark.parametrize(
    ("stays", "totals", "minutes"),
    [
        ([(0, 60)], [], 60),
        ([(-20, 30), (10, 70)], [], 70),
        ([(100, 200)], [], 50),
        ([(160, 200)], [], 0),
        ([(0, 30.9), (40, 60.9)], [], 51),
        ([(0, 30)], [3600], 60),
        ([(0, 90)], [3600], 90),
        ([], [3600, 9000, 99999], 150),
        ([(5, 5)], [59], 0),
    ],
)
def test_the_minutes_shown_are_those_that_the_verdict_used(registration, stays, totals, minutes):
    account = make_stays(registration, *stays, totals=totals)
    assert account.presence.minutes == account.minutes == registration.attendance.minutes == minutes
    judged = account.verdict.paths[0].conditions[0]
    assert judged.reached == minutes


def test_what_was_cut_and_counted_once_is_said(registration):
    account = make_stays(registration, (-10, 60), (30, 90), totals=[600])
    words = describe_account(account)
    assert words.total == "90 menit"
    assert words.notes[0] == "Dua perangkat sekaligus dihitung sekali."
    assert "Waktu sebelum sesi mulai dan sesudah sesi selesai tidak dihitung." in words.notes
    assert any("hanya mencatat berapa lama" in note for note in words.notes)
    cut, whole, total = sorted(words.stays, key=lambda stay: (stay.remark != "dipotong sesuai sesi", stay.told == "–"))
    assert (cut.told, cut.counted) == ("08.50.00–10.00.00", "09.00.00–10.00.00")
    assert (whole.told, whole.remark) == ("09.30.00–10.30.00", "")
    assert (total.told, total.counted, total.remark) == ("–", "10 menit", "hanya jumlah")
    assert words.picture.startswith("Sesi 09.00–11.30 WITA. Hadir 09.00–10.30.")


def test_stays_that_only_follow_each_other_are_no_overlap(registration):
    account = make_stays(registration, (0, 30), (30, 60))
    notes = describe_account(account).notes
    assert notes == ["Jumlahnya dibulatkan ke bawah menjadi menit utuh."]


def test_the_picture_places_everything_on_one_axis(registration, webinar):
    open_windows(webinar, 30)
    CheckIn.objects.create(
        window=webinar.check_in_windows.get(),
        registration=registration,
        checked_in_at=webinar.start + timedelta(minutes=30),
        confirmed_at=timezone.now(),
    )
    picture = draw_timeline(make_stays(registration, (-15, 75), (100, 400)))
    # From 15 minutes before the start to half an hour after the end: 195 minutes.
    assert (picture.session.x, picture.session.width) == ("7.69%", "76.92%")
    assert [(span.x, span.width) for span in picture.covered] == [("7.69%", "38.46%"), ("58.97%", "25.64%")]
    assert [(span.x, span.width) for span in picture.outside] == [("0.00%", "7.69%"), ("84.62%", "15.38%")]
    assert picture.marks == ["23.08%"]
    assert [tick.label for tick in picture.ticks] == ["09.00", "10.00", "11.00", "12.00"]


def test_check_ins_are_told_one_by_one(registration, webinar):
    first, second, _third = open_windows(webinar, 10, 60, 100)
    at = webinar.start + timedelta(minutes=12)
    CheckIn.objects.create(window=first, registration=registration, checked_in_at=at, confirmed_at=at)
    CheckIn.objects.create(window=second, registration=registration, checked_in_at=at + timedelta(minutes=50))
    account = read_account(fresh(registration))
    assert [line.outcome for line in account.check_ins] == ["counted", "unconfirmed", "missed"]
    assert account.verdict.paths[1].conditions[0].reached == sum(line.counts for line in account.check_ins) == 1
    words = describe_account(account).check_ins
    assert [(line.window, line.outcome) for line in words] == [
        ("09.10–09.30", "presensi masuk, 09.12"),
        ("10.00–10.20", "belum dikonfirmasi lewat email, 10.02"),
        ("10.40–11.00", "tidak ada presensi"),
    ]


@pytest.mark.parametrize(("prefix", "title"), [("", "Kehadiran saya"), ("/en", "My attendance")])
def test_the_page_shows_figures_paths_and_what_is_missing(client, registration, webinar, prefix, title):
    make_stays(registration, (0, 60))
    client.force_login(registration.learner)
    html = client.get(path(webinar, prefix)).content.decode()
    assert title in html
    assert "52" in html  # of 112 minutes are missing
    assert "style=" not in html.split("<main")[1].split("</main>")[0]
    assert '<svg class="timeline"' in html


def test_nobody_sees_the_attendance_of_somebody_else(client, registration, webinar):
    make_stays(registration, (0, 60))
    client.force_login(UserFactory())
    html = client.get(path(webinar)).content.decode()
    assert "Anda tidak terdaftar di webinar ini." in html
    assert "60 menit" not in html
    assert client.post(path(webinar), {"reason": "Saya hadir."}).status_code == 200
    assert not registration.objections.exists()


def test_a_stranger_signs_in_first(client, webinar):
    assert client.get(path(webinar))["Location"] == f"/akun/login/?next={path(webinar)}"


@pytest.mark.parametrize("number", [0, 9999, 10**30])
def test_an_unknown_series_is_not_found(client, registration, number):
    client.force_login(registration.learner)
    assert client.get(f"/saya/kehadiran/seri-{number}/").status_code == 404


def test_the_webinar_page_registration_and_desk_lead_there(client, registration, webinar):
    AttendanceFactory(registration=registration, minutes=60)
    client.force_login(registration.learner)
    for address in (
        f"/webinar/seri-{webinar.series_number}/",
        f"/webinar/seri-{webinar.series_number}/daftar/",
        "/saya/",
    ):
        html = client.get(address).content.decode()
        assert f'href="{path(webinar)}"' in html, address


def test_the_page_costs_the_same_for_many_stays(client, registration, webinar, django_assert_max_num_queries):
    make_stays(registration, *((at, at + 1) for at in range(0, 140, 2)))
    open_windows(webinar, 10, 60, 100)
    client.force_login(registration.learner)
    with django_assert_max_num_queries(34):
        client.get(path(webinar))
