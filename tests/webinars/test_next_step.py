"""What a visitor is told and offered, for each state and each way of standing to a webinar."""

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from tests.factories.check_in import CheckInWindowFactory
from tests.factories.webinars import RegistrationFactory, WebinarFactory
from webinars.next_step import AFTER, BEFORE, JOIN_EARLY, find_next_step
from webinars.rule import Condition, Evidence, Path, judge
from webinars.standing import STRANGER, Standing
from webinars.standings import read_standing
from webinars.states import State

START = datetime(2026, 7, 9, 1, 0, tzinfo=UTC)
NOW = START - timedelta(days=3)
REGISTERED = Standing(signed_in=True, is_registered=True)
MEETING = Path(name="Ruang rapat", minimum_attendance=112)
LATE = Path(name="Menyusul", milestones=(Condition.RECORDING, Condition.POST_TEST), is_asynchronous=True)
ON_STREAM = Standing(signed_in=True, is_registered=True, follows_stream=True)


def make(**fields):
    seats_taken = fields.pop("seats_taken", 0)
    webinar = WebinarFactory.build(
        series_number=40,
        planned_start=START,
        registration_opens_at=START - timedelta(days=9),
        registration_closes_at=START - timedelta(hours=10),
        override_reason="Narasumber sakit",
        **fields,
    )
    webinar.annotated_seats_taken = seats_taken
    return webinar


def step(state, standing=STRANGER, *, now=NOW, language="id", **fields):
    with override(language):
        return find_next_step(make(**fields), state=state, now=now, standing=standing)


def judged(paths, *, certificate_code="", **evidence) -> Standing:
    """A registrant of whom so much is known."""
    found = Evidence(**evidence)
    verdict = judge(paths, found, 150)
    return Standing(
        signed_in=True,
        is_registered=True,
        minutes=found.minutes,
        verdict=verdict,
        certificate_code=certificate_code,
    )


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("standing", [STRANGER, Standing(signed_in=True), REGISTERED, ON_STREAM])
@pytest.mark.parametrize("state", State)
def test_every_visitor_is_told_something_and_can_do_something(state, standing, language):
    found = step(state, standing, language=language)
    assert found.state == state
    assert found.sentence
    assert found.action is not None
    assert found.action.url
    assert found.action.label
    assert found.is_registered is standing.is_registered


@pytest.mark.parametrize(
    ("state", "sentence", "code"),
    [
        (State.ANNOUNCED, "Pendaftaran dibuka mulai Selasa, 30 Juni, 09.00 WITA.", "all"),
        (State.OPEN, "Pendaftaran dibuka sampai Rabu, 8 Juli, 23.00 WITA.", "register"),
        (State.FULL, "Semua tempat sudah terisi.", "wait"),
        (State.CLOSED, "Pendaftaran ditutup pada Rabu, 8 Juli, 23.00 WITA.", "all"),
        (State.LIVE, "Sedang berlangsung, sampai 11.30 WITA.", "register"),
        (State.PREPARING, "Sudah berlangsung pada Kamis, 9 Juli 2026. Sertifikat diproses.", "all"),
        (State.AVAILABLE, "Sudah berlangsung pada Kamis, 9 Juli 2026. Sertifikat sudah terbit.", "all"),
        (State.ARCHIVED, "Sudah berlangsung pada Kamis, 9 Juli 2026.", "all"),
        (State.POSTPONED, "Ditunda: Narasumber sakit", "all"),
        (State.CANCELLED, "Dibatalkan: Narasumber sakit", "all"),
    ],
)
def test_a_stranger(state, sentence, code):
    found = step(state)
    assert (found.sentence, found.action.code, found.sign) == (sentence, code, state.value)


def test_a_date_of_another_year_bears_the_year():
    found = step(State.OPEN, now=NOW - timedelta(days=365))
    assert found.sentence == "Pendaftaran dibuka sampai Rabu, 8 Juli 2026, 23.00 WITA."


@pytest.mark.parametrize(("capacity", "hint"), [(None, ""), (12, "Tersisa 2 tempat."), (11, "Tersisa 1 tempat.")])
def test_places_left_are_told_where_they_are_limited(capacity, hint):
    assert step(State.OPEN, capacity=capacity, seats_taken=10).hint == hint


@pytest.mark.parametrize(("left", "hint"), [(1, "1 seat left."), (2, "2 seats left.")])
def test_english_knows_one_and_many(left, hint):
    assert step(State.OPEN, language="en", capacity=left).hint == hint


def test_while_it_runs_one_can_register_as_long_as_registration_is_open():
    with override("id"):
        webinar = make()
        webinar.registration_closes_at = None
        running = find_next_step(webinar, state=State.LIVE, now=START + timedelta(hours=1))
        webinar.registration_closes_at = START
        closed = find_next_step(webinar, state=State.LIVE, now=START + timedelta(hours=1))
    assert running.action.label == "Daftar dan ikuti"
    assert closed.action.code == "all"
    assert "Pendaftaran sudah ditutup" in closed.hint


