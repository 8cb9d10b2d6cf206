"""Which of day and month stands first is found from all times of a file; durations in words of several languages."""

from datetime import date, datetime

import pytest

from webinars.attendance_formats import AttendanceFormatError, read_attendance
from webinars.attendance_formats.times import AmbiguousDatesError, DateReader, parse_duration

MAY, DECEMBER = date(2026, 5, 12), date(2026, 12, 5)


def order_of(*texts: str, days=()) -> str:
    return DateReader.of(texts, days=days).order


@pytest.mark.parametrize(
    ("texts", "days", "order"),
    [
        (["05/13/2026 09:00:00 AM"], (), "mdy"),
        (["13/05/2026 09:00:00"], (), "dmy"),
        (["12/05/2026 23:00", "13/05/2026 01:00"], {DECEMBER}, "dmy"),  # the file itself tells
        (["12/05/2026 23:00", "13/05/2026 01:00"], (), "dmy"),
        (["12/05/2026 09:00"], {MAY}, "dmy"),
        (["12/05/2026 09:00"], {DECEMBER}, "mdy"),
        (["11/30/2026 23:00", "12/01/2026 01:00"], {date(2026, 12, 1)}, "mdy"),
        (["05/06/2026 23:50", "06/06/2026 00:10"], (), "dmy"),  # the other order would lie a month apart
        (["05/05/2026 09:00"], {MAY}, "mdy"),  # the same day in both
        (["9/22/26, 2:48:05 PM"], (), "mdy"),
        (["22/9/26, 14:48:05"], (), "dmy"),
        (["26-05-12 09:00"], {MAY}, "ymd"),
        (["12.05.2026, 09:00:00"], {DECEMBER}, "dmy"),  # dots stand in dates that begin with the day
        (["2026-05-12 09:00:00", "May 12, 2026 09:00:00"], {MAY}, ""),
        (["--", "", "kemarin"], {MAY}, ""),
        (["05/12/2026 09:00"], (), "mdy"),  # where no day is known, the usual one
        # One slip of the pen among many does not turn them all around.
        (["05/12/2026 09:00"] * 9 + ["13/05/2026 09:00"], {MAY}, "mdy"),
    ],
)
def test_the_order_is_found(texts, days, order):
    assert order_of(*texts, days=days) == order


def test_where_neither_order_falls_on_the_day_nobody_guesses():
    with pytest.raises(AmbiguousDatesError):
        order_of("05/12/2026 09:00", "05/12/2026 11:00", days={date(2026, 7, 10)})


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("05/12/2026 09:00:00 AM", datetime(2026, 5, 12, 9)),
        ("05/12/2026 12:00:01 AM", datetime(2026, 5, 12, 0, 0, 1)),
        ("05/12/2026, 12:30 p.m.", datetime(2026, 5, 12, 12, 30)),
        ("5/12/26, 2:48:05\u202fPM", datetime(2026, 5, 12, 14, 48, 5)),
        ("Mar 15, 2025 19:52:01", datetime(2025, 3, 15, 19, 52, 1)),
        ("15 Agustus 2025 19.52", datetime(2025, 8, 15, 19, 52)),
        ("Kamis, 10 Okt 2025 09.00.00", datetime(2025, 10, 10, 9)),
        ("2026-05-12T09:00:00", datetime(2026, 5, 12, 9)),
    ],
)
def test_times_as_they_are_written(text, moment):
    assert DateReader("mdy").moment(text) == moment


@pytest.mark.parametrize(
    "text",
    ["", "12/05/2026", "09:00", "31/31/2026 09:00", "05/12/1999 09:00", "05/12/2026 24:00", "05/12/2026 13:00 PM"],
)
def test_what_is_no_time(text):
    with pytest.raises(ValueError, match=r"^"):
        DateReader("mdy").moment(text)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1h 42m 10s", 6130),
        ("1 hr 3 min", 3780),
        ("2 jam 5 menit", 7500),
        ("1 godz. 42 min 10 s", 6130),
        ("1 Std. 2 Min. 3 Sek.", 3723),
        ("43m", 2580),
        ("0s", 0),
        ("01:42:10", 6130),
        ("42:10", 2530),
        ("102", 6120),
        ("1.5", 90),
    ],
)
def test_durations(text, seconds):
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "-5", "1h 2h", "3s 2h", "1:99:00", "soon", "5 apples", "1e9", "999999"])
def test_what_is_no_duration(text):
    with pytest.raises(ValueError, match=r"^"):
        parse_duration(text)


PLAIN = "email,join,leave\numar@contoh.example,{0} 09:00,{0} 10:00\n"


def test_an_ambiguous_file_asks_for_the_order_and_takes_the_one_that_is_given():
    data = PLAIN.format("05/12/2026").encode()
    with pytest.raises(AttendanceFormatError) as caught:
        read_attendance(data, days={date(2026, 7, 10)})
    [error] = caught.value.errors
    assert (error.row, error.field) == (2, "join")
    assert (error.code, "--" in str(error.message)) == ("date_order", False)
    assert read_attendance(data, days={date(2026, 7, 10)}, date_order="dmy").rows[0].joined_at.date() == DECEMBER
    assert read_attendance(data, days={date(2026, 7, 10)}, date_order="mdy").rows[0].joined_at.date() == MAY


def test_other_faults_of_an_ambiguous_file_are_told_with_it():
    data = (PLAIN.format("05/12/2026") + "rina,05/12/2026 09:00,05/12/2026 08:00\n").encode()
    with pytest.raises(AttendanceFormatError) as caught:
        read_attendance(data, days={date(2026, 7, 10)})
    assert [(error.row, error.field) for error in caught.value.errors] == [(2, "join"), (3, "leave"), (3, "email")]


def test_a_given_order_that_does_not_fit_is_a_fault_of_the_row():
    with pytest.raises(AttendanceFormatError) as caught:
        read_attendance(PLAIN.format("13/05/2026").encode(), date_order="mdy")
    assert [(error.row, error.field) for error in caught.value.errors] == [(2, "join"), (2, "leave")]


def test_an_unknown_file_is_told_what_was_found_and_what_is_known():
    with pytest.raises(AttendanceFormatError) as caught:
        read_attendance(b"Tanggal;Peserta;Keterangan\n12 Mei;Umar;hadir\n")
    message = str(caught.value.errors[0].message)
    assert "“Tanggal”, “Peserta”, “Keterangan”" in message
    assert "Teams" in message
    assert "join" in message


def test_a_file_of_another_format_than_the_named_one_is_refused():
    with pytest.raises(AttendanceFormatError) as caught:
        read_attendance(PLAIN.format("2026-05-12").encode(), format="teams")
    assert "“email”" in str(caught.value.errors[0].message)
