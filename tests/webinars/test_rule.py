"""The rule itself: evidence in, verdict out. No database."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webinars.rule import MILESTONES, Condition, Evidence, Path, is_still_open, judge

NINE = datetime(2026, 5, 12, 1, 0, tzinfo=UTC)
SESSION = 150
ZOOM = Path(name="Zoom", minimum_attendance=112)
YOUTUBE = Path(name="YouTube", minimum_check_ins=2, milestones=(Condition.POST_TEST,))
LATE = Path(
    name="Menyusul",
    milestones=(Condition.RECORDING, Condition.POST_TEST),
    is_asynchronous=True,
    closes_at=NINE + timedelta(days=14),
)
PATHS = (ZOOM, YOUTUBE, LATE)


def taken(evidence: Evidence, paths=PATHS) -> str | None:
    verdict = judge(paths, evidence, SESSION)
    return verdict.taken.path.name if verdict.taken else None


def test_any_one_path_suffices_and_each_asks_for_all_of_its_conditions():
    test = {"post_test": NINE + timedelta(hours=3)}
    assert taken(Evidence(minutes=112)) == "Zoom"
    assert taken(Evidence(minutes=111)) is None
    assert taken(Evidence(check_ins=(NINE, NINE), windows=3, milestones=test)) == "YouTube"
    assert taken(Evidence(check_ins=(NINE, NINE), windows=3)) is None
    assert taken(Evidence(milestones=test | {"recording": NINE + timedelta(days=2)})) == "Menyusul"


def test_the_first_fulfilled_path_is_taken_but_one_at_the_time_of_the_session_before_an_asynchronous_one():
    test = {"post_test": NINE, "recording": NINE}
    everything = Evidence(minutes=150, check_ins=(NINE, NINE), windows=2, milestones=test)
    assert taken(everything) == "Zoom"
    assert taken(everything, (YOUTUBE, ZOOM)) == "YouTube"
    assert taken(everything, (LATE, YOUTUBE, ZOOM)) == "YouTube"
    assert taken(everything, (LATE,)) == "Menyusul"


def test_of_every_condition_it_tells_what_is_needed_and_what_is_reached():
    verdict = judge(PATHS, Evidence(minutes=80, check_ins=(NINE,), windows=3), SESSION)
    told = [
        [(item.condition, item.needed, item.reached, item.fulfilled) for item in path.conditions]
        for path in verdict.paths
    ]
    assert told == [
        [("minutes", 112, 80, False)],
        [("check_ins", 2, 1, False), ("post_test", 1, 0, False)],
        [("recording", 1, 0, False), ("post_test", 1, 0, False)],
    ]


@pytest.mark.parametrize(("percent", "needed"), [(75, 113), (100, 150), (1, 2), (0, 0)])
def test_a_share_of_the_session_is_rounded_up(percent: int, needed: int):
    path = Path(minimum_attendance=percent, attendance_unit="percent")
    [condition] = judge([path], Evidence(minutes=needed), SESSION).paths[0].conditions
    assert (condition.needed, condition.fulfilled) == (needed, True)
    if needed:
        assert not judge([path], Evidence(minutes=needed - 1), SESSION).fulfilled


def test_without_any_attendance_a_rule_of_no_minute_is_not_fulfilled():
    path = Path(minimum_attendance=0)
    assert judge([path], Evidence(minutes=0), SESSION).fulfilled
    assert not judge([path], Evidence(minutes=None), SESSION).fulfilled


def test_where_fewer_windows_were_opened_than_asked_for_nobody_passes_and_the_condition_says_so():
    one_of_one = Evidence(check_ins=(NINE,), windows=1)
    [condition] = judge([Path(minimum_check_ins=2)], one_of_one, SESSION).paths[0].conditions
    assert (condition.reached, condition.fulfilled, condition.is_possible) == (1, False, False)
    [condition] = judge([Path(minimum_check_ins=1)], one_of_one, SESSION).paths[0].conditions
    assert (condition.fulfilled, condition.is_possible) == (True, True)


def test_what_is_reached_after_the_path_has_closed_does_not_count_on_it():
    def on(day: timedelta) -> Evidence:
        return Evidence(milestones={"recording": NINE, "post_test": NINE + day})

    assert taken(on(timedelta(days=14))) == "Menyusul"
    assert taken(on(timedelta(days=14, seconds=1))) is None
    closing = Path(minimum_check_ins=1, closes_at=NINE)
    assert judge([closing], Evidence(check_ins=(NINE,), windows=1), SESSION).fulfilled
    assert not judge([closing], Evidence(check_ins=(NINE + timedelta(seconds=1),), windows=1), SESSION).fulfilled


def test_a_path_that_asks_for_nothing_and_a_rule_without_paths_certify_nobody():
    assert taken(Evidence(minutes=150), (Path(),)) is None
    assert taken(Evidence(minutes=150), ()) is None


def test_the_nearest_path_is_one_that_can_still_be_fulfilled():
    verdict = judge(PATHS, Evidence(minutes=100, check_ins=(NINE,), windows=3), SESSION)
    after = NINE + timedelta(hours=4)
    assert verdict.nearest(now=NINE, is_over=False).path == ZOOM  # lacks one condition, the others two
    assert verdict.nearest(now=after, is_over=True).path == LATE
    assert verdict.nearest(now=after + timedelta(days=20), is_over=True).path == ZOOM
    passed = judge([ZOOM], Evidence(minutes=150), SESSION)
    assert passed.nearest(now=after, is_over=True) is None


def test_a_path_is_open_as_long_as_it_can_be_fulfilled_by_what_is_done_now():
    after = NINE + timedelta(hours=4)
    assert [is_still_open(path, now=after, is_over=True) for path in PATHS] == [False, False, True]
    assert not is_still_open(LATE, now=NINE + timedelta(days=15), is_over=True)
    assert is_still_open(ZOOM, now=NINE, is_over=False)


moments = st.integers(-60, 60 * 24 * 20).map(lambda minutes: NINE + timedelta(minutes=minutes))
some_paths = st.lists(
    st.builds(
        Path,
        name=st.text("abc", max_size=3),
        minimum_attendance=st.none() | st.integers(0, 100),
        attendance_unit=st.sampled_from(["minutes", "percent"]),
        minimum_check_ins=st.none() | st.integers(1, 4),
        milestones=st.sets(st.sampled_from(MILESTONES)).map(lambda kinds: tuple(sorted(kinds))),
        is_asynchronous=st.booleans(),
        closes_at=st.none() | moments,
    ),
    max_size=4,
)
facts = st.lists(
    st.tuples(st.just("check_in"), moments)
    | st.tuples(st.sampled_from([kind.value for kind in MILESTONES]), moments)
    | st.tuples(st.just("minutes"), st.integers(0, 200)),
    max_size=5,
    unique_by=lambda fact: fact if fact[0] == "check_in" else fact[0],
)


def gather(arrived) -> Evidence:
    """Evidence in the order in which it has arrived."""
    minutes = next((value for kind, value in arrived if kind == "minutes"), None)
    check_ins = tuple(moment for kind, moment in arrived if kind == "check_in")
    milestones = {kind: value for kind, value in arrived if kind not in ("minutes", "check_in")}
    return Evidence(minutes=minutes, check_ins=check_ins, windows=3, milestones=milestones)


@given(some_paths, facts)
def test_any_mix_of_paths_gives_the_same_verdict_in_any_order_of_evidence(paths, arrived):
    expected = judge(paths, gather(arrived), SESSION)
    for other in permutations(arrived):
        assert judge(paths, gather(other), SESSION) == expected


@given(some_paths, facts, st.randoms())
def test_the_order_of_the_paths_decides_which_is_taken_never_whether_one_is(paths, arrived, random):
    evidence = gather(arrived)
    expected = judge(paths, evidence, SESSION)
    shuffled = random.sample(paths, len(paths))
    other = judge(shuffled, evidence, SESSION)
    assert other.fulfilled == expected.fulfilled
    assert sorted(map(repr, other.paths)) == sorted(map(repr, expected.paths))
    if expected.taken:
        assert other.taken.path.is_asynchronous == expected.taken.path.is_asynchronous


@given(some_paths, facts)
def test_more_evidence_in_time_never_takes_a_certificate_away(paths, arrived):
    """Whatever has arrived first: once fulfilled, a rule stays fulfilled when more comes in."""
    for known in range(len(arrived)):
        if judge(paths, gather(arrived[:known]), SESSION).fulfilled:
            assert judge(paths, gather(arrived), SESSION).fulfilled
