"""One file for each shape in which services give attendance, after published exports: minutes exact against its truth.

Whoever bears no e-mail address is told by name. The people are the same in all of them, and invented.
"""

import json
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from webinars.attendance_formats import FORMATS, TOTAL_ONLY, read_attendance
from webinars.models import Webinar
from webinars.services.attendance.reading import Reading, list_participants, read_stays

FILES = Path(__file__).parent / "attendance_files" / "sources"
NAMES = sorted(path.name for path in FILES.iterdir() if path.suffix != ".json")


def truth_of(name: str) -> dict:
    return json.loads((FILES / name).with_suffix(".json").read_text())


def webinar_of(truth: dict, *, moved: timedelta = timedelta()) -> Webinar:
    zone = ZoneInfo(truth["timezone"])
    start, end = (datetime.fromisoformat(truth[key]).replace(tzinfo=zone) + moved for key in ("start", "end"))
    return Webinar(planned_start=start, planned_end=end, timezone=truth["timezone"])


@pytest.mark.parametrize("name", NAMES)
def test_minutes_are_exact(name):
    truth = truth_of(name)
    webinar = webinar_of(truth)
    file, keys = read_stays(webinar=webinar, data=(FILES / name).read_bytes(), reading=Reading(truth["timezone"]))
    assert (file.format, file.date_order) == (truth["format"], truth["date_order"])
    people = list_participants(keys, webinar)
    assert {person.email or person.name: person.minutes for person in people} == truth["minutes"]
    assert dict(file.left_out) == truth["left_out"]
    if "nips" in truth:
        assert {row.email: row.nip for row in file.rows if row.nip} == truth["nips"]


@pytest.mark.parametrize("name", NAMES)
def test_a_total_is_told_where_the_source_has_no_times(name):
    truth = truth_of(name)
    file = read_attendance((FILES / name).read_bytes(), days={datetime.fromisoformat(truth["start"]).date()})
    has_times = {row.joined_at is not None for row in file.rows}
    assert has_times == {truth["format"] not in TOTAL_ONLY}


def test_every_format_has_a_text_and_a_workbook():
    found = {(truth_of(name)["format"], Path(name).suffix) for name in NAMES}
    assert found == {(format, suffix) for format in FORMATS for suffix in (".csv", ".xlsx")}


@pytest.mark.parametrize("name", NAMES)
def test_naming_format_and_order_gives_the_same(name):
    truth = truth_of(name)
    data, day = (FILES / name).read_bytes(), datetime.fromisoformat(truth["start"]).date()
    found = read_attendance(data, days={day})
    assert read_attendance(data, format=truth["format"], date_order=truth["date_order"]).rows == found.rows
