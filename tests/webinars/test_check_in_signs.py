"""What editors are told to look at, and what is quite usual."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.check_in import CheckInFactory, CheckInWindowFactory
from tests.factories.learners import UserFactory
from tests.factories.webinars import RegistrationFactory
from webinars.check_in_clients import client_digest
from webinars.models import CheckIn, Registration
from webinars.services.check_in import signs as check_in_signs
from webinars.services.check_in.signs import find_signs, forget_clients

pytestmark = pytest.mark.django_db


@pytest.fixture
def window():
    return CheckInWindowFactory()


def check_in_many(window, count, *, every=timedelta(seconds=1), start=None, origin="portal", **fields):
    start = start or window.opens_at
    people = [
        Registration(webinar=window.webinar, learner=UserFactory(), origin=origin, registered_at=start)
        for _ in range(count)
    ]
    CheckIn.objects.bulk_create(
        CheckIn(
            window=window,
            registration=person,
            checked_in_at=start + number * every,
            confirmed_at=start,
            **fields,
        )
        for number, person in enumerate(Registration.objects.bulk_create(people))
    )


def signs(window) -> list[str]:
    return [sign.code for sign in find_signs(webinar=window.webinar)]


def test_a_usual_rush_is_nothing_to_look_at(window):
    check_in_many(window, 40, every=timedelta(milliseconds=10))
    check_in_many(window, 10, start=window.closes_at)
    assert signs(window) == []


def test_many_who_were_not_registered_within_seconds(window):
    check_in_many(window, 19, origin="check_in", every=timedelta(milliseconds=10))
    assert signs(window) == []
    check_in_many(window, 1, origin="check_in")
    assert signs(window) == ["burst"]
    assert "20" in find_signs(webinar=window.webinar)[0].sentence


def test_the_same_number_spread_over_minutes_is_no_burst(window):
    check_in_many(window, 25, origin="check_in", every=timedelta(seconds=20))
    assert signs(window) == []


def test_one_browser_sending_for_more_than_an_office(window, monkeypatch):
    monkeypatch.setattr(check_in_signs, "MANY_FROM_ONE_CLIENT", 10)
    check_in_many(window, 9, client="a")
    check_in_many(window, 9, client="b")
    assert signs(window) == []
    check_in_many(window, 1, client="b")
    assert signs(window) == ["one_client"]


def test_late_ones_that_are_most_of_all(window):
    check_in_many(window, 19)
    check_in_many(window, 20, start=window.closes_at)
    assert signs(window) == ["late"]


def test_a_code_sent_before_it_was_shown_and_numbers_that_nobody_has():
    window = CheckInWindowFactory(early_attempts=1, unknown_numbers=50)
    assert signs(window) == ["early", "unknown"]


def test_one_number_from_two_places_until_it_is_voided(window):
    row = CheckInFactory(window=window, sent_from_elsewhere=1)
    assert signs(window) == ["elsewhere"]
    row.voided_at, row.confirmed_at = timezone.now(), None
    row.save()
    assert signs(window) == []


def test_two_windows_take_two_queries(window, django_assert_num_queries):
    CheckInWindowFactory(webinar=window.webinar)
    RegistrationFactory(webinar=window.webinar)
    with django_assert_num_queries(2):
        find_signs(webinar=window.webinar)


def test_places_are_forgotten_after_a_week(window):
    now = timezone.now()
    old = CheckInFactory(window=window, client="a", key="k", checked_in_at=now - timedelta(days=8))
    new = CheckInFactory(window=window, client="a", key="k", checked_in_at=now)
    assert forget_clients(now=now) == 1
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.client, old.key, new.client) == ("", "", "a")


def test_the_digest_of_a_place_says_nothing_and_changes_with_the_day():
    today, tomorrow = timezone.now().date(), timezone.now().date() + timedelta(days=1)
    first = client_digest(address="10.1.2.3", agent="Firefox", day=today)
    assert first == client_digest(address="10.1.2.3", agent="Firefox", day=today)
    assert first != client_digest(address="10.1.2.3", agent="Firefox", day=tomorrow)
    assert first != client_digest(address="10.1.2.4", agent="Firefox", day=today)