@pytest.mark.parametrize("state", sorted(BEFORE))
def test_before_the_start_a_registrant_saves_the_date_and_finds_the_link(state):
    found = step(state, REGISTERED)
    assert found.sentence == "Anda terdaftar. Webinar dimulai Kamis, 9 Juli, 09.00 WITA."
    assert found.sign == "done"
    assert found.action.code == "calendar"
    assert [action.code for action in found.others] == ["join", "manage"]


def test_an_hour_before_the_start_the_link_comes_first():
    minute = timedelta(minutes=1)
    assert step(State.CLOSED, REGISTERED, now=START - JOIN_EARLY - minute).action.code == "calendar"
    found = step(State.CLOSED, REGISTERED, now=START - JOIN_EARLY)
    assert (found.action.code, found.action.url) == ("join", "https://rapat.example/j/40")
    assert found.action.leaves_portal


def test_each_seat_is_offered_its_own_link():
    live = {"now": START + timedelta(minutes=5)}
    assert step(State.LIVE, REGISTERED, **live).action.url == "https://rapat.example/j/40"
    assert step(State.LIVE, ON_STREAM, **live).action.url == "https://siaran.example/40"
    assert "siaran langsung" in step(State.LIVE, ON_STREAM, **live).hint


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("standing", [STRANGER, Standing(signed_in=True)])
def test_a_stranger_is_never_shown_a_link_of_the_room(state, standing):
    found = step(state, standing)
    for action in (found.action, *found.others):
        assert not action.leaves_portal
        assert "rapat.example" not in action.url
        assert "siaran.example" not in action.url


@pytest.mark.parametrize("state", [State.POSTPONED, State.CANCELLED, *sorted(AFTER)])
def test_a_registrant_is_shown_no_link_that_leads_nowhere(state):
    found = step(state, REGISTERED)
    assert not any(action.leaves_portal for action in (found.action, *found.others))


def test_a_link_that_is_not_known_yet_is_announced():
    found = step(State.OPEN, REGISTERED, join_url="")
    assert "kami kirim lewat email" in found.hint
    assert [action.code for action in found.others] == ["manage"]
    live = step(State.LIVE, REGISTERED, join_url="")
    assert live.action.code == "manage"
    assert "Tautannya belum ada" in live.hint


@pytest.mark.parametrize("state", sorted(AFTER))
def test_who_has_a_certificate_downloads_it(state):
    holder = judged([MEETING], minutes=118, certificate_code="ABC")
    found = step(state, holder)
    assert (found.action.code, found.action.url) == ("certificate", "/sertifikat/ABC.pdf")
    assert found.hint == "Kehadiran Anda 118 menit; syaratnya 112 menit."


def test_who_attended_too_short_is_told_why_there_is_none():
    found = step(State.AVAILABLE, judged([MEETING], minutes=80))
    assert found.hint == "Kehadiran Anda 80 menit; sertifikat mensyaratkan 112 menit."
    assert found.action.code == "attendance"


def test_whose_attendance_was_not_found_is_told_so_once_certificates_are_out():
    assert step(State.PREPARING, judged([MEETING])).hint == ""
    assert step(State.AVAILABLE, judged([MEETING])).hint == "Kehadiran Anda tidak tercatat."


def test_what_is_missing_is_told_on_the_nearest_path_and_can_be_done_where_it_is_still_open():
    found = step(State.AVAILABLE, judged([MEETING, LATE], minutes=80))
    assert found.hint == "Untuk sertifikat lewat jalur “Menyusul” Anda masih memerlukan rekaman dan post-test."
    assert (found.action.code, found.action.url) == ("earn", "/webinar/seri-40/daftar/")
    unknown = step(State.AVAILABLE, judged([MEETING, LATE]))
    assert unknown.hint == found.hint
    closed = dataclasses.replace(LATE, closes_at=NOW - timedelta(days=1))
    over = step(State.AVAILABLE, judged([MEETING, closed], minutes=80))
    assert over.hint == "Kehadiran Anda 80 menit; sertifikat mensyaratkan 112 menit."
    assert over.action.code == "attendance"


def test_until_when_the_path_is_open_is_told_with_what_is_missing():
    open_path = dataclasses.replace(LATE, closes_at=NOW + timedelta(days=3))
    done = {"recording": NOW}
    hint = step(State.AVAILABLE, judged([open_path], milestones=done)).hint
    assert hint.startswith("Untuk sertifikat Anda masih memerlukan post-test, sampai ")


def test_who_fulfils_another_path_than_minutes_is_told_which():
    path = Path(name="YouTube", minimum_check_ins=1)
    holder = judged([path], check_ins=(NOW,), windows=1, certificate_code="ABC")
    assert step(State.AVAILABLE, holder).hint == "Anda memenuhi syarat lewat jalur “YouTube”."


