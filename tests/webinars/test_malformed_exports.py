"""Sixty of the thousand malformed exports that `make soak` imports: each refused by row and reason, nothing written."""

import pytest

from tests.factories.learners import UserFactory
from tests.factories.webinars import WebinarFactory
from tests.webinars.attendance_exports import ZONE, session
from tests.webinars.malformed_exports import MAKERS, malformed
from webinars.attendance_formats import AttendanceFormatError
from webinars.models import Attendance, AttendanceImport, AttendanceStay, Registration
from webinars.services.attendance.importing import import_attendance

HEAVY = {"bomb", "too_many_columns"}  # they take seconds to make: one of each is enough here
EXPORTS = [number for number in range(68) if number < len(MAKERS) or MAKERS[number % len(MAKERS)].__name__ not in HEAVY]


@pytest.fixture
def webinar(db):
    webinar = WebinarFactory(page=False, **session())
    Registration.objects.create(webinar=webinar, learner=UserFactory(email="umar@contoh.example"))
    return webinar


def test_each_is_refused_with_a_row_and_a_reason_and_nothing_is_written(webinar):
    assert len(EXPORTS) >= 60
    for number in EXPORTS:
        name, data = malformed(number)
        with pytest.raises(AttendanceFormatError) as caught:
            import_attendance(webinar=webinar, data=data, timezone=ZONE)
        errors = caught.value.errors
        assert errors, name
        assert all(error.row >= 1 and str(error.message) for error in errors), name
        assert len({(error.row, error.field, str(error.message)) for error in errors}) == len(errors), name
    for model in (AttendanceImport, AttendanceStay, Attendance):
        assert not model.objects.exists()
