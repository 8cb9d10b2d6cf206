"""Attendance exports in, stays out: the shapes that Zoom has given since 2020, and faults named by row and column."""

from datetime import datetime
from pathlib import Path

import pytest

from webinars.attendance_formats import AttendanceFormatError, read_attendance

FILES = Path(__file__).parent / "attendance_files"


def read(name: str):
    return read_attendance((FILES / name).read_bytes())


def faults_of(data: bytes | str) -> list[tuple[int, str, str]]:
    with pytest.raises(AttendanceFormatError) as caught:
        read_attendance(data.encode() if isinstance(data, str) else data)
    return [(error.row, error.field, str(error.message)) for error in caught.value.errors]


def changed(name: str, old: str, new: str) -> str:
    text = (FILES / name).read_text()
    assert old in text
    return text.replace(old, new, 1)


def test_webinar_report_of_2020():
    file = read("webinar_2020.csv")
    assert file.format == "zoom-webinar"
    assert [(row.line, row.name, row.email) for row in file.rows] == [
        (10, "Narasumber Satu", "narasumber@contoh.example"),
        (14, "Besse Tenri Opu", "besse.tenri@contoh.example"),
        (15, "Besse Tenri Opu", "besse.tenri@contoh.example"),
        (20, "628123*****67", ""),
    ]
    assert file.rows[1].joined_at == datetime(2020, 3, 28, 9, 7, 39)
    assert file.rows[1].left_at == datetime(2020, 3, 28, 9, 26, 54)
    assert file.left_out == {"host": 1, "no_show": 3}


def test_padded_report_with_an_empty_section_and_cells_of_several_lines():
    file = read("webinar_padded.csv")
    assert [(row.line, row.name, row.joined_at) for row in file.rows] == [
        (13, "Besse Tenri, S.Pd.", datetime(2025, 3, 22, 19, 52, 1)),
        (16, "RINA BASRI", datetime(2025, 3, 22, 20, 0)),
    ]
    assert file.left_out == {"host": 1, "no_show": 1}


def test_byte_order_mark_semicolons_and_utf_16():
    plain = (FILES / "meeting_flat.csv").read_text()
    expected = read("meeting_flat.csv").rows
    assert read_attendance(b"\xef\xbb\xbf" + plain.encode()).rows == expected
    assert read_attendance(plain.replace(",", ";").encode()).rows == expected
    assert read_attendance(plain.replace(",", "\t").encode("utf-16")).rows == expected
    assert read_attendance(plain.replace("\n", "\r\n").encode()).rows == expected


def test_meeting_leaves_out_the_waiting_room_and_the_host_but_no_guest_of_the_same_name():
    file = read("meeting_with_block.csv")
    assert file.format == "zoom-meeting"
    assert [(row.line, row.name, row.email) for row in file.rows] == [
        (7, "Besse Tenri, S.Pd.", "besse.tenri@contoh.example"),
        (8, "RSUD_Rina Basri (Rina)", ""),
        (9, "Panitia", "panitia.lain@contoh.example"),
    ]
    assert file.rows[1].joined_at == datetime(2026, 5, 12, 12, 0)
    assert file.left_out == {"host": 1, "waiting_room": 1}


def test_flat_meeting():
    file = read("meeting_flat.csv")
    assert [(row.email, row.left_at) for row in file.rows] == [
        ("besse.tenri@contoh.example", datetime(2026, 5, 12, 10, 0)),
        ("", datetime(2026, 5, 12, 10, 0)),
    ]


def test_report_of_all_meetings_tells_participants_from_hosts():
    file = read("meeting_report_of_all.csv")
    assert [(row.name, row.email) for row in file.rows] == [("Besse Tenri", "besse.tenri@contoh.example")]
    assert file.left_out == {"host": 1}


def test_older_block_names_the_host_by_email():
    text = (
        "Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants\n"
        "812,Contoh,05/12/2026 09:00:00 AM,05/12/2026 11:30:00 AM,panitia@contoh.example,150,1\n\n"
        "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n"
        "Komputer 2,panitia@contoh.example,05/12/2026 09:00:00 AM,05/12/2026 10:00:00 AM,60,Yes\n"
    )
    file = read_attendance(text.encode())
    assert file.rows == []
    assert file.left_out == {"host": 1}


def test_unique_users_bear_a_total_and_no_times():
    file = read("unique_users.csv")
    assert file.format == "zoom-users"
    assert [(row.email, row.joined_at, row.left_at, row.total_seconds) for row in file.rows] == [
        ("besse.tenri@contoh.example", None, None, 125 * 60)
    ]


