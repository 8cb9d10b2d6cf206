"""One person checking in twice at the same moment: first shown to go wrong where nothing keeps it, then right."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from tests.factories.check_in import CheckInWindowFactory
from tests.factories.webinars import RegistrationFactory
from webinars.models import CheckIn
from webinars.services.check_in import checking_in as service
from webinars.services.check_in.checking_in import Submission, check_in
from webinars.services.check_in.claims import Claimant, claim_check_in

RIVALS = 8
CLAIMANT = Claimant(
    full_name="Siti Aminah", email="siti@kantor.example", employment_type="pns", agency="Dinas", language="id"
)


def race(work) -> list:
    """All at the same moment, each on a connection of its own; what they were answered."""
    start = Barrier(RIVALS)

    def one(_number: int):
        try:
            start.wait()
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(RIVALS) as pool:
        return list(pool.map(one, range(RIVALS)))


@pytest.fixture
def window(transactional_db):
    return CheckInWindowFactory()


@pytest.fixture
def submission(window):
    return Submission(series_number=window.webinar.series_number, code=window.code)


@pytest.fixture
def all_look_before_anybody_writes(monkeypatch):
    """Everybody has seen that there is no check-in yet before the first one writes: the worst order there is."""
    looked, insert = Barrier(RIVALS, timeout=20), service._insert

    def wait_then_insert(*arguments):
        looked.wait()
        return insert(*arguments)

    monkeypatch.setattr(service, "_insert", wait_then_insert)


@pytest.mark.postgres_only
def test_without_the_constraint_there_would_be_many(window, submission, all_look_before_anybody_writes):
    registration = RegistrationFactory(webinar=window.webinar)
    constraint = next(one for one in CheckIn._meta.constraints if one.name == "check_in_once_per_window")
    with connection.schema_editor() as editor:
        editor.remove_constraint(CheckIn, constraint)
    try:
        race(lambda: check_in(submission=submission, participant_number=registration.participant_number))
        assert CheckIn.objects.count() == RIVALS
    finally:
        CheckIn.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(CheckIn, constraint)


@pytest.mark.postgres_only
def test_two_check_ins_of_one_person_are_one(window, submission, all_look_before_anybody_writes):
    registration = RegistrationFactory(webinar=window.webinar)
    answers = race(lambda: check_in(submission=submission, participant_number=registration.participant_number))
    assert len(set(answers)) == 1
    assert CheckIn.objects.count() == 1


@pytest.mark.postgres
def test_one_claim_sent_many_times_is_one_person_and_one_check_in(window, submission):
    race(lambda: claim_check_in(submission=submission, claimant=CLAIMANT))
    row = CheckIn.objects.get()
    assert row.registration.learner.email == CLAIMANT.email
    assert row.registration.webinar.registrations.count() == 1
