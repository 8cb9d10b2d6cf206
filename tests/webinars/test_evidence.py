"""What is known of registrants: read in a constant number of queries, and judged."""

from datetime import timedelta

import pytest

from tests.factories.certificates import make_attendee
from tests.factories.webinars import LatePathFactory, PathFactory, RegistrationFactory, WebinarFactory
from webinars.evidence import eligible_in, judge_registrations, judge_webinar, takes_latecomers
from webinars.models import CheckIn, CheckInWindow, Milestone, Registration

pytestmark = pytest.mark.django_db


@pytest.fixture
def webinar():
    paths = [
        PathFactory.build(sort_order=0),
        PathFactory.build(sort_order=1, name="YouTube", minimum_attendance=None, minimum_check_ins=1),
        LatePathFactory.build(sort_order=2),
    ]
    return WebinarFactory(past=True, page=False, paths=paths)


@pytest.fixture
def window(webinar):
    return CheckInWindow.objects.create(webinar=webinar, code="PINISI", opens_at=webinar.start)


def check_in(window, registration, *, confirmed=True) -> None:
    moment = window.opens_at + timedelta(minutes=1)
    CheckIn.objects.create(
        window=window, registration=registration, checked_in_at=moment, confirmed_at=moment if confirmed else None
    )


def reach(registration, kind, days=1) -> None:
    at = registration.webinar.end + timedelta(days=days)
    Milestone.objects.create(registration=registration, kind=kind, reached_at=at)


def test_each_path_is_fulfilled_by_what_it_asks_for(webinar, window):
    meeting = make_attendee(webinar, minutes=112)
    youtube, late = RegistrationFactory.create_batch(2, webinar=webinar)
    check_in(window, youtube)
    reach(late, "recording")
    reach(late, "post_test", days=14)
    taken = {pk: verdict.taken.path.name for pk, verdict in eligible_in(webinar).items()}
    assert taken == {meeting.pk: "Ruang rapat", youtube.pk: "YouTube", late.pk: "Menyusul"}


def test_an_unconfirmed_check_in_a_cancelled_registration_and_what_came_too_late_do_not_count(webinar, window):
    unconfirmed, too_late = RegistrationFactory.create_batch(2, webinar=webinar)
    cancelled = RegistrationFactory(webinar=webinar, status="cancelled")
    check_in(window, unconfirmed, confirmed=False)
    check_in(window, cancelled)
    reach(too_late, "recording")
    reach(too_late, "post_test", days=15)
    assert eligible_in(webinar) == {}
    assert judge_webinar(webinar).keys() == {unconfirmed.pk, too_late.pk}


def test_only_windows_that_were_opened_count(webinar, window):
    CheckInWindow.objects.create(webinar=webinar, code="PHINISI")  # waits for the moderator to this day
    webinar.paths.filter(name="YouTube").update(minimum_check_ins=2)
    registration = RegistrationFactory(webinar=webinar)
    check_in(window, registration)
    [condition] = judge_webinar(webinar)[registration.pk].paths[1].conditions
    assert (condition.needed, condition.reached, condition.is_possible) == (2, 1, False)


def test_registrations_of_several_webinars_are_judged_each_by_its_own_rule(webinar, window):
    other = WebinarFactory(past=True, page=False, minimum_attendance=60)
    rows = [make_attendee(webinar, minutes=80).pk, make_attendee(other, minutes=80).pk]
    found = Registration.objects.filter(pk__in=rows).select_related("webinar", "attendance")
    verdicts = judge_registrations(found)
    assert [verdicts[pk].fulfilled for pk in rows] == [False, True]


def test_queries_do_not_grow_with_people(webinar, window, django_assert_num_queries):
    def add(people: int) -> None:
        for _ in range(people):
            registration = make_attendee(webinar, minutes=20)
            check_in(window, registration)
            reach(registration, "recording")

    add(2)
    with django_assert_num_queries(5):  # paths; registrations with minutes; check-ins; windows; milestones
        judge_webinar(webinar)
    add(8)
    with django_assert_num_queries(5):
        assert len(judge_webinar(webinar)) == 10
    found = list(Registration.objects.filter(webinar=webinar).select_related("webinar", "attendance"))
    with django_assert_num_queries(4):
        assert len(judge_registrations(found)) == 10


def test_a_rule_of_minutes_alone_reads_nothing_else(django_assert_num_queries):
    plain = WebinarFactory(past=True, page=False)
    make_attendee(plain, minutes=112)
    with django_assert_num_queries(2):
        assert len(eligible_in(plain)) == 1


def test_latecomers_are_taken_where_a_recording_and_an_open_path_are(webinar):
    after = webinar.end + timedelta(days=1)
    assert not takes_latecomers(webinar, now=after)
    webinar.recording_url = "https://video.example/1"
    assert takes_latecomers(webinar, now=after)
    assert not takes_latecomers(webinar, now=webinar.start)
    assert not takes_latecomers(webinar, now=webinar.end + timedelta(days=16))
    webinar.override = "cancelled"
    assert not takes_latecomers(webinar, now=after)
