"""Two editors at one moment: the same export is stored once, and nobody is registered twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from portal.learners.models import User
from tests.factories.learners import UserFactory
from tests.factories.webinars import WebinarFactory
from tests.webinars.attendance_exports import ZONE, make_guests, minutes_of, session, webinar_report
from webinars.models import AttendanceImport, Registration
from webinars.services.attendance.importing import import_attendance
from webinars.services.registration.importing import import_registrations

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def at_once(*actions) -> list:
    barrier = Barrier(len(actions))

    def run(action):
        barrier.wait()
        try:
            return action()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))


def test_the_same_export_twice_at_once_is_stored_once():
    webinar = WebinarFactory(page=False, **session())
    guests = make_guests(40)
    for guest in guests:
        Registration.objects.create(webinar=webinar, learner=UserFactory(email=guest.email.lower(), verified=False))
    data = webinar_report(guests)
    results = at_once(*[lambda: import_attendance(webinar=webinar, data=data, timezone=ZONE)] * 3)
    present = sum(bool(guest.stays) for guest in guests)
    assert sorted(result.created for result in results) == [0, 0, present]
    assert sorted(result.unchanged for result in results) == [0, present, present]
    assert AttendanceImport.objects.count() == 1
    assert minutes_of(webinar) == {guest.email.lower(): guest.minutes for guest in guests if guest.stays}


def test_one_list_for_two_webinars_at_once_makes_each_account_once():
    webinars = [WebinarFactory(page=False), WebinarFactory(page=False)]
    rows = [f"Umar {number},umar.{number}@contoh.example,,PNS," for number in range(60)]
    data = "\n".join(["full_name,email,nip,employment_type,agency", *rows]).encode()
    results = at_once(*[lambda w=webinar: import_registrations(webinar=w, data=data) for webinar in webinars])
    assert [result.created for result in results] == [60, 60]
    assert User.objects.count() == 60
    assert Registration.objects.count() == 120
