"""Two processes issue at once and are killed where they stand: nobody is left out, no number twice, no gap.

`make soak` does the same with 2,888 people.
"""

import random

import pytest

from tests.support.issuing_race import make_crowd, race
from tests.support.mail_server import database_url

pytestmark = [pytest.mark.postgres_only, pytest.mark.django_db(transaction=True)]


def test_without_the_lock_the_numbers_collide():
    webinar = make_crowd(120, series=39)
    outcome = race(webinar, url=database_url(), kills=0, parcel=10, chance=random.Random(1), with_lock=False)
    assert outcome.collisions


def test_killed_workers_leave_no_gap_and_nobody_out():
    webinar = make_crowd(120, series=40)
    outcome = race(webinar, url=database_url(), kills=3, parcel=10, chance=random.Random(2))
    assert outcome.kills == 3
    assert outcome.is_whole, str(outcome)
