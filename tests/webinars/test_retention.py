"""Old exports: the files go, and the names of whom nobody knew; minutes and matched stays remain."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from tests.factories.learners import EditorFactory
from tests.factories.webinars import RegistrationFactory, WebinarFactory
from tests.webinars.attendance_exports import ZONE, Guest, webinar_report
from webinars.models import AfterEventSettings, Attendance, AttendanceImport, AttendanceStay
from webinars.objection_times import objection_deadline
from webinars.services.attendance.importing import import_attendance
from webinars.services.attendance.matching import unmatched_participants, withdraw_import
from webinars.services.attendance.objections import decline_objection, raise_objection
from webinars.services.attendance.reading import AttendanceError
from webinars.services.attendance.retention import delete_old_exports

pytestmark = pytest.mark.django_db
HOUR = 3600


@pytest.fixture
def registration():
    return RegistrationFactory(webinar=WebinarFactory(page=False, past=True), learner__email="besse@contoh.example")


@pytest.fixture
def webinar(registration):
    """With one registrant and two strangers in its export; one of them twice."""
    webinar = registration.webinar
    guests = [
        Guest("Besse", "besse@contoh.example", [(0, 2 * HOUR)]),
        Guest("Tamu Satu", "tamu@contoh.example", [(0, HOUR), (HOUR + 60, 2 * HOUR)]),
        Guest("Tamu Dua", "", [(0, HOUR)]),
    ]
    day = webinar.planned_start.astimezone(webinar.zone)
    import_attendance(webinar=webinar, data=move(webinar_report(guests), day), timezone=ZONE, filename="ekspor.csv")
    return webinar


def move(data, day):
    """The made-up reports are of 12 May 2026."""
    return data.replace(b"05/12/2026", day.strftime("%m/%d/%Y").encode()).replace(
        b"May 12, 2026", day.strftime("%b %d, %Y").encode()
    )


def after(webinar, days):
    return objection_deadline(webinar) + timedelta(days=days, minutes=1)


def test_before_their_time_nothing_goes(webinar):
    assert delete_old_exports(now=after(webinar, 89)) == 0
    assert webinar.attendance_imports.get().file


def test_files_and_names_of_strangers_go_and_minutes_stay(webinar, registration, django_capture_on_commit_callbacks):
    file = webinar.attendance_imports.get().file
    storage, name, moment = file.storage, file.name, after(webinar, 90)
    minutes = Attendance.objects.get().minutes
    with django_capture_on_commit_callbacks(execute=True):
        assert delete_old_exports(now=moment) == 1
    row = AttendanceImport.objects.get()
    assert (bool(row.file), row.file_deleted_at, row.original_name) == (False, moment, "ekspor.csv")
    assert not storage.exists(name)
    assert Attendance.objects.get().minutes == minutes == 120
    assert registration.stays.get().email == "besse@contoh.example"
    strangers = AttendanceStay.objects.filter(registration=None)
    assert strangers.count() == 3
    assert len(set(strangers.values_list("email", flat=True))) == 2
    assert not any(stay.name or stay.nip or "contoh" in stay.email for stay in strangers)
    assert unmatched_participants(webinar=webinar) == []
    assert delete_old_exports(now=moment) == 0


def test_how_long_is_a_setting_and_the_deadline_of_the_webinar_counts(webinar):
    portal = AfterEventSettings.load()
    portal.export_days = 10
    portal.save()
    webinar.objections_until = timezone.now() + timedelta(days=40)
    webinar.save()
    assert delete_old_exports(now=timezone.now() + timedelta(days=49)) == 0
    assert delete_old_exports(now=timezone.now() + timedelta(days=51)) == 1


def test_an_open_objection_keeps_the_evidence(webinar, registration):
    objection = raise_objection(registration=registration, reason="Kurang.")
    moment = after(webinar, 200)
    assert delete_old_exports(now=moment) == 0
    decline_objection(objection=objection, answer="Tidak.", by=EditorFactory())
    assert delete_old_exports(now=moment) == 1


def test_an_export_of_which_others_are_gone_is_not_taken_back(webinar):
    delete_old_exports(now=after(webinar, 90))
    with pytest.raises(AttendanceError, match="file_missing"):
        withdraw_import(source=webinar.attendance_imports.get())
    assert webinar.attendance_stays.count() == 4


def test_the_command_is_safe_to_repeat_and_the_cms_says_when(webinar, client, capsys):
    webinar.objections_until = timezone.now() - timedelta(days=91)
    webinar.planned_start -= timedelta(days=120)
    webinar.planned_end -= timedelta(days=120)
    webinar.save()
    for _ in range(2):
        call_command("delete_old_exports")
    assert capsys.readouterr().out.strip() == "Ekspor kehadiran yang dihapus karena usianya: 1"
    client.force_login(EditorFactory())
    html = client.get(reverse("webinar:attendance", args=[webinar.pk])).content.decode()
    assert "Berkas dihapus pada" in html
    assert "Tarik kembali" not in html
