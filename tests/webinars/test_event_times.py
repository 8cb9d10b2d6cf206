from datetime import UTC, datetime, timedelta

import pytest
from django.utils.translation import override

from tests.factories.webinars import WebinarFactory
from webinars.event_times import EventTimes, describe_times, format_clock, format_day, format_moment, zone_label

START = datetime(2026, 7, 9, 1, 0, tzinfo=UTC)
END = START + timedelta(hours=2, minutes=30)


def test_a_session_is_told_in_three_zones_in_indonesian():
    times = EventTimes(START, END, "Asia/Makassar", "id")
    assert times.sentence == "Kamis, 9 Juli 2026, 09.00–11.30 WITA (08.00 WIB, 10.00 WIT)"
    assert str(times) == times.sentence
    assert [(zone.label, zone.span, zone.is_home) for zone in times.zones] == [
        ("WIB", "08.00–10.30", False),
        ("WITA", "09.00–11.30", True),
        ("WIT", "10.00–12.30", False),
    ]


def test_a_session_is_told_in_three_zones_in_english():
    times = EventTimes(START, END, "Asia/Jakarta", "en")
    assert times.sentence == "Thursday, 9 July 2026, 08:00–10:30 WIB (09:00 WITA, 10:00 WIT)"


def test_a_zone_that_is_already_in_the_next_day_says_so():
    late = datetime(2026, 7, 9, 15, 30, tzinfo=UTC)  # 23.30 WITA
    times = EventTimes(late, late + timedelta(minutes=20), "Asia/Makassar", "id")
    assert times.sentence == "Kamis, 9 Juli 2026, 23.30–23.50 WITA (22.30 WIB, 10 Juli 00.30 WIT)"


def test_a_session_over_midnight_names_both_days():
    late = datetime(2026, 12, 31, 14, 0, tzinfo=UTC)  # 22.00 WITA
    times = EventTimes(late, late + timedelta(hours=3), "Asia/Makassar", "id")
    assert times.sentence.startswith("Kamis, 31 Desember 2026, 22.00 – Jumat, 1 Januari 2027, 01.00 WITA")


def test_a_zone_outside_of_indonesia_stands_beside_the_three():
    times = EventTimes(START, END, "Asia/Tokyo", "en")
    assert times.sentence == "Thursday, 9 July 2026, 10:00–12:30 JST (08:00 WIB, 09:00 WITA, 10:00 WIT)"


@pytest.mark.parametrize(
    ("zone", "label"), [("Asia/Jayapura", "WIT"), ("Asia/Tokyo", "JST"), ("Asia/Dubai", "UTC+04"), ("UTC", "UTC")]
)
def test_zone_labels(zone, label):
    assert zone_label(zone, START) == label


def test_day_moment_and_clock():
    assert format_day(START, timezone="Asia/Makassar", language="id") == "Kamis, 9 Juli 2026"
    assert format_day(START, timezone="Asia/Makassar", language="en", year=False) == "Thursday, 9 July"
    assert format_moment(END, timezone="Asia/Makassar", language="id") == "Kamis, 9 Juli 2026, 11.30 WITA"
    assert format_clock(END, timezone="Asia/Jayapura", language="en") == "12:30"


def test_the_reader_decides_the_language():
    with override("en"):
        assert format_day(START, timezone="Asia/Makassar") == "Thursday, 9 July 2026"
    with override("id"):
        assert format_day(START, timezone="Asia/Makassar") == "Kamis, 9 Juli 2026"


def test_what_was_announced_is_told_even_when_the_session_started_late():
    webinar = WebinarFactory.build(planned_start=START, planned_end=END, actual_start=START + timedelta(minutes=20))
    assert describe_times(webinar, language="id").home.start == "09.00"


def test_every_zone_says_on_which_day_a_session_of_two_days_ends():
    times = EventTimes(START, START + timedelta(days=1, hours=3), "Asia/Makassar", "id")
    assert [zone.span for zone in times.zones] == [
        "08.00 – 10 Juli, 11.00",
        "09.00 – 10 Juli, 12.00",
        "10.00 – 10 Juli, 13.00",
    ]


def test_a_session_that_ends_after_midnight_further_east_says_so_there():
    late = datetime(2026, 7, 9, 14, 30, tzinfo=UTC)  # 22.30 WITA, 23.30 WIT
    times = EventTimes(late, late + timedelta(hours=1), "Asia/Makassar", "id")
    assert [zone.span for zone in times.zones] == ["21.30–22.30", "22.30–23.30", "23.30 – 10 Juli, 00.30"]