def test_a_revoked_certificate_is_not_offered():
    found = step(State.AVAILABLE, Standing(signed_in=True, certificate_revoked=True))
    assert found.hint == "Sertifikat Anda dicabut."
    assert found.action.code == "all"


def test_a_speaker_who_never_registered_finds_the_certificate():
    found = step(State.AVAILABLE, Standing(signed_in=True, certificate_code="ABC"))
    assert found.action.code == "certificate"
    assert not found.is_registered


@pytest.mark.parametrize("state", sorted(AFTER))
def test_the_recording_is_the_thing_to_do_where_there_is_one(state):
    found = step(state, recording_url="https://video.example/1")
    assert (found.action.code, found.action.url) == ("recording", "/webinar/seri-40/#rekaman")


def test_addresses_are_in_the_readers_language():
    assert step(State.OPEN, language="en").action.url == "/en/webinar/seri-40/daftar/"
    assert step(State.CLOSED, language="en").action.url == "/en/webinar/"


def test_who_waits_is_told_the_place_in_line_and_an_offer_with_its_end():
    waiting = step(State.FULL, Standing(signed_in=True, waiting_position=3))
    assert waiting.sentence == "Anda nomor 3 di daftar tunggu."
    assert (waiting.action.code, waiting.is_registered) == ("manage", False)
    offered = step(State.FULL, Standing(signed_in=True, offered_until=NOW + timedelta(hours=2)))
    assert offered.action.code == "offer"
    assert "Senin, 6 Juli, 11.00 WITA" in offered.sentence


def test_an_offer_that_is_over_says_so_and_leads_to_the_end_of_the_line():
    late = step(State.FULL, Standing(signed_in=True, offered_until=NOW))
    assert late.sentence.startswith("Waktu untuk mengambil tempat Anda sudah habis")
    assert (late.action.code, late.is_queued) == ("wait", True)


IN_LINE = Standing(signed_in=True, waiting_position=1)
DURING = START + timedelta(minutes=5)


def test_who_waited_in_vain_is_sent_to_the_stream():
    closed = step(State.CLOSED, IN_LINE, now=START - timedelta(hours=5), capacity=1, seats_taken=1)
    assert (closed.sentence, closed.action.code) == ("Semua tempat sudah terisi.", "stream")
    during = step(State.LIVE, IN_LINE, now=DURING, capacity=1, seats_taken=1)
    assert during.action.url == "https://siaran.example/40"
    assert "Daftar tunggu sudah berakhir" in during.hint


def test_once_the_queue_is_over_who_waited_takes_a_free_seat_like_anybody():
    with override("id"):
        webinar = make(capacity=2, seats_taken=1)
        webinar.registration_closes_at = None
        found = find_next_step(webinar, state=State.LIVE, now=DURING, standing=IN_LINE)
    assert found.action.code == "register"


def test_while_it_runs_a_stranger_is_told_that_it_is_full_not_that_it_is_closed():
    with override("id"):
        webinar = make(capacity=1, seats_taken=1)
        webinar.registration_closes_at = None
        found = find_next_step(webinar, state=State.LIVE, now=DURING)
    assert found.hint.startswith("Semua tempat sudah terisi.")


@pytest.mark.django_db
def test_while_it_runs_everybody_finds_the_way_to_the_check_in():
    webinar = WebinarFactory(live=True, page=False, capacity=0)
    assert find_next_step(webinar, state=State.LIVE, now=timezone.now()).action.code == "all"
    CheckInWindowFactory(webinar=webinar)
    found = find_next_step(webinar, state=State.LIVE, now=timezone.now())
    assert found.action.url == f"/webinar/seri-{webinar.series_number}/presensi/"
    waiting = find_next_step(webinar, state=State.LIVE, now=timezone.now(), standing=IN_LINE)
    assert [waiting.action.code, *(action.code for action in waiting.others)] == ["stream", "check_in"]


def test_that_the_room_is_full_is_said_only_where_it_is():
    assert step(State.OPEN, ON_STREAM).hint == "Anda mengikuti siaran langsung."
    full = dataclasses.replace(ON_STREAM, room_is_full=True)
    assert step(State.OPEN, full).hint == "Anda mengikuti siaran langsung karena ruang rapat sudah penuh."


@pytest.mark.django_db
def test_whether_the_room_is_full_is_counted():
    webinar = WebinarFactory(meeting_seats=1, page=False)
    on_stream = RegistrationFactory(webinar=webinar, seat="stream")
    assert not read_standing(on_stream.learner, webinar).room_is_full
    RegistrationFactory(webinar=webinar)
    assert read_standing(on_stream.learner, webinar).room_is_full


def test_who_waits_for_a_cancelled_webinar_need_not_do_anything():
    assert "daftar tunggunya ikut berakhir" in step(State.CANCELLED, IN_LINE).hint