@pytest.mark.parametrize(
    ("old", "new", "row", "field"),
    [
        ("05/12/2026 11:00:00 AM", "05/12/2026 08:54:59 AM", 7, "Leave time"),
        ("05/12/2026 11:00:00 AM", "", 7, "Leave time"),
        ("05/12/2026 11:00:00 AM", "--", 7, "Leave time"),
        ("05/12/2026 08:55:00 AM", "13/05/2026 08:55:00 AM", 7, "Join time"),
        ("05/12/2026 08:55:00 AM", "05/12/2026 13:55:00 AM", 7, "Join time"),
        ("05/12/2026 08:55:00 AM", "05/12/0026 08:55:00 AM", 7, "Join time"),
        ("05/12/2026 08:55:00 AM", "05/12/9999 08:55:00 AM", 7, "Join time"),
        ("05/12/2026 08:55:00 AM", "02/30/2026 08:55:00 AM", 7, "Join time"),
        ("05/12/2026 08:55:00 AM", "٠٥/12/2026 08:55:00 AM", 7, "Join time"),
        ("05/12/2026 08:55:00 AM", "kemarin", 7, "Join time"),
        ("05/12/2026 08:55:00 AM", "05/12/2026", 7, "Join time"),
        ("125,Yes,No Response,No", "125,Yes,No Response,Maybe", 7, "In waiting room"),
        ("125,Yes,No Response,No", "125,Yes", 7, "In waiting room"),
        ("125,Yes,No Response,No", "125,Yes,No Response,No,,surplus", 7, ""),
        ("RSUD_Rina", "RSUD\x00Rina", 8, "Name (original name)"),
        ('"Besse Tenri, S.Pd.",besse.tenri@contoh.example,05', '"Besse "Tenri", S.Pd.",besse,05', 7, ""),
        (",Email,", ",Surel,", 4, "Email"),
        (",Join time,", ",Masuk,", 4, "Join Time"),
    ],
)
def test_malformed_meeting_names_row_and_column(old, new, row, field):
    text = changed("meeting_with_block.csv", old, new)
    assert [(error[0], error[1]) for error in faults_of(text)] == [(row, field)]


@pytest.mark.parametrize(
    ("old", "new", "row", "field"),
    [
        ('"Mar 28, 2020 09:51:42"', '"Mar 28, 2020 09:49:49"', 15, "Leave Time"),
        ('"Mar 28, 2020 09:51:42"', '"Mrt 28, 2020 09:51:42"', 15, "Leave Time"),
        ('"Mar 28, 2020 09:49:50","Mar 28, 2020 09:51:42"', '--,"Mar 28, 2020 09:51:42"', 15, "Join Time"),
        ("Yes,Besse,Tenri Opu,Besse.Tenri@", "Perhaps,Besse,Tenri Opu,Besse.Tenri@", 14, "Attended"),
        ("Last Name,Email", "Last Name,Surel", 13, "Email"),
        ("Approval Status,Join Time", "Approval Status,Masuk", 13, "Join Time"),
        ('10:03:38",25', '10:03:38 WITA",25', 10, "Leave Time"),
    ],
)
def test_malformed_webinar_names_row_and_column(old, new, row, field):
    text = changed("webinar_2020.csv", old, new)
    assert [(error[0], error[1]) for error in faults_of(text)] == [(row, field)]


def test_somebody_who_attended_without_any_time_is_a_fault_in_both_columns():
    text = changed("webinar_2020.csv", '"Mar 28, 2020 09:49:50","Mar 28, 2020 09:51:42"', "--,--")
    assert [(row, field) for row, field, _ in faults_of(text)] == [(15, "Join Time"), (15, "Leave Time")]


def test_all_faults_of_a_file_are_collected_in_the_order_of_its_lines():
    text = changed("meeting_with_block.csv", "05/12/2026 11:00:00 AM", "x").replace("05/12/2026 12:00:00 PM", "y")
    assert [(row, field) for row, field, _ in faults_of(text)] == [(7, "Leave time"), (8, "Join time")]


def test_rows_after_a_cell_of_several_lines_keep_their_physical_line():
    text = changed("webinar_padded.csv", "03/22/2025 09:30:00 PM", "03/22/2025 07:30:00 PM")
    assert [(row, field) for row, field, _ in faults_of(text)] == [(16, "Leave Time")]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n  \n",
        b"\xef\xbb\xbf",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
        b"PK\x03\x04\x14\x00\x06\x00[Content_Types].xml",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 64,
        b"\x89PNG\r\n\x1a\n",
        b"\x00" * 1000,
        "Attendee Report\n".encode("utf-16-le"),
        b"\xff\xfeA",
        b"just some words",
        b"full_name,email,nip\nBesse,besse@contoh.example,\n",
        b'"never closed',
        "tamu,ñ\n".encode("latin-1"),
        b"Attendee Report\n",
        b"x" * 200_000,
    ],
)
def test_wrong_files_get_one_clear_answer(data):
    [(row, _field, message)] = faults_of(data)
    assert row == 1
    assert message


def test_bytes_that_are_no_utf_8_are_named_by_line():
    text = changed("meeting_flat.csv", "Umar", "Jos\u00e9").encode("latin-1")
    [(row, _field, message)] = faults_of(text)
    assert row == 3
    assert "UTF-8" in message


def test_file_cut_off_in_a_row_names_that_row():
    data = (FILES / "meeting_flat.csv").read_bytes()
    cut = data[: data.rindex(b"10:00:00,60")]
    [(row, field, _message)] = faults_of(cut)
    assert (row, field) == (3, "Leave Time")


def test_report_cut_off_before_the_attendees_is_refused():
    data = (FILES / "webinar_2020.csv").read_bytes()
    [(row, _field, message)] = faults_of(data[: data.index(b"Attendee Details")])
    assert row == 11
    assert "Attendee Details" in message
