"""The list that leaves the portal: one row a registration, the rule applied, no cell that runs as a formula."""

import csv
import io
import os
import signal

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.learners import UserFactory
from tests.factories.webinars import WebinarFactory
from webinars.exports import safe_cell, write_csv
from webinars.models import Attendance, Registration


def export(webinar) -> str:
    out = io.StringIO()
    call_command("export_attendance", "--webinar", str(webinar.series_number), stdout=out)
    return out.getvalue()


def register(webinar, email: str, minutes: int | None = None, **fields) -> None:
    registration = Registration.objects.create(webinar=webinar, learner=UserFactory(email=email), **fields)
    if minutes is not None:
        Attendance.objects.create(registration=registration, minutes=minutes)


@pytest.mark.django_db
def test_one_row_for_each_registration_that_is_not_cancelled():
    webinar = WebinarFactory(page=False, minimum_attendance=112)
    register(webinar, "d@contoh.example", 112)
    register(webinar, "c@contoh.example", 111)
    register(webinar, "b@contoh.example")
    register(webinar, "a@contoh.example", 150, status=Registration.Status.CANCELLED)
    register(WebinarFactory(page=False), "e@contoh.example", 150)
    assert export(webinar) == (
        "email,minutes,eligible\nb@contoh.example,0,false\nc@contoh.example,111,false\nd@contoh.example,112,true\n"
    )


@pytest.mark.django_db
def test_a_rule_in_per_cent_is_rounded_up_to_whole_minutes():
    webinar = WebinarFactory(page=False, minimum_attendance=75, attendance_unit="percent")  # 112.5 of 150
    register(webinar, "a@contoh.example", 112)
    register(webinar, "b@contoh.example", 113)
    assert [row["eligible"] for row in csv.DictReader(io.StringIO(export(webinar)))] == ["false", "true"]


@pytest.mark.django_db
def test_a_rule_of_no_minute_still_asks_for_presence():
    webinar = WebinarFactory(page=False, minimum_attendance=0)
    register(webinar, "a@contoh.example", 0)
    register(webinar, "b@contoh.example")
    assert [row["eligible"] for row in csv.DictReader(io.StringIO(export(webinar)))] == ["true", "false"]


@pytest.mark.django_db
def test_an_address_that_looks_like_a_formula_leaves_as_text():
    webinar = WebinarFactory(page=False)
    register(webinar, "=hyperlink@contoh.example")
    assert export(webinar).splitlines()[1].startswith("'=hyperlink@")


@pytest.mark.django_db
def test_an_unknown_webinar_fails():
    with pytest.raises(CommandError):
        call_command("export_attendance", "--webinar", "99", stdout=io.StringIO())


@pytest.mark.parametrize("text", ["=1+1", "+62", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "  =1"])
def test_formulas_become_text(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "cell"),
    [("198001312005012001", "198001312005012001"), ("Besse", "Besse"), ("", ""), (-5, -5), (None, ""), (True, "true")],
)
def test_other_values_pass(value, cell):
    assert safe_cell(value) == cell


@given(st.lists(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])), min_size=1))
def test_whatever_is_written_is_read_back_in_its_cell_and_without_a_formula(cells):
    stream = io.StringIO(newline="")
    write_csv(stream, header=["x"] * len(cells), rows=[cells])
    stream.seek(0)
    _header, read = csv.reader(stream)
    one_kind = [cell.replace("\r\n", "\n").replace("\r", "\n") for cell in cells]
    assert [cell.removeprefix("'") for cell in read] == [cell.removeprefix("'") for cell in one_kind]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in read)


def test_a_carriage_return_begins_no_row():
    stream = io.StringIO(newline="")
    write_csv(stream, header=["name"], rows=[["Besse\r=1+1"]])
    assert stream.getvalue() == 'name\n"Besse\n=1+1"\n'


def test_no_cell_of_rows_or_header_begins_a_row_of_its_own():
    stream = io.StringIO(newline="")
    write_csv(stream, header=["name\rtitle", gettext_lazy("=Minutes")], rows=[["Umar\rGani", "a\r\nb"], ["\r=1", "c"]])
    assert "\r" not in stream.getvalue()
    rows = list(csv.reader(io.StringIO(stream.getvalue(), newline="")))
    assert rows == [["name\ntitle", "'=Minutes"], ["Umar\nGani", "a\nb"], ["'\n=1", "c"]]


@pytest.mark.django_db
def test_a_reader_that_has_enough_ends_it_quietly(capfd):
    """As `| head -1` does: no traceback, and the code of a program that the pipe's signal ended."""
    webinar = WebinarFactory(page=False)
    register(webinar, "umar@contoh.example")
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "w") as pipe, pytest.raises(SystemExit) as ended:
        call_command("export_attendance", "--webinar", str(webinar.series_number), stdout=pipe)
    assert ended.value.code == 128 + signal.SIGPIPE
    assert capfd.readouterr().err == ""
