"""Taking a place and giving it back: who may, who may not, and that twice is once."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from tests.factories.learners import UserFactory
from tests.factories.webinars import RegistrationFactory, WebinarFactory
from webinars.models import Registration, Webinar
from webinars.services.registration.registering import RegistrationError, cancel_registration, register_learner

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def learner():
    return UserFactory()


@pytest.fixture
def webinar():
    return WebinarFactory(page=False)


def refused(code, **arguments):
    with pytest.raises(RegistrationError) as caught:
        register_learner(**arguments)
    assert caught.value.code == code
    assert not Registration.objects.active().filter(learner=arguments["learner"]).exists()


def test_a_learner_registers_with_a_seat_in_the_meeting_room(webinar, learner):
    registration = register_learner(webinar=webinar, learner=learner)
    registration.refresh_from_db()
    assert registration.is_active
    assert registration.seat == "meeting"
    assert registration.origin == "portal"


def test_registering_twice_makes_one_registration_and_one_mail(webinar, learner, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        first = register_learner(webinar=webinar, learner=learner)
        second = register_learner(webinar=webinar, learner=learner)
    assert first == second
    assert Registration.objects.count() == 1
    assert len(mail.outbox) == 1


def test_who_is_registered_stays_so_after_registration_has_closed(webinar, learner):
    first = register_learner(webinar=webinar, learner=learner)
    assert register_learner(webinar=webinar, learner=learner, now=webinar.planned_end) == first


@pytest.mark.parametrize("override", ["cancelled", "postponed"])
def test_no_place_in_a_webinar_that_is_off(learner, override):
    webinar = WebinarFactory(page=False, override=override, override_reason="Narasumber sakit")
    refused(override, webinar=webinar, learner=learner)


def test_the_registration_window_opens_and_closes_to_the_second(learner):
    opens = timezone.now()
    webinar = WebinarFactory(page=False, registration_opens_at=opens, registration_closes_at=opens + timedelta(days=1))
    second = timedelta(seconds=1)
    refused("not_open", webinar=webinar, learner=learner, now=opens - second)
    refused("closed", webinar=webinar, learner=learner, now=webinar.registration_closes_at)
    assert register_learner(webinar=webinar, learner=learner, now=webinar.registration_closes_at - second).is_active


def test_without_a_window_registration_closes_with_the_session(webinar, learner):
    refused("closed", webinar=webinar, learner=learner, now=webinar.planned_end)
    assert register_learner(webinar=webinar, learner=learner, now=webinar.planned_end - MINUTE).is_active


def test_a_session_that_ended_early_takes_nobody_any_more(learner):
    webinar = WebinarFactory(page=False, live=True, actual_end=timezone.now() - MINUTE)
    refused("closed", webinar=webinar, learner=learner)


def test_a_profile_has_to_be_complete(webinar):
    refused("profile_incomplete", webinar=webinar, learner=UserFactory(profile_completed_at=None))


def test_capacity_counts_registrants_who_have_not_cancelled(learner):
    webinar = WebinarFactory(page=False, capacity=2)
    RegistrationFactory(webinar=webinar)
    RegistrationFactory(webinar=webinar, status="cancelled")
    assert register_learner(webinar=webinar, learner=learner).is_active
    assert register_learner(webinar=webinar, learner=UserFactory()).status == "waiting"


def test_who_registers_after_the_meeting_room_is_full_follows_the_stream():
    webinar = WebinarFactory(page=False, meeting_seats=1)
    seats = [register_learner(webinar=webinar, learner=UserFactory()).seat for _ in range(3)]
    assert seats == ["meeting", "stream", "stream"]


def test_a_meeting_seat_given_back_goes_to_the_next_who_registers():
    webinar = WebinarFactory(page=False, meeting_seats=1)
    first = register_learner(webinar=webinar, learner=UserFactory())
    second = register_learner(webinar=webinar, learner=UserFactory())
    cancel_registration(webinar=webinar, learner=first.learner)
    third = register_learner(webinar=webinar, learner=UserFactory())
    second.refresh_from_db()
    assert (second.seat, third.seat) == ("stream", "meeting")


def test_a_room_without_seats_sends_everybody_to_the_stream(learner):
    webinar = WebinarFactory(page=False, meeting_seats=0)
    assert register_learner(webinar=webinar, learner=learner).seat == "stream"


def test_cancelling_frees_the_place_and_twice_is_once(webinar, learner, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        register_learner(webinar=webinar, learner=learner)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        cancel_registration(webinar=webinar, learner=learner)
        cancel_registration(webinar=webinar, learner=learner)
    registration = Registration.objects.get()
    assert not registration.is_active
    assert registration.cancelled_at is not None
    assert len(mail.outbox) == 1


def test_cancelling_what_never_was_is_no_error(webinar, learner):
    assert cancel_registration(webinar=webinar, learner=learner) is None


def test_after_the_session_a_registration_bears_the_attendance_and_stays(learner):
    webinar = WebinarFactory(page=False, past=True)
    registration = RegistrationFactory(webinar=webinar, learner=learner)
    with pytest.raises(RegistrationError) as caught:
        cancel_registration(webinar=webinar, learner=learner)
    assert caught.value.code == "over"
    registration.refresh_from_db()
    assert registration.is_active


def test_registering_again_after_cancelling_uses_the_same_row_and_confirms_anew(
    webinar, learner, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        first = register_learner(webinar=webinar, learner=learner)
    with django_capture_on_commit_callbacks(execute=True):
        cancel_registration(webinar=webinar, learner=learner)
    with django_capture_on_commit_callbacks(execute=True):
        again = register_learner(webinar=webinar, learner=learner)
    assert again.pk == first.pk
    assert again.is_active
    assert again.cancelled_at is None
    methods = [message.attachments[0].get_param("method") for message in mail.outbox]
    assert methods == ["PUBLISH", "CANCEL", "PUBLISH"]


def test_registering_again_asks_for_a_seat_like_anybody_else(learner):
    webinar = WebinarFactory(page=False, capacity=1)
    register_learner(webinar=webinar, learner=learner)
    cancel_registration(webinar=webinar, learner=learner)
    register_learner(webinar=webinar, learner=UserFactory())
    assert register_learner(webinar=webinar, learner=learner).status == "waiting"


def test_the_decision_is_taken_on_the_row_as_it_is_now(learner):
    stale = WebinarFactory(page=False)
    Webinar.objects.filter(pk=stale.pk).update(override="cancelled", override_reason="Batal")
    refused("cancelled", webinar=stale, learner=learner)
