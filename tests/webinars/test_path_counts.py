"""How many pass by each path and at neighbouring thresholds, for the human who sets the rule."""

from datetime import timedelta

import pytest

from tests.factories.certificates import make_attendee
from tests.factories.questionnaires import make_questionnaire
from tests.factories.webinars import LatePathFactory, PathFactory, RegistrationFactory, WebinarFactory
from webinars.models import CheckIn, CheckInWindow, Milestone
from webinars.services.paths.counts import count_passing

pytestmark = pytest.mark.django_db


@pytest.fixture
def webinar():
    paths = [
        PathFactory.build(sort_order=0),
        PathFactory.build(
            sort_order=1, name="YouTube", minimum_attendance=None, minimum_check_ins=2, needs_post_test=True
        ),
        LatePathFactory.build(sort_order=2),
    ]
    return WebinarFactory(past=True, page=False, paths=paths)


def check_in(webinar, registration, windows) -> None:
    for window in windows:
        moment = webinar.start + timedelta(minutes=10)
        CheckIn.objects.create(window=window, registration=registration, checked_in_at=moment, confirmed_at=moment)


def pass_test(registration) -> None:
    Milestone.objects.create(registration=registration, kind="post_test", reached_at=registration.webinar.end)


def open_windows(webinar, count: int) -> list[CheckInWindow]:
    return [
        CheckInWindow.objects.create(webinar=webinar, code=f"KODE{number}", opens_at=webinar.start)
        for number in range(count)
    ]


def test_who_fulfils_two_paths_counts_for_both_and_takes_one(webinar):
    windows = open_windows(webinar, 3)
    both = make_attendee(webinar, minutes=120)
    youtube = RegistrationFactory(webinar=webinar)
    for registration in (both, youtube):
        check_in(webinar, registration, windows[:2])
        pass_test(registration)
    make_attendee(webinar, minutes=50)
    counts = count_passing(webinar=webinar)
    assert [(count.path.name, count.passing, count.taking) for count in counts] == [
        ("Ruang rapat", 1, 1),
        ("YouTube", 2, 1),
        ("Menyusul", 0, 0),
    ]


def test_a_threshold_of_check_ins_counts_only_who_fulfils_the_rest_of_the_path(webinar):
    windows = open_windows(webinar, 3)
    for number, passes in ((1, True), (2, True), (3, True), (3, False)):
        registration = RegistrationFactory(webinar=webinar)
        check_in(webinar, registration, windows[:number])
        if passes:
            pass_test(registration)
    [scale] = count_passing(webinar=webinar)[1].scales
    assert scale.unit == "check_ins"
    assert [(t.value, t.passing, t.is_rule) for t in scale.thresholds] == [(1, 3, False), (2, 2, True), (3, 1, False)]


def test_a_path_that_asks_for_more_check_ins_than_windows_were_opened_is_told(webinar):
    [window] = open_windows(webinar, 1)
    registration = RegistrationFactory(webinar=webinar)
    check_in(webinar, registration, [window])
    pass_test(registration)
    count = count_passing(webinar=webinar)[1]
    assert (count.lacking, count.windows, count.passing) == (("check_ins", "post_test"), 1, 0)
    assert [(t.value, t.passing) for t in count.scales[0].thresholds] == [(1, 1), (2, 0)]


def test_a_path_without_numbers_has_no_thresholds_and_no_attendance_is_below_every_one(webinar):
    RegistrationFactory(webinar=webinar)
    webinar.paths.filter(name="Ruang rapat").update(minimum_attendance=3)
    counts = count_passing(webinar=webinar)
    assert counts[2].scales == []
    assert {threshold.passing for threshold in counts[0].scales[0].thresholds} == {0}


def test_what_the_webinar_does_not_have_is_named(webinar):
    for path in count_passing(webinar=webinar)[1:]:
        assert "post_test" in path.lacking
    assert count_passing(webinar=webinar)[2].lacking == ("recording", "post_test")
    make_questionnaire(webinar, kind="post_test")
    webinar.recording_url = "https://rekaman.example/1"
    assert count_passing(webinar=webinar)[2].is_possible
