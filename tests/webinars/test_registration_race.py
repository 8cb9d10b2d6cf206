"""Two people and the last seat: first shown to go wrong without the lock on the webinar's row, then right with it."""

import contextlib
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import connections

from tests.factories.learners import UserFactory
from tests.factories.webinars import WebinarFactory
from webinars.models import Registration, Webinar
from webinars.services.registration import registering as service
from webinars.services.registration.registering import register_learner

PATIENCE = 5  # seconds that a rival waits for the others; without a lock they all come at once
RIVALS = 4


def race(webinar: Webinar, learners: list) -> list[str]:
    """All press the button at the same moment, each on a connection of their own; the outcomes, sorted."""
    start = Barrier(len(learners))

    def press(learner) -> str:
        try:
            start.wait()
            registration = register_learner(webinar=webinar, learner=learner)
            return registration.seat if registration.is_active else registration.status
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(learners)) as pool:
        return sorted(pool.map(press, learners))


@pytest.fixture
def all_look_before_anybody_sits(monkeypatch):
    """Whoever has counted the seats waits until all have counted: the worst order there is.

    With the lock nobody else can count in the meantime, so the wait is in vain and ends.
    """
    counted = Barrier(RIVALS, timeout=PATIENCE)
    take_seat = service._take_seat

    def wait_then_sit(*arguments) -> None:
        with contextlib.suppress(BrokenBarrierError):
            counted.wait()
        take_seat(*arguments)

    monkeypatch.setattr(service, "_take_seat", wait_then_sit)


@pytest.fixture
def learners(transactional_db) -> list:
    return [UserFactory() for _ in range(RIVALS)]


@pytest.mark.postgres_only
def test_without_the_lock_the_last_seat_is_sold_to_everybody(learners, all_look_before_anybody_sits, monkeypatch):
    monkeypatch.setattr(service, "lock_webinar", lambda webinar: Webinar.objects.get(pk=webinar.pk))
    webinar = WebinarFactory(page=False, capacity=1)
    assert race(webinar, learners) == ["meeting"] * RIVALS
    assert Registration.objects.active().count() == RIVALS > webinar.capacity


@pytest.mark.postgres_only
def test_with_the_lock_one_gets_the_last_seat(learners, all_look_before_anybody_sits):
    webinar = WebinarFactory(page=False, capacity=1)
    assert race(webinar, learners) == ["meeting"] + ["waiting"] * (RIVALS - 1)
    assert Registration.objects.active().count() == 1


@pytest.mark.postgres_only
def test_with_the_lock_one_gets_the_last_seat_in_the_meeting_room(learners, all_look_before_anybody_sits):
    webinar = WebinarFactory(page=False, meeting_seats=1)
    assert race(webinar, learners) == ["meeting"] + ["stream"] * (RIVALS - 1)


@pytest.mark.postgres
def test_the_last_seat_in_a_plain_race(learners):
    """On SQLite, where the transaction itself begins with the only write lock."""
    webinar = WebinarFactory(page=False, capacity=1)
    assert race(webinar, learners) == ["meeting"] + ["waiting"] * (RIVALS - 1)


@pytest.mark.postgres
def test_one_person_pressing_twice_has_one_registration(learners):
    webinar = WebinarFactory(page=False, capacity=1)
    assert race(webinar, [learners[0]] * RIVALS) == ["meeting"] * RIVALS
    assert Registration.objects.count() == 1
