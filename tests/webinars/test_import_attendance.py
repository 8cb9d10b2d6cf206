"""From an export to minutes: exact, once, as a union of exports, by e-mail alone; the same by the command."""

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from wagtail.models import ModelLogEntry

from tests.factories.learners import UserFactory
from tests.factories.webinars import WebinarFactory
from tests.webinars.attendance_exports import (
    START,
    ZONE,
    Guest,
    make_guests,
    meeting_report,
    minutes_of,
    session,
    webinar_report,
)
from webinars.attendance_formats import AttendanceFormatError
from webinars.models import Attendance, AttendanceImport, AttendanceStay, Registration
from webinars.services.attendance.importing import import_attendance, recompute_attendance
from webinars.services.attendance.reading import AttendanceError

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
HOUR = 3600


@pytest.fixture
def webinar():
    return WebinarFactory(page=False, **session())


def register(webinar, email: str, **fields) -> Registration:
    return Registration.objects.create(webinar=webinar, learner=UserFactory(email=email, verified=False), **fields)


def counts(result) -> tuple[int, int, int]:
    return result.created, result.updated, result.unchanged


def do_import(webinar, data: bytes, timezone: str = ZONE, **options):
    return import_attendance(webinar=webinar, data=data, timezone=timezone, **options)


def without_suggestions(unmatched: list[dict]) -> list[dict]:
    return [{key: value for key, value in person.items() if key != "suggestions"} for person in unmatched]


def one(email: str, *stays: tuple[int, int], name: str = "Umar Gani") -> list[Guest]:
    return [Guest(name, email, list(stays))]


@pytest.mark.parametrize("write", [webinar_report, meeting_report], ids=["webinar", "meeting"])
def test_three_hundred_people_have_their_true_minutes(webinar, tmp_path: Path, write):
    guests = make_guests(300)
    listed, strangers = guests[:-5], guests[-5:]
    registrants = ["full_name,email,nip,employment_type,agency", *(f"Peserta,{guest.email},,PNS," for guest in listed)]
    (tmp_path / "registrants.csv").write_text("\n".join(registrants))
    (tmp_path / "export.csv").write_bytes(write(guests))
    number = str(webinar.series_number)
    call_command("import_registrations", "--webinar", number, str(tmp_path / "registrants.csv"), stdout=io.StringIO())

    def run(*more: str) -> dict:
        out = io.StringIO()
        arguments = ("--webinar", number, "--timezone", ZONE, str(tmp_path / "export.csv"), "--json", *more)
        call_command("import_attendance", *arguments, stdout=out)
        return json.loads(out.getvalue())

    present = sum(bool(guest.stays) for guest in listed)
    told = run("--dry-run")
    assert not Attendance.objects.exists()
    assert not AttendanceImport.objects.exists()
    assert (told["created"], told["updated"], told["unchanged"], told["errors"]) == (present, 0, 0, [])
    assert run() == told
    again = run()
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, present)
    strangers = [guest for guest in strangers if guest.stays]
    assert again["unmatched"] == told["unmatched"]
    assert without_suggestions(told["unmatched"]) == [
        {"name": guest.name, "email": guest.email.lower(), "minutes": guest.minutes} for guest in strangers
    ]
    out = io.StringIO()
    call_command("export_attendance", "--webinar", number, stdout=out)
    rows = list(csv.DictReader(io.StringIO(out.getvalue())))
    assert {row["email"]: row["minutes"] for row in rows} == {
        guest.email.lower(): str(guest.minutes) for guest in listed
    }
    assert {row["email"] for row in rows if row["eligible"] == "true"} == {
        guest.email.lower() for guest in listed if guest.minutes >= 112
    }


def test_both_formats_tell_the_same_stays_once(webinar):
    guests = make_guests(20)
    register(webinar, guests[1].email.lower())
    do_import(webinar, webinar_report(guests))
    stays = AttendanceStay.objects.count()
    do_import(webinar, meeting_report(guests))
    assert AttendanceStay.objects.count() == stays
    assert AttendanceImport.objects.count() == 2


