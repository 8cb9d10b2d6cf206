"""Who is whom: by address however it is written, by confirmed NIP, by pairs that editors confirmed; never by name."""

import csv
import io
import json
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.models import ModelLogEntry

from portal.learners.services.deletion import delete_or_anonymise
from tests.factories.learners import UserFactory
from tests.factories.webinars import WebinarFactory
from tests.webinars.attendance_exports import START, ZONE, Guest, meeting_report, minutes_of, session
from webinars.models import AttendanceStay, Registration, RememberedMatch
from webinars.services.attendance.importing import import_attendance
from webinars.services.attendance.matching import forget_match, match_unmatched, undo_match, unmatched_participants
from webinars.services.attendance.suggestions import explain_people

pytestmark = pytest.mark.django_db
NIP = "197801022005011003"
MatchedBy = AttendanceStay.MatchedBy


@pytest.fixture
def webinar():
    return WebinarFactory(page=False, **session())


@pytest.fixture
def later():
    """The next webinar of the series, a week after."""
    times = session()
    week = timedelta(days=7)
    return WebinarFactory(page=False, **times | {key: times[key] + week for key in ("planned_start", "planned_end")})


@pytest.fixture
def editor():
    return UserFactory(email="editor@contoh.example")


def register(webinar, email: str, **fields) -> Registration:
    learner = UserFactory(email=email, **fields)
    return Registration.objects.create(webinar=webinar, learner=learner)


def plain(*rows: tuple[str, str, str, int, int], days: int = 0) -> bytes:
    """(name, e-mail, NIP, first minute, last minute)"""
    stream = io.StringIO(newline="")
    table = csv.writer(stream)
    table.writerow(["name", "email", "nip", "join", "leave"])
    for name, email, nip, first, last in rows:
        times = [(START + timedelta(days=days, minutes=minute)).isoformat() for minute in (first, last)]
        table.writerow([name, email, nip, *times])
    return stream.getvalue().encode()


def users(*rows: tuple[str, str, int]) -> bytes:
    lines = [
        "Name (Original Name),User Email,Total Duration (Minutes),Guest",
        *(f"{n},{e},{m},Yes" for n, e, m in rows),
    ]
    return "\n".join(lines).encode()


def do_import(webinar, data: bytes, **options):
    return import_attendance(webinar=webinar, data=data, timezone=ZONE, **options)


@pytest.mark.parametrize(
    "written",
    ["UMAR@Contoh.example", " umar@contoh.example. ", "mailto:umar@contoh.example", "<umar@contoh.example>,",
     "umar @contoh.example", "ｕｍａｒ＠contoh.example", "umar\u200b@contoh.example"],
)  # fmt: skip
def test_an_address_is_found_however_it_is_written(webinar, written):
    register(webinar, "umar@contoh.example")
    do_import(webinar, plain(("Siapa saja", written, "", 0, 60)))
    assert minutes_of(webinar) == {"umar@contoh.example": 60}
    assert AttendanceStay.objects.get().matched_by == MatchedBy.EMAIL


def test_two_accounts_whose_addresses_look_alike_are_found_as_written_alone(webinar):
    register(webinar, "umar@contoh.example")
    other = register(webinar, "rina@contoh.example")
    EmailAddress.objects.create(user=other.learner, email="ｕｍａｒ@contoh.example", verified=True)
    do_import(webinar, plain(("Umar", "umar@contoh.example", "", 0, 60)))
    assert minutes_of(webinar) == {"umar@contoh.example": 60}


def test_a_confirmed_nip_matches_after_the_address_and_a_declared_one_does_not(webinar):
    register(webinar, "umar@contoh.example", nip=NIP, nip_confirmed_at=timezone.now())
    register(webinar, "rina@contoh.example", nip="198503042010012004")
    result = do_import(
        webinar,
        plain(
            ("Umar", "lain@contoh.example", f"NIP. {NIP[:8]} {NIP[8:]}", 0, 60),
            ("Rina", "", "198503042010012004", 0, 30),
            ("Rina", "rina@contoh.example", NIP, 0, 20),
        ),
    )
    assert minutes_of(webinar) == {"umar@contoh.example": 60, "rina@contoh.example": 20}
    assert [(person["name"], person["minutes"]) for person in result.unmatched] == [("Rina", 30)]
    assert AttendanceStay.objects.get(email="lain@contoh.example").matched_by == MatchedBy.NIP


def test_who_registers_later_is_found_by_nip_too(webinar):
    do_import(webinar, plain(("Umar", "", NIP, 0, 60)))
    register(webinar, "umar@contoh.example", nip=NIP, nip_confirmed_at=timezone.now())
    do_import(webinar, plain(("Orang lain", "lain@contoh.example", "", 0, 60)))
    assert minutes_of(webinar) == {"umar@contoh.example": 60}


