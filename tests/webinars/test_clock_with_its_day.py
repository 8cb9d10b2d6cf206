"""A clock time that is not of today bears its day: on the projected page and in a participant's account."""

from datetime import UTC, datetime, timedelta

import pytest

from webinars.event_times import clock_seen_from

NINE = datetime(2026, 7, 9, 1, tzinfo=UTC)  # 09.00 WITA


@pytest.mark.parametrize(
    ("later", "told"),
    [
        (timedelta(hours=14), "23.00"),
        (timedelta(hours=16), "Jumat, 10 Juli, 01.00"),
        (timedelta(days=365), "Jumat, 9 Juli 2027, 09.00"),
    ],
)
def test_the_day_is_that_of_the_zone(later, told):
    assert clock_seen_from(NINE, NINE + later, timezone="Asia/Makassar", language="id") == told
