"""What is handed out to a person, and what of it outlives the account."""

import json

import pytest
from django.utils import timezone

from portal.learners.models import User
from portal.learners.services.deletion import ANONYMISED, DELETED, delete_or_anonymise
from tests.factories.learners import UserFactory
from tests.factories.webinars import AttendanceFactory, RegistrationFactory, WebinarFactory
from webinars.models import Attendance, AttendanceStay, Certificate, CertificateVersion, Registration

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner():
    return UserFactory(full_name="Siti Aminah, S.Sos.")


@pytest.fixture
def attendance(learner):
    """118 minutes in a past webinar, with the stay they come from."""
    webinar = WebinarFactory(page=False, past=True)
    attendance = AttendanceFactory(registration__webinar=webinar, registration__learner=learner, minutes=118)
    add_stay(webinar, learner.email, attendance.registration)
    return attendance


def add_stay(webinar, email, registration=None):
    source = webinar.attendance_imports.create(original_name="a.csv", sha256="a" * 64, format="zoom", timezone="UTC")
    return webinar.attendance_stays.create(
        source=source,
        registration=registration,
        name="SITI AMINAH_DISKOMINFO",
        email=email,
        joined_at=webinar.planned_start,
        left_at=webinar.planned_end,
    )


def certify(registration):
    certificate = Certificate.objects.create(
        number="00001/X", sequence=1, webinar=registration.webinar, learner=registration.learner,
        holder_name=registration.learner.full_name, issued_at=timezone.now(),
    )  # fmt: skip
    printed = {"holder_name": registration.learner.full_name, "webinar_title": "Tema", "credit_hours": 4}
    return CertificateVersion.objects.create(certificate=certificate, code="A" * 28, printed=printed)


def download(client, learner) -> dict:
    client.force_login(learner)
    return json.loads(client.get("/saya/data/unduh/").content)


def test_everything_about_the_person_is_handed_out(client, learner, attendance):
    certify(attendance.registration)
    data = download(client, learner)
    (registration,) = data["registrations"]
    assert (registration["series"], registration["minutes"], registration["status"]) == (
        attendance.registration.webinar.series_number,
        118,
        "Terdaftar",
    )
    assert data["stays"][0]["name"] == "SITI AMINAH_DISKOMINFO"
    assert (data["certificates"][0]["number"], data["certificates"][0]["credit_hours"]) == ("00001/X", 4)


def test_nothing_about_others_is_handed_out(client, learner, attendance):
    certify(attendance.registration)
    data = download(client, UserFactory())
    assert (data["registrations"], data["stays"], data["certificates"]) == ([], [], [])


def test_the_page_shows_it_in_words(client, learner, attendance):
    client.force_login(learner)
    html = client.get("/saya/data/").content.decode()
    for words in ("Pendaftaran dan kehadiran", "118", "SITI AMINAH_DISKOMINFO", "Menit hadir"):
        assert words in html


def test_who_holds_no_certificate_leaves_nothing_behind(learner, attendance):
    RegistrationFactory(learner=learner)
    assert delete_or_anonymise(user=learner) == DELETED
    assert not User.objects.filter(pk=learner.pk).exists()
    assert not Registration.objects.exists()
    assert not Attendance.objects.exists()
    assert_no_trace(learner)


def test_who_holds_a_certificate_leaves_it_and_the_minutes_it_rests_on(learner, attendance):
    certify(attendance.registration)
    upcoming = RegistrationFactory(learner=learner)
    assert delete_or_anonymise(user=learner) == ANONYMISED
    assert Certificate.objects.get().versions.get().printed["holder_name"] == "Siti Aminah, S.Sos."
    assert Attendance.objects.get().minutes == 118
    assert not Registration.objects.filter(pk=upcoming.pk).exists()
    assert_no_trace(learner)


def test_a_stay_that_fitted_no_registration_is_emptied_too(learner):
    add_stay(WebinarFactory(page=False, past=True), learner.email)
    delete_or_anonymise(user=learner)
    assert_no_trace(learner)


def test_two_people_in_one_room_stay_two(attendance):
    webinar = attendance.registration.webinar
    others = [UserFactory(), UserFactory()]
    for number, other in enumerate(others):
        source = webinar.attendance_imports.create(
            original_name="b", sha256=f"{number}" * 64, format="z", timezone="UTC"
        )
        webinar.attendance_stays.create(
            source=source, name="", email=other.email, joined_at=webinar.planned_start, left_at=webinar.planned_end
        )
    for other in others:
        assert delete_or_anonymise(user=other) == DELETED
    assert AttendanceStay.objects.filter(webinar=webinar).count() == 3


def assert_no_trace(learner):
    for stay in AttendanceStay.objects.all():
        assert "SITI" not in stay.name
        assert learner.email not in stay.email