def test_names_are_suggested_in_the_answer_and_match_nobody(webinar):
    register(webinar, "andi.nur@contoh.example", full_name="Drs. Andi Nur, M.Si.")
    register(webinar, "andi.nurul@contoh.example", full_name="Andi Nurul")
    register(webinar, "zubair@contoh.example", full_name="Zubair Qadri")
    result = do_import(
        webinar, plain(("DISDIK_ANDI NUR", "", "", 0, 60), ("Andi", "andi.nur@contoh.exampel", "", 0, 9))
    )
    assert minutes_of(webinar) == {}
    suggested = {person["name"]: person["suggestions"] for person in result.unmatched}
    assert [one["email"] for one in suggested["DISDIK_ANDI NUR"]] == [
        "andi.nur@contoh.example",
        "andi.nurul@contoh.example",
    ]
    assert suggested["Andi"][0]["email"] == "andi.nur@contoh.example"
    assert all(
        isinstance(one["score"], int) and 0 <= one["score"] < 100 for found in suggested.values() for one in found
    )


def test_one_name_that_fits_two_people_and_two_names_of_one_person_are_said(webinar):
    register(webinar, "a@contoh.example", full_name="Dr. Rina Basri")
    register(webinar, "b@contoh.example", full_name="Rina Basri, S.E.")
    register(webinar, "zubair@contoh.example", full_name="Zubair Qadri")
    rows = [("RINA BASRI", "", "", 0, 60), ("Zubair Qadri", "", "", 0, 30), ("DKP_ZUBAIR QADRI", "", "", 30, 60)]
    do_import(webinar, plain(*rows))
    people = explain_people(webinar=webinar, people=unmatched_participants(webinar=webinar))
    told = {one.participant.name: (one.is_namesake, one.same_person) for one in people}
    assert told == {
        "RINA BASRI": (True, []),
        "Zubair Qadri": (False, ["DKP_ZUBAIR QADRI"]),
        "DKP_ZUBAIR QADRI": (False, ["Zubair Qadri"]),
    }


class TestRemembered:
    def test_an_address_finds_its_person_in_the_next_webinar(self, webinar, later, editor):
        first = register(webinar, "umar@contoh.example")
        Registration.objects.create(webinar=later, learner=first.learner)
        do_import(webinar, plain(("Umar", "kantor@contoh.example", "", 0, 60)))
        match_unmatched(registration=first, email="kantor@contoh.example", user=editor)
        result = do_import(later, plain(("Umar", "KANTOR@contoh.example", "", 0, 30), days=7))
        assert result.unmatched == []
        assert minutes_of(later) == {"umar@contoh.example": 30}
        assert later.attendance_stays.get().matched_by == MatchedBy.REMEMBERED

    def test_a_name_is_suggested_first_and_never_applied(self, webinar, later, editor):
        first = register(webinar, "umar@contoh.example", full_name="Umar Gani")
        register(later, "lain@contoh.example", full_name="Komputer Aula Bersama")
        Registration.objects.create(webinar=later, learner=first.learner)
        do_import(webinar, plain(("Komputer Aula", "", "", 0, 60)))
        match_unmatched(registration=first, name="komputer aula", user=editor)
        result = do_import(later, plain(("KOMPUTER  AULA", "", "", 0, 30), days=7))
        assert minutes_of(later) == {}
        [person] = result.unmatched
        assert person["suggestions"][0] == {"email": "umar@contoh.example", "score": 100}
        [explained] = explain_people(webinar=later, people=unmatched_participants(webinar=later))
        assert explained.suggestions[0].remembered_in == webinar.series_number

    def test_undoing_the_match_forgets_the_pair(self, webinar, editor):
        first = register(webinar, "umar@contoh.example")
        do_import(webinar, plain(("Umar", "kantor@contoh.example", "", 0, 60), ("Aula", "", "", 0, 60)))
        for who in ({"email": "kantor@contoh.example"}, {"name": "Aula"}):
            match_unmatched(registration=first, user=editor, **who)
            assert RememberedMatch.objects.count() == 1
            undo_match(registration=first, user=editor, **who)
            assert not RememberedMatch.objects.exists()

    def test_a_pair_is_withdrawn_and_what_was_matched_stays(self, webinar, later, editor):
        first = register(webinar, "umar@contoh.example")
        Registration.objects.create(webinar=later, learner=first.learner)
        do_import(webinar, plain(("Umar", "kantor@contoh.example", "", 0, 60)))
        match_unmatched(registration=first, email="kantor@contoh.example", user=editor)
        forget_match(match=RememberedMatch.objects.get(), user=editor)
        assert minutes_of(webinar) == {"umar@contoh.example": 60}
        assert len(do_import(later, plain(("Umar", "kantor@contoh.example", "", 0, 30), days=7)).unmatched) == 1
        assert ModelLogEntry.objects.filter(action="webinars.match_forgotten", user=editor).exists()

    def test_the_last_word_on_an_address_holds(self, webinar, later, editor):
        umar, rina = register(webinar, "umar@contoh.example"), register(later, "rina@contoh.example")
        do_import(webinar, plain(("Umar", "kantor@contoh.example", "", 0, 60)))
        do_import(later, plain(("Rina", "kantor@contoh.example", "", 0, 60), days=7))
        match_unmatched(registration=umar, email="kantor@contoh.example", user=editor)
        match_unmatched(registration=rina, email="kantor@contoh.example", user=editor)
        assert RememberedMatch.objects.get().learner == rina.learner

    def test_pairs_go_with_the_person(self, webinar, editor):
        first = register(webinar, "umar@contoh.example")
        do_import(webinar, plain(("Umar", "kantor@contoh.example", NIP, 0, 60)))
        match_unmatched(registration=first, email="kantor@contoh.example", user=editor)
        delete_or_anonymise(user=first.learner)
        assert not RememberedMatch.objects.exists()
        assert not AttendanceStay.objects.exclude(nip="").exists()


