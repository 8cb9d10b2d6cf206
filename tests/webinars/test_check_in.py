"""Checking in by participant number: what counts, what is refused, and what a resend is answered."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.check_in import CheckInFactory, CheckInWindowFactory
from tests.factories.learners import UserFactory
from tests.factories.webinars import RegistrationFactory, WebinarFactory
from webinars.check_in_codes import ALPHABET, draw_code, normalise_check_in_code, spell_code
from webinars.models import CheckIn, Registration
from webinars.services.check_in.checking_in import CheckInError, Submission, check_in, restore_check_in, void_check_in

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def window():
    return CheckInWindowFactory()


@pytest.fixture
def registration(window):
    return RegistrationFactory(webinar=window.webinar)


def send(window, registration, *, code=None, **kwargs):
    submission = Submission(
        series_number=window.webinar.series_number,
        code=code or window.code,
        key=kwargs.pop("key", ""),
        client=kwargs.pop("client", ""),
    )
    return check_in(submission=submission, participant_number=registration.participant_number, **kwargs)


def refusal(*args, **kwargs) -> str:
    with pytest.raises(CheckInError) as refused:
        send(*args, **kwargs)
    return refused.value.code


def test_a_check_in_counts_at_once(window, registration, django_assert_max_num_queries):
    now = timezone.now()
    with django_assert_max_num_queries(5):  # two reads, one insert between two marks of a savepoint
        done = send(window, registration, now=now)
    assert (done.at, done.counted, done.opened) == (now, 1, 1)
    assert CheckIn.objects.counting().get().registration == registration


def test_sent_again_it_is_answered_the_same_and_stays_one(window, registration):
    first = send(window, registration)
    assert send(window, registration) == first
    assert CheckIn.objects.count() == 1


def test_windows_that_have_opened_are_counted_and_no_others(window, registration):
    earlier = CheckInWindowFactory(webinar=window.webinar, opens_at=timezone.now() - 60 * MINUTE)
    CheckInWindowFactory(webinar=window.webinar, opens_at=None, planned_at=timezone.now() + 60 * MINUTE)
    CheckInFactory(window=earlier, registration=registration)
    done = send(window, registration)
    assert (done.counted, done.opened) == (2, 2)


def test_a_planned_window_opens_by_the_clock(registration):
    now = timezone.now()
    window = CheckInWindowFactory(webinar=registration.webinar, opens_at=None, planned_at=now)
    assert refusal(window, registration, now=now - MINUTE) == "unknown_code"
    send(window, registration, now=now)
    window.refresh_from_db()
    assert window.opens_at is None
    assert window.early_attempts == 1


def test_it_is_accepted_until_the_minutes_of_grace_are_over(window, registration):
    last = window.closes_at + timedelta(minutes=window.grace_minutes)
    assert refusal(window, registration, now=last) == "closed"
    send(window, registration, now=last - timedelta(seconds=1))


def test_what_a_process_remembers_never_refuses(window, registration):
    send(window, registration)
    late = window.closes_at + timedelta(minutes=window.grace_minutes)
    window.closes_at = late
    window.save()
    other = CheckInWindowFactory(webinar=window.webinar)
    assert send(window, registration, now=late).counted == 1
    assert send(other, registration).counted == 2


def test_a_code_of_another_webinar_is_unknown(registration):
    assert refusal(CheckInWindowFactory(webinar=registration.webinar), registration, code="22222") == "unknown_code"
    other = CheckInWindowFactory()
    assert refusal(CheckInWindowFactory(webinar=registration.webinar), registration, code=other.code) == "unknown_code"


def test_a_number_of_another_webinar_is_unknown_and_told_to_editors_alone(window):
    assert refusal(window, RegistrationFactory(webinar=WebinarFactory(page=False))) == "unknown_number"
    window.refresh_from_db()
    assert window.unknown_numbers == 1


def test_without_the_code_nobody_learns_which_numbers_there_are(window, registration, django_assert_num_queries):
    stranger = RegistrationFactory(webinar=WebinarFactory(page=False))
    for somebody in (registration, stranger):
        with django_assert_num_queries(2 if somebody is registration else 1):  # the first to ask has nothing remembered
            assert refusal(window, somebody, code="22222") == "unknown_code"


@pytest.mark.parametrize(
    "standing",
    [
        {"status": "cancelled"},
        {"status": "waiting", "queue_number": 1},
        {"status": "offered", "queue_number": 1, "offer_expires_at": timezone.now()},
    ],
)
def test_whoever_is_there_takes_part_whatever_the_capacity(standing):
    webinar = WebinarFactory(page=False, live=True, capacity=1)
    RegistrationFactory(webinar=webinar)
    window = CheckInWindowFactory(webinar=webinar)
    registration = RegistrationFactory(webinar=webinar, **standing)
    send(window, registration)
    registration.refresh_from_db()
    assert (registration.status, registration.seat) == (Registration.Status.REGISTERED, Registration.Seat.STREAM)


def test_a_number_makes_a_claim_count(window, registration):
    CheckInFactory(window=window, registration=registration, confirmed_at=None)
    send(window, registration)
    assert CheckIn.objects.counting().count() == 1


def test_the_same_number_from_another_place_is_noted_and_a_resend_is_not(window, registration):
    send(window, registration, key="a", client="here")
    send(window, registration, key="a", client="there")  # one sending, and the phone has changed its network
    send(window, registration, key="b", client="here")
    assert CheckIn.objects.get().sent_from_elsewhere == 0
    send(window, registration, key="c", client="there")
    assert CheckIn.objects.get().sent_from_elsewhere == 1


def test_what_is_voided_does_not_count_until_it_is_restored(window, registration):
    editor = UserFactory()
    send(window, registration)
    void_check_in(row=CheckIn.objects.get(), reason="Kode diteruskan", by=editor)
    assert not CheckIn.objects.counting().exists()
    assert refusal(window, registration) == "voided"
    restore_check_in(row=CheckIn.objects.get(), by=editor)
    assert CheckIn.objects.counting().count() == 1


def test_codes_are_understood_as_they_are_typed_and_can_be_read_out():
    code = draw_code()
    assert set(code) <= set(ALPHABET)
    assert normalise_check_in_code(f" {code[:2].lower()}-{code[2:]} ") == code
    assert spell_code("7K3MR") == "tujuh, K Kendari, tiga, M Maros, R Rantepao"
    for typed in ("", "ABCDE", "77", code * 2, "\x00" * 5, "7" * 3_000):
        assert normalise_check_in_code(typed) is None
