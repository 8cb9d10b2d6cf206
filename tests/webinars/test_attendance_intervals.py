"""Presence is the union of stays inside the session, in whole minutes rounded down."""

import random
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from webinars.intervals import clip_intervals, merge_intervals, minutes_present, total_present
from webinars.models import Webinar
from webinars.services.attendance.totals import measure_stays

untimed = settings(deadline=None)  # a busy machine is no fault
START = datetime(2026, 5, 12, 9, 0)
END = START + timedelta(minutes=150)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


moments = st.integers(-7200, 7200 + 150 * 60).map(lambda seconds: START + timedelta(seconds=seconds))
stays = st.lists(st.tuples(moments, moments), max_size=12)


def present(intervals) -> int:
    return minutes_present(intervals, start=START, end=END)


def test_examples():
    assert present([]) == 0
    assert present([(at(0), at(150))]) == 150
    assert present([(at(-30), at(500))]) == 150
    assert present([(at(0), at(10)), (at(5), at(15))]) == 15
    assert present([(at(0), at(10)), (at(10), at(20))]) == 20
    assert present([(at(0), at(10)), (at(30), at(40))]) == 20
    assert present([(at(0), at(60)), (at(10), at(20))]) == 60
    assert present([(at(160), at(170))]) == 0
    assert present([(at(10), at(5))]) == 0
    assert present([(at(0), at(0) + timedelta(seconds=59))]) == 0


def test_seconds_of_several_stays_add_up_before_rounding():
    assert present([(at(0), at(0.5)), (at(5), at(5.5))]) == 1


@untimed
@given(stays)
def test_never_more_than_the_session_nor_than_the_sum(intervals):
    total = sum((max(timedelta(), left - joined) for joined, left in intervals), timedelta())
    assert 0 <= present(intervals) <= min(150, total // timedelta(minutes=1))


@untimed
@given(stays, st.randoms(use_true_random=False))
def test_order_does_not_matter(intervals, rng: random.Random):
    shuffled = list(intervals)
    rng.shuffle(shuffled)
    assert merge_intervals(shuffled) == merge_intervals(intervals)
    assert present(shuffled) == present(intervals)


@untimed
@given(stays)
def test_merging_twice_or_counting_a_stay_twice_changes_nothing(intervals):
    merged = merge_intervals(intervals)
    assert merge_intervals(merged) == merged
    assert merge_intervals(intervals + intervals) == merged
    assert present(merged) == present(intervals)


@untimed
@given(stays)
def test_merged_intervals_are_apart_and_cover_every_second_of_the_stays(intervals):
    merged = merge_intervals(intervals)
    assert all(joined < left for joined, left in merged)
    assert all(before[1] < after[0] for before, after in pairwise(merged))
    second = timedelta(seconds=1)
    covered = {(joined - START) // second + n for joined, left in intervals for n in range((left - joined) // second)}
    assert sum((left - joined for joined, left in merged), timedelta()) == len(covered) * second


@untimed
@given(stays, stays)
def test_another_stay_never_takes_minutes_away(intervals, more):
    assert present(intervals + more) >= max(present(intervals), present(more))


@untimed
@given(stays)
def test_clipped_stays_lie_inside_the_session(intervals):
    assert all(START <= joined < left <= END for joined, left in clip_intervals(intervals, start=START, end=END))


WEBINAR = Webinar(planned_start=START, planned_end=END)
totals = st.one_of(st.none(), st.integers(0, 4 * 3600))
no_bounds = st.tuples(st.none(), st.none(), st.integers(0, 4 * 3600))
bounds = st.tuples(moments, moments, totals).map(lambda row: (min(row[:2]), max(row[:2]), row[2]))
evidence = st.lists(st.tuples(st.sampled_from("ab"), st.one_of(bounds, no_bounds)).map(lambda row: (row[0], *row[1])))


def test_a_total_is_capped_at_what_of_its_bounds_lies_inside_the_session():
    day = (START - timedelta(hours=9), END + timedelta(hours=9))
    assert total_present(90 * 60 + 59, within=day, start=START, end=END) == 90
    assert total_present(10**6, within=day, start=START, end=END) == 150
    assert total_present(3600, within=(at(-30), at(20)), start=START, end=END) == 20
    assert total_present(3600, within=(at(-30), at(-20)), start=START, end=END) == 0


@untimed
@given(evidence)
def test_stays_and_totals_never_exceed_the_session_nor_add_to_each_other(rows):
    measured = measure_stays(rows, WEBINAR)
    for key, minutes in measured.items():
        stays = [(joined, left) for who, joined, left, total in rows if who == key and total is None]
        longest = max((total // 60 for who, _, _, total in rows if who == key and total is not None), default=0)
        assert 0 <= minutes <= min(150, max(longest, present(stays)))
        assert minutes >= present(stays)


@untimed
@given(evidence, st.randoms(use_true_random=False))
def test_neither_order_nor_telling_it_twice_changes_what_stays_and_totals_measure(rows, rng: random.Random):
    shuffled = rows + rows
    rng.shuffle(shuffled)
    assert measure_stays(shuffled, WEBINAR) == measure_stays(rows, WEBINAR)
