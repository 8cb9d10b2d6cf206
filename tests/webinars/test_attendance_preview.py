"""Before an import is confirmed: who matches, who passes, what another threshold would mean; nothing is written."""

import pytest

from tests.factories.learners import UserFactory
from tests.factories.webinars import WebinarFactory
from tests.webinars.attendance_exports import (
    ZONE,
    Guest,
    make_guests,
    meeting_report,
    minutes_of,
    session,
    webinar_report,
)
from webinars.evidence import eligible_in
from webinars.models import Attendance, AttendanceImport, AttendanceStay, Registration
from webinars.services.attendance.importing import import_attendance
from webinars.services.attendance.preview import preview_attendance
from webinars.services.paths.counts import count_passing

pytestmark = pytest.mark.django_db
HOUR = 3600


@pytest.fixture
def webinar():
    return WebinarFactory(page=False, minimum_attendance=112, **session())


def register(webinar, email: str, **fields) -> Registration:
    return Registration.objects.create(webinar=webinar, learner=UserFactory(email=email), **fields)


def guest(email: str, minutes: int, name: str = "Umar") -> Guest:
    return Guest(name, email, [(0, minutes * 60)])


def preview(webinar, data: bytes, timezone: str = ZONE):
    return preview_attendance(webinar=webinar, data=data, timezone=timezone)


def test_it_tells_matched_unmatched_and_below_the_rule_and_writes_nothing(webinar):
    for email in ("a@contoh.example", "b@contoh.example"):
        register(webinar, email)
    data = meeting_report([guest("a@contoh.example", 112), guest("b@contoh.example", 111), guest("", 30, "Tamu")])
    told = preview(webinar, data)
    assert (told.format, told.left_out) == ("zoom-meeting", {"waiting_room": 3})
    assert [(row.registration.learner.email, row.minutes, row.minutes_before) for row in told.eligible] == [
        ("a@contoh.example", 112, None)
    ]
    assert [row.registration.learner.email for row in told.below_rule] == ["b@contoh.example"]
    assert [person.name for person in told.unmatched] == ["Tamu"]
    assert not AttendanceImport.objects.exists()
    assert not AttendanceStay.objects.exists()
    assert not Attendance.objects.exists()


def test_neighbouring_thresholds_count_everybody_registered(webinar):
    guests = [guest(f"{minutes}@contoh.example", minutes) for minutes in (92, 107, 112, 117, 150)]
    for person in guests:
        register(webinar, person.email)
    told = preview(webinar, webinar_report(guests))
    [scale] = told.paths[0].scales
    passing = {threshold.value: threshold.passing for threshold in scale.thresholds}
    assert passing == {92: 5, 102: 4, 107: 4, 112: 3, 117: 2, 122: 1, 132: 1}
    assert [threshold.value for threshold in scale.thresholds if threshold.is_rule] == [112]


def test_a_rule_in_per_cent_has_neighbours_in_per_cent(webinar):
    webinar.paths.update(minimum_attendance=95, attendance_unit="percent")
    register(webinar, "a@contoh.example")
    told = preview(webinar, webinar_report([guest("a@contoh.example", 143)]))
    [scale] = told.paths[0].scales
    thresholds = [(threshold.value, threshold.required_minutes, threshold.passing) for threshold in scale.thresholds]
    assert thresholds == [(80, 120, 1), (85, 128, 1), (90, 135, 1), (95, 143, 1), (100, 150, 0)]


def test_what_other_exports_told_is_added(webinar):
    register(webinar, "a@contoh.example")
    import_attendance(webinar=webinar, data=webinar_report([guest("a@contoh.example", 60)]), timezone=ZONE)
    data = meeting_report([Guest("Umar", "a@contoh.example", [(HOUR, 2 * HOUR)])])
    [row] = preview(webinar, data).matched
    assert (row.minutes, row.minutes_before) == (120, 60)
    assert minutes_of(webinar) == {"a@contoh.example": 60}


def test_a_known_file_and_one_read_in_another_zone_are_told(webinar):
    register(webinar, "a@contoh.example")
    data = webinar_report([guest("a@contoh.example", 60)])
    assert not preview(webinar, data).is_known
    import_attendance(webinar=webinar, data=data, timezone="Asia/Jayapura")
    told = preview(webinar, data)
    assert told.replaces == AttendanceImport.objects.get()
    assert [(row.minutes, row.minutes_before) for row in told.matched] == [(60, 0)]
    assert preview(webinar, data, "Asia/Jayapura").is_known


def test_people_outside_the_session_hint_at_a_wrong_zone(webinar):
    register(webinar, "a@contoh.example")
    data = webinar_report([guest("a@contoh.example", 60), guest("", 30, "Tamu")])
    assert preview(webinar, data).outside_session == 0
    assert preview(webinar, data, "America/Lima").outside_session == 2


def test_the_preview_is_what_the_import_then_does(webinar):
    guests = make_guests(120)
    for number, person in enumerate(guests[:100]):
        register(webinar, person.email.lower(), status="cancelled" if number % 10 == 0 else "registered")
    import_attendance(webinar=webinar, data=meeting_report(guests[:30]), timezone=ZONE)
    told = preview(webinar, webinar_report(guests))
    result = import_attendance(webinar=webinar, data=webinar_report(guests), timezone=ZONE)
    assert {row.registration.learner.email: row.minutes for row in told.matched} == minutes_of(webinar)
    unmatched = [{name: person[name] for name in ("name", "email", "minutes")} for person in result.unmatched]
    assert [person.as_dict() for person in told.unmatched] == unmatched
    assert len(told.eligible) == len(eligible_in(webinar))
    assert told.paths == count_passing(webinar=webinar)


def test_the_number_of_queries_does_not_grow_with_the_file(webinar, django_assert_max_num_queries):
    guests = make_guests(100)
    for person in guests:
        register(webinar, person.email.lower())
    data = webinar_report(guests)
    with django_assert_max_num_queries(11):
        preview(webinar, data)
