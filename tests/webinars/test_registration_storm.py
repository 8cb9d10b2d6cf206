"""Five hundred people and the last fifty seats: fifty sit, all others stand in line, each at a place of their own.

In the suite two rounds run; STORM_ROUNDS=20 runs as many as the figure in docs/ tells of.
"""

import contextlib
import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connections
from django.utils import timezone

from portal.learners.models import User
from tests.factories.webinars import WebinarFactory
from webinars.models import Registration, Webinar
from webinars.services.registration import registering as service
from webinars.services.registration.registering import register_learner

pytestmark = [pytest.mark.postgres_only, pytest.mark.django_db(transaction=True)]
ROUNDS = int(os.environ.get("STORM_ROUNDS", "2"))
PEOPLE, SEATS, THREADS = 500, 50, 50


@pytest.fixture
def people() -> list[User]:
    now = timezone.now()
    return User.objects.bulk_create(
        User(email=f"badai{n}@sulselprov.example", full_name=f"Andi Badai {n}", profile_completed_at=now)
        for n in range(PEOPLE)
    )


def storm(webinar: Webinar, people: list[User]) -> None:
    """All threads begin at once, each on a connection of its own, and register one after another."""
    start = threading.Barrier(THREADS)

    def press_for(learners: list[User]) -> None:
        try:
            start.wait()
            for learner in learners:
                register_learner(webinar=webinar, learner=learner)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(press_for, [people[number::THREADS] for number in range(THREADS)]))


@pytest.fixture
def order_of_the_lock(monkeypatch, settings) -> list[int]:
    """Who decided when: noted while the lock is held. Nobody writes the letters: they are no part of the race."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend", "QUEUES": []}}
    order: list[int] = []
    begin = service._begin

    def note(registration, *arguments) -> None:
        begin(registration, *arguments)
        order.append(registration.pk)

    monkeypatch.setattr(service, "_begin", note)
    return order


@pytest.mark.parametrize("round_number", range(ROUNDS))
def test_exactly_fifty_sit_and_the_line_is_that_of_the_lock(people, order_of_the_lock, round_number):
    webinar = WebinarFactory(page=False, capacity=SEATS + 3)
    for learner in people[:3]:
        register_learner(webinar=webinar, learner=learner)
    order_of_the_lock.clear()
    storm(webinar, people[3:] + people[:3])
    seated = set(webinar.registrations.active().values_list("pk", flat=True))
    line = list(webinar.registrations.waiting().values_list("pk", flat=True))
    assert len(seated) == SEATS + 3
    assert len(line) == PEOPLE - SEATS - 3
    assert order_of_the_lock[SEATS:] == line
    assert list(webinar.registrations.waiting().values_list("queue_number", flat=True)) == list(range(1, len(line) + 1))
    assert [Registration.objects.get(pk=line[place]).queue_position for place in (0, 99, 446)] == [1, 100, 447]


def test_without_the_lock_more_than_fifty_sit(people, order_of_the_lock, monkeypatch):
    """The same storm, with the lock taken away; whoever has counted waits a moment for others to count, too."""
    monkeypatch.setattr(service, "lock_webinar", lambda webinar: Webinar.objects.get(pk=webinar.pk))
    take_seat = service._take_seat
    together = threading.Barrier(2)

    def linger(*arguments) -> None:
        try:
            together.wait(0.2)
        except threading.BrokenBarrierError:
            together.reset()
        take_seat(*arguments)

    monkeypatch.setattr(service, "_take_seat", linger)
    webinar = WebinarFactory(page=False, capacity=SEATS)
    # Two may also draw one number for the line: the database refuses the second.
    with contextlib.suppress(IntegrityError):
        storm(webinar, people)
    assert webinar.registrations.active().count() > SEATS
