"""The states of a webinar at every boundary, a second before and at it."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories.webinars import WebinarFactory
from webinars.states import State, accepts_registrations, compute_state, state_boundaries

SECOND = timedelta(seconds=1)
START = datetime(2026, 7, 9, 1, 0, tzinfo=UTC)
END = START + timedelta(hours=2, minutes=30)
OPENS = START - timedelta(days=7)
CLOSES = START - timedelta(hours=1)
ARCHIVED = END + timedelta(days=90)


def make(**fields):
    times = {
        "planned_start": START,
        "planned_end": END,
        "registration_opens_at": OPENS,
        "registration_closes_at": CLOSES,
    }
    webinar = WebinarFactory.build(**times | fields)
    webinar.annotated_seats_taken = 10
    return webinar


def state(now, **fields):
    return compute_state(make(**fields), now=now, archive_after_days=90)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (OPENS - SECOND, State.ANNOUNCED),
        (OPENS, State.OPEN),
        (CLOSES - SECOND, State.OPEN),
        (CLOSES, State.CLOSED),
        (START - SECOND, State.CLOSED),
        (START, State.LIVE),
        (END - SECOND, State.LIVE),
        (END, State.PREPARING),
        (ARCHIVED - SECOND, State.PREPARING),
        (ARCHIVED, State.ARCHIVED),
    ],
)
def test_the_clock_alone_moves_the_state(now, expected):
    assert state(now) == expected


def test_without_a_window_registration_is_open_at_once_and_until_the_end():
    fields = {"registration_opens_at": None, "registration_closes_at": None}
    assert state(START - timedelta(days=300), **fields) == State.OPEN
    assert state(START - SECOND, **fields) == State.OPEN
    webinar = make(**fields)
    assert accepts_registrations(webinar, now=END - SECOND)
    assert not accepts_registrations(webinar, now=END)


@pytest.mark.parametrize(
    ("capacity", "expected"), [(None, State.OPEN), (11, State.OPEN), (10, State.FULL), (9, State.FULL)]
)
def test_full_is_when_as_many_are_registered_as_there_are_places(capacity, expected):
    assert state(OPENS, capacity=capacity) == expected


def test_a_full_webinar_closes_and_goes_live_like_any_other():
    assert state(CLOSES, capacity=10) == State.CLOSED
    assert state(START, capacity=10) == State.LIVE


def test_the_actual_session_counts_where_it_is_known():
    late = {"actual_start": START + timedelta(minutes=20), "actual_end": END + timedelta(minutes=15)}
    assert state(START + timedelta(minutes=19), **late) == State.CLOSED
    assert state(END + timedelta(minutes=14), **late) == State.LIVE
    assert state(END + timedelta(minutes=15), **late) == State.PREPARING
    assert state(END - timedelta(minutes=10), actual_end=END - timedelta(minutes=10)) == State.PREPARING


def test_certificates_are_available_once_issued_until_the_archive():
    fields = {"certificates_issued_at": END + timedelta(days=1)}
    assert state(END + timedelta(days=2), **fields) == State.AVAILABLE
    assert state(ARCHIVED - SECOND, **fields) == State.AVAILABLE
    assert state(ARCHIVED, **fields) == State.ARCHIVED


@pytest.mark.parametrize("override", ["postponed", "cancelled"])
@pytest.mark.parametrize("now", [OPENS - SECOND, OPENS, CLOSES, START, END, ARCHIVED])
def test_an_override_holds_at_all_times(override, now):
    assert state(now, override=override, override_reason="Banjir") == State(override)


@pytest.mark.parametrize(
    ("now", "expected"), [(OPENS - SECOND, False), (OPENS, True), (CLOSES - SECOND, True), (CLOSES, False)]
)
def test_registrations_are_accepted_inside_the_window(now, expected):
    assert accepts_registrations(make(), now=now) is expected


@pytest.mark.parametrize(
    "fields",
    [
        {"override": "postponed"},
        {"override": "cancelled"},
        {"capacity": 10},
        {"actual_end": OPENS - SECOND, "actual_start": OPENS - timedelta(hours=1)},
    ],
)
def test_registrations_are_refused_whatever_the_window(fields):
    assert not accepts_registrations(make(**fields), now=OPENS + SECOND)


def test_open_means_that_registrations_are_accepted():
    """The two must never disagree: what the page says and what the button does."""
    moments = [OPENS - SECOND, OPENS, CLOSES - SECOND, CLOSES, START, END]
    for fields in ({}, {"capacity": 10}, {"override": "postponed"}, {"registration_closes_at": None}):
        for now in moments:
            webinar = make(**fields)
            opened = compute_state(webinar, now=now, archive_after_days=90) == State.OPEN
            assert not opened or accepts_registrations(webinar, now=now)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"registration_opens_at": None},
        {"registration_closes_at": None},
        {"registration_closes_at": END + timedelta(hours=3)},
        {"actual_start": START + timedelta(minutes=7), "actual_end": END + timedelta(minutes=9)},
        {"override": "cancelled"},
        {"certificates_issued_at": END},
    ],
)
def test_between_two_boundaries_nothing_changes(fields):
    """What a page cache relies on: scan five months by half an hour, and the state changes at listed moments only."""
    webinar = make(**fields)
    boundaries = state_boundaries(webinar, archive_after_days=90)
    moment, step = OPENS - timedelta(days=2), timedelta(minutes=30)
    while moment < ARCHIVED + timedelta(days=2):
        after = moment + step
        facts = [
            (compute_state(webinar, now=now, archive_after_days=90), accepts_registrations(webinar, now=now))
            for now in (moment, after)
        ]
        if facts[0] != facts[1]:
            assert any(moment < boundary <= after for boundary in boundaries), (moment, facts)
        moment = after
