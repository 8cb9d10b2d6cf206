"""What two people do at the same moment; on PostgreSQL too, where both really run."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from portal.learners.models import LearningCredit, User
from portal.learners.services.credits import book_credit, reverse_credit
from portal.learners.services.profile import NipError, confirm_nip
from tests.factories.learners import PASSWORD, UserFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
NIP = "198503122010012005"


def at_once(*jobs):
    """Runs the jobs at the same moment, each on a connection of its own; returns what they gave or raised."""
    start = Barrier(len(jobs))

    def run(job):
        start.wait()
        try:
            return job()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def book(learner):
    return book_credit(
        learner=learner,
        source="certificate",
        source_reference="certificate:1",
        description="Seri-41",
        hours=4,
        earned_on=date(2026, 5, 12),
    )


def test_booking_one_certificate_at_once_is_one_row():
    learner = UserFactory()
    rows = at_once(*[lambda: book(learner)] * 4)
    assert len({row.pk for row in rows}) == 1
    assert LearningCredit.objects.count() == 1


def test_reversing_at_once_is_one_reversal():
    learner = UserFactory()
    book(learner)
    rows = at_once(*[lambda: reverse_credit(source_reference="certificate:1")] * 4)
    assert len({row.pk for row in rows}) == 1
    assert learner.credits.total_hours() == 0


def test_one_number_is_confirmed_for_one_person():
    people = [UserFactory(nip=NIP) for _ in range(3)]
    outcomes = at_once(*[lambda person=person: confirm_nip(user=person) for person in people])
    refused = [outcome.code for outcome in outcomes if isinstance(outcome, NipError)]
    assert refused == ["nip_taken", "nip_taken"]
    assert User.objects.filter(nip_confirmed_at__isnull=False).count() == 1


def test_sending_the_sign_up_form_twice_makes_one_account_and_no_error():
    form = {"email": "andi@contoh.example", "password1": PASSWORD, "purpose_notice": "on"}
    answers = at_once(*[lambda: Client().post("/akun/signup/", form)] * 3)
    assert {answer.status_code for answer in answers} <= {302, 429}
    assert User.objects.filter(email="andi@contoh.example").count() == 1