class TestTotals:
    def test_the_total_counts_capped_at_the_session(self, webinar):
        register(webinar, "umar@contoh.example")
        register(webinar, "rina@contoh.example")
        do_import(webinar, users(("Umar", "umar@contoh.example", 125), ("Rina", "rina@contoh.example", 400)))
        assert minutes_of(webinar) == {"umar@contoh.example": 125, "rina@contoh.example": 150}
        assert [str(stay) for stay in AttendanceStay.objects.order_by("total_seconds")] == [
            "Umar: 125 min",
            "Rina: 400 min",
        ]

    def test_a_total_never_adds_to_stays_nor_to_another_total(self, webinar):
        register(webinar, "umar@contoh.example")
        do_import(webinar, plain(("Umar", "umar@contoh.example", "", 0, 60)))
        for total, minutes in ((40, 60), (90, 90), (80, 90)):
            do_import(webinar, users(("Umar", "umar@contoh.example", total)))
            assert minutes_of(webinar) == {"umar@contoh.example": minutes}
        do_import(webinar, plain(("Umar", "umar@contoh.example", "", 0, 120)))
        assert minutes_of(webinar) == {"umar@contoh.example": 120}

    def test_the_same_file_twice_changes_nothing(self, webinar):
        register(webinar, "umar@contoh.example")
        data = users(("Umar", "umar@contoh.example", 90), ("Tamu", "", 20))
        do_import(webinar, data)
        again = do_import(webinar, data)
        assert (again.created, again.updated, again.unchanged) == (0, 0, 1)
        do_import(webinar, data + b"\n")  # another file that tells the same
        assert AttendanceStay.objects.count() == 2


class TestCommand:
    @pytest.fixture
    def run(self, webinar, tmp_path):
        def run(data: bytes, *more: str) -> tuple[int, dict]:
            (tmp_path / "export.csv").write_bytes(data)
            out, code = io.StringIO(), 0
            arguments = ["--webinar", str(webinar.series_number), "--timezone", ZONE, str(tmp_path / "export.csv")]
            try:
                call_command("import_attendance", *arguments, "--json", *more, stdout=out)
            except CommandError as error:
                code = error.returncode
            return code, json.loads(out.getvalue())

        return run

    def test_format_and_order_can_be_said(self, webinar, run):
        register(webinar, "umar@contoh.example")
        data = b"email,join,leave\numar@contoh.example,06/07/2026 09:00,06/07/2026 10:00\n"
        code, told = run(data)
        [error] = told["errors"]
        assert (code, error["row"], error["field"]) == (1, 2, "join")
        assert error["message"].endswith("(--date-order dmy, mdy)")
        code, told = run(data, "--format", "plain", "--date-order", "dmy")
        assert (code, told["created"], told["errors"]) == (0, 1, [])
        assert AttendanceStay.objects.get().joined_at.date().isoformat() == "2026-07-06"
        assert run(data, "--date-order", "mdy")[1]["unchanged"] == 1  # replaces the other reading; no minute either way
        assert AttendanceStay.objects.get().joined_at.date().isoformat() == "2026-06-07"

    @pytest.mark.parametrize(
        ("more", "field"), [(["--format", "webex"], "--format"), (["--date-order", "ydm"], "--date-order")]
    )
    def test_what_is_unknown_is_refused_in_the_answer(self, run, more, field):
        code, told = run(b"email,join,leave\n", *more)
        assert (code, [(error["row"], error["field"]) for error in told["errors"]]) == (1, [(0, field)])

    def test_unmatched_people_carry_suggestions(self, webinar, run):
        register(webinar, "umar@contoh.example", full_name="Umar Gani")
        _code, told = run(meeting_report([Guest("UMAR GANI", "", [(0, 600)])]))
        [person] = told["unmatched"]
        assert person == {
            "name": "UMAR GANI",
            "email": "",
            "minutes": 10,
            "suggestions": [{"email": "umar@contoh.example", "score": 99}],
        }