def test_several_exports_add_up_as_a_union(webinar):
    register(webinar, "umar@contoh.example")
    assert counts(do_import(webinar, webinar_report(one("umar@contoh.example", (0, HOUR))))) == (1, 0, 0)
    second = webinar_report(one("umar@contoh.example", (HOUR // 2, 2 * HOUR)))
    assert counts(do_import(webinar, second)) == (0, 1, 0)
    assert minutes_of(webinar) == {"umar@contoh.example": 120}
    third = webinar_report(one("umar@contoh.example", (10, 20)))
    assert counts(do_import(webinar, third)) == (0, 0, 1)


def test_matching_is_by_email_and_never_by_name(webinar):
    register(webinar, "umar@contoh.example")
    result = do_import(
        webinar, meeting_report(one("", (0, HOUR), name="Umar Gani") + one("lain@contoh.example", (0, 60)))
    )
    assert counts(result) == (0, 0, 0)
    assert without_suggestions(result.unmatched) == [
        {"name": "Umar Gani", "email": "", "minutes": 60},
        {"name": "Umar Gani", "email": "lain@contoh.example", "minutes": 1},
    ]
    assert not Attendance.objects.exists()


def test_unmatched_people_are_listed_once_with_their_stays_merged(webinar):
    twice = one("", (0, HOUR), (HOUR // 2, 2 * HOUR), name="Tamu Satu")
    result = do_import(webinar, meeting_report(twice + one("", (2 * HOUR, 3 * HOUR), name="TAMU SATU")))
    assert without_suggestions(result.unmatched) == [{"name": "Tamu Satu", "email": "", "minutes": 150}]


def test_a_verified_further_address_matches_and_an_unverified_one_does_not(webinar):
    registration = register(webinar, "umar@contoh.example")
    for email, verified in (("kantor@contoh.example", True), ("orang.lain@contoh.example", False)):
        EmailAddress.objects.create(user=registration.learner, email=email, verified=verified, primary=False)
    guests = one("KANTOR@contoh.example", (0, HOUR)) + one("orang.lain@contoh.example", (0, 2 * HOUR))
    result = do_import(webinar, webinar_report(guests))
    assert [person["email"] for person in result.unmatched] == ["orang.lain@contoh.example"]
    assert minutes_of(webinar) == {"umar@contoh.example": 60}


def test_who_cancelled_is_listed_and_counts_once_reinstated(webinar):
    registration = register(webinar, "umar@contoh.example", status=Registration.Status.CANCELLED)
    result = do_import(webinar, webinar_report(one("umar@contoh.example", (0, HOUR))))
    assert len(result.unmatched) == 1
    registration.status = Registration.Status.REGISTERED
    registration.save()
    recompute_attendance(webinar=webinar)
    assert minutes_of(webinar) == {"umar@contoh.example": 60}


def test_the_actual_session_counts_and_a_change_of_it_recomputes(webinar):
    register(webinar, "umar@contoh.example")
    webinar.actual_start = webinar.planned_start + timedelta(minutes=15)
    webinar.save()
    do_import(webinar, webinar_report(one("umar@contoh.example", (0, 10 * HOUR))))
    assert minutes_of(webinar) == {"umar@contoh.example": 135}
    webinar.actual_end = webinar.planned_end + timedelta(minutes=30)
    webinar.save()
    recompute_attendance(webinar=webinar)
    assert minutes_of(webinar) == {"umar@contoh.example": 165}


def test_the_time_zone_is_the_exports_and_a_second_one_replaces_the_first(webinar):
    register(webinar, "umar@contoh.example")
    report = webinar_report(one("umar@contoh.example", (0, HOUR)))
    assert counts(do_import(webinar, report, timezone="Asia/Jakarta")) == (1, 0, 0)
    assert minutes_of(webinar) == {"umar@contoh.example": 60}
    stay = AttendanceStay.objects.get()
    assert stay.joined_at == webinar.planned_start + timedelta(hours=1)
    assert counts(do_import(webinar, report)) == (0, 0, 1)
    assert AttendanceStay.objects.get().joined_at == webinar.planned_start
    assert AttendanceImport.objects.get().timezone == ZONE


def test_a_stay_outside_the_session_is_presence_of_no_minute(webinar):
    register(webinar, "umar@contoh.example")
    assert counts(do_import(webinar, webinar_report(one("umar@contoh.example", (-HOUR, -60))))) == (1, 0, 0)
    assert minutes_of(webinar) == {"umar@contoh.example": 0}


def test_an_hour_put_back_in_mid_session_breaks_nothing():
    start = START.replace(month=10, day=25, hour=2)
    webinar = WebinarFactory(page=False, **session())
    text = (
        "Name (Original Name),User Email,Join Time,Leave Time\n"
        f"Umar,umar@contoh.example,{start:%m/%d/%Y} 01:59:00 AM,{start:%m/%d/%Y} 02:30:00 AM\n"
    )
    do_import(webinar, text.encode(), timezone="Europe/Amsterdam")
    assert AttendanceStay.objects.count() == 1


def test_the_export_is_kept_privately_as_it_came(webinar, settings, django_capture_on_commit_callbacks):
    report = webinar_report(one("umar@contoh.example", (0, HOUR)))
    user = UserFactory()
    do_import(webinar, report, filename="C:\\unduhan\\../laporan.csv", user=user)
    source = AttendanceImport.objects.get()
    assert source.file.read() == report
    assert source.original_name == "laporan.csv"
    assert (source.format, source.imported_by, len(source.sha256)) == ("zoom-webinar", user, 64)
    path = Path(source.file.path).resolve()
    assert Path(settings.MEDIA_ROOT).resolve() not in path.parents
    with django_capture_on_commit_callbacks(execute=True):
        do_import(webinar, report, timezone="Asia/Jayapura")
    assert not path.exists()
    assert AttendanceImport.objects.get().file.read() == report


def test_a_malformed_row_leaves_nothing_behind(webinar):
    register(webinar, "umar@contoh.example")
    guests = one("umar@contoh.example", (0, HOUR)) + one("lain@contoh.example", (HOUR, 0))
    with pytest.raises(AttendanceFormatError) as caught:
        do_import(webinar, meeting_report(guests))
    assert [(error.row, error.field) for error in caught.value.errors] == [(8, "Leave time")]
    assert not AttendanceStay.objects.exists()
    assert not AttendanceImport.objects.exists()


def test_an_unknown_time_zone_is_refused(webinar):
    with pytest.raises(AttendanceError) as caught:
        do_import(webinar, webinar_report(make_guests(3)), timezone="Makassar")
    assert caught.value.code == "timezone"


def test_a_change_after_issuing_is_logged(webinar):
    register(webinar, "umar@contoh.example")
    webinar.certificates_issued_at = webinar.planned_end
    webinar.save()
    do_import(webinar, webinar_report(one("umar@contoh.example", (0, 2 * HOUR))))
    entry = ModelLogEntry.objects.get(action="webinars.attendance_changed")
    registration = webinar.registrations.get()
    assert entry.data == {"created": 1, "updated": 0, "newly_eligible": [registration.pk], "no_longer_eligible": []}
    assert "1" in str(entry.formatter.format_comment(entry))
    do_import(webinar, webinar_report(one("umar@contoh.example", (0, 2 * HOUR))))
    assert ModelLogEntry.objects.filter(action="webinars.attendance_changed").count() == 1


def test_the_number_of_queries_does_not_grow_with_the_file(webinar, django_assert_max_num_queries):
    guests = make_guests(400)
    learners = [UserFactory.build(email=guest.email.lower()) for guest in guests]
    from portal.learners.models import User

    User.objects.bulk_create(learners)
    Registration.objects.bulk_create(Registration(webinar=webinar, learner=learner) for learner in learners)
    with django_assert_max_num_queries(24):
        do_import(webinar, webinar_report(guests))


def test_command_tells_faults_and_unknown_zones_alike(webinar, tmp_path: Path):
    file = tmp_path / "export.csv"
    file.write_bytes(meeting_report(one("umar@contoh.example", (HOUR, 0))))
    number = str(webinar.series_number)
    for zone, row, field in ((ZONE, 6, "Leave time"), ("WITA", 0, "--timezone")):
        out = io.StringIO()
        with pytest.raises(CommandError) as caught:
            call_command("import_attendance", "--webinar", number, "--timezone", zone, str(file), "--json", stdout=out)
        assert caught.value.returncode == 1
        told = json.loads(out.getvalue())
        assert [(error["row"], error["field"]) for error in told["errors"]] == [(row, field)]


def test_command_in_words(webinar, tmp_path: Path):
    file = tmp_path / "export.csv"
    file.write_bytes(webinar_report(one("umar@contoh.example", (0, HOUR))))
    out = io.StringIO()
    call_command(
        "import_attendance", "--webinar", str(webinar.series_number), "--timezone", ZONE, str(file), stdout=out
    )
    assert "umar@contoh.example" in out.getvalue()
