"""The queue for a full webinar: who stands where, whom a free seat is offered to, how long, and how it moves on."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.learners.services.deletion import delete_or_anonymise
from portal.models import PortalSettings
from tests.factories.learners import UserFactory
from tests.factories.webinars import RegistrationFactory, WebinarFactory
from webinars.models import Registration, Webinar
from webinars.services.events.schedule import save_webinar
from webinars.services.registration.registering import RegistrationError, cancel_registration, register_learner
from webinars.services.registration.waiting_list import offer_ends_at, offer_seats

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
HOUR = timedelta(hours=1)


@pytest.fixture
def webinar():
    """One seat, taken."""
    webinar = WebinarFactory(page=False, capacity=1)
    RegistrationFactory(webinar=webinar)
    return webinar


def join(webinar, count=3):
    return [register_learner(webinar=webinar, learner=UserFactory()) for _ in range(count)]


def fresh(registration):
    return Registration.objects.select_related("learner", "webinar").get(pk=registration.pk)


def statuses(registrations):
    return [fresh(registration).status for registration in registrations]


def free_the_seat(webinar, capture):
    with capture(execute=True):
        cancel_registration(webinar=webinar, learner=webinar.registrations.active().first().learner)


def test_who_comes_to_a_full_webinar_stands_in_line_in_the_order_of_coming(webinar):
    line = join(webinar)
    assert statuses(line) == ["waiting"] * 3
    assert [fresh(registration).queue_position for registration in line] == [1, 2, 3]


def test_joining_twice_keeps_the_place(webinar):
    first, _second = join(webinar, 2)
    assert register_learner(webinar=webinar, learner=first.learner).queue_position == 1
    assert Registration.objects.filter(status="waiting").count() == 2


def test_a_free_seat_is_offered_to_the_first_in_line_by_mail(webinar, django_capture_on_commit_callbacks):
    line = join(webinar)
    mail.outbox.clear()
    free_the_seat(webinar, django_capture_on_commit_callbacks)
    assert statuses(line) == ["offered", "waiting", "waiting"]
    assert fresh(line[1]).queue_position == 1
    offer = next(message for message in mail.outbox if message.to == [line[0].learner.email])
    assert "/daftar/" in offer.body
    assert offer.attachments == []


def test_an_offered_seat_counts_as_taken_and_nobody_overtakes(webinar, django_capture_on_commit_callbacks):
    line = join(webinar)
    free_the_seat(webinar, django_capture_on_commit_callbacks)
    stranger = register_learner(webinar=webinar, learner=UserFactory())
    assert stranger.status == "waiting"
    assert stranger.queue_position == 3
    Webinar.objects.filter(pk=webinar.pk).update(capacity=2)  # a seat is free, but people wait
    late = register_learner(webinar=webinar, learner=UserFactory())
    assert late.status == "waiting"
    assert statuses(line) == ["offered", "waiting", "waiting"]


def test_an_offer_is_taken_by_registering(webinar, django_capture_on_commit_callbacks):
    first, *_ = join(webinar)
    free_the_seat(webinar, django_capture_on_commit_callbacks)
    taken = register_learner(webinar=webinar, learner=first.learner)
    assert taken.is_active
    assert (taken.queue_number, taken.offer_expires_at) == (None, None)
    assert webinar.registrations.active().count() == 1


def test_an_offer_declined_goes_to_the_next(webinar, django_capture_on_commit_callbacks):
    line = join(webinar)
    free_the_seat(webinar, django_capture_on_commit_callbacks)
    with django_capture_on_commit_callbacks(execute=True):
        cancel_registration(webinar=webinar, learner=line[0].learner)
    assert statuses(line) == ["cancelled", "offered", "waiting"]


def test_an_offer_that_nobody_takes_moves_on_by_itself(webinar, django_capture_on_commit_callbacks):
    line = join(webinar)
    free_the_seat(webinar, django_capture_on_commit_callbacks)
    ends = fresh(line[0]).offer_expires_at
    offer_seats(webinar=webinar, now=ends - timedelta(seconds=1))
    assert statuses(line) == ["offered", "waiting", "waiting"]
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        offer_seats(webinar=webinar, now=ends)
    assert statuses(line) == ["cancelled", "offered", "waiting"]
    assert sorted(message.to[0] for message in mail.outbox) == sorted(one.learner.email for one in line[:2])


def test_an_offer_cannot_be_taken_when_its_time_is_over(webinar, django_capture_on_commit_callbacks):
    first, *_ = join(webinar)
    free_the_seat(webinar, django_capture_on_commit_callbacks)
    ends = fresh(first).offer_expires_at
    with pytest.raises(RegistrationError) as caught:
        register_learner(webinar=webinar, learner=first.learner, now=ends)
    assert caught.value.code == "offer_over"


def test_joining_again_leads_to_the_end_of_the_line(webinar):
    line = join(webinar)
    cancel_registration(webinar=webinar, learner=line[0].learner)
    again = register_learner(webinar=webinar, learner=line[0].learner)
    assert again.pk == line[0].pk
    assert again.queue_position == 3


def test_who_leaves_the_line_gets_no_mail_and_the_others_move_up(webinar, django_capture_on_commit_callbacks):
    line = join(webinar)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        cancel_registration(webinar=webinar, learner=line[0].learner)
    assert mail.outbox == []
    assert [fresh(registration).queue_position for registration in line] == [None, 1, 2]


def test_more_seats_are_offered_at_once(webinar, django_capture_on_commit_callbacks):
    line = join(webinar)
    webinar = Webinar.objects.get(pk=webinar.pk)
    webinar.capacity = 3
    with django_capture_on_commit_callbacks(execute=True):
        save_webinar(webinar=webinar)
    assert statuses(line) == ["offered", "offered", "waiting"]


def test_without_a_capacity_everybody_who_waits_gets_an_offer(webinar, django_capture_on_commit_callbacks):
    line = join(webinar)
    webinar = Webinar.objects.get(pk=webinar.pk)
    webinar.capacity = None
    with django_capture_on_commit_callbacks(execute=True):
        save_webinar(webinar=webinar)
    assert statuses(line) == ["offered"] * 3


def test_the_command_may_run_every_minute(webinar, django_capture_on_commit_callbacks):
    line = join(webinar)
    Registration.objects.filter(status="registered").update(status="cancelled")
    mail.outbox.clear()
    for _ in range(3):
        with django_capture_on_commit_callbacks(execute=True):
            call_command("offer_seats")
    assert statuses(line) == ["offered", "waiting", "waiting"]
    assert [message.to[0] for message in mail.outbox if "Ada tempat untuk Anda" in message.subject] == [
        line[0].learner.email
    ]


def test_a_deleted_account_frees_its_seat(webinar, django_capture_on_commit_callbacks):
    line = join(webinar)
    with django_capture_on_commit_callbacks(execute=True):
        delete_or_anonymise(user=webinar.registrations.active().get().learner)
    assert statuses(line) == ["offered", "waiting", "waiting"]


def test_an_editor_registers_somebody_past_line_and_capacity(webinar):
    line = join(webinar)
    registered = register_learner(webinar=webinar, learner=line[2].learner, editor=UserFactory())
    assert registered.is_active
    assert statuses(line[:2]) == ["waiting", "waiting"]


def test_a_postponed_webinar_offers_nothing_and_costs_nobody_the_place(webinar, django_capture_on_commit_callbacks):
    line = join(webinar)
    free_the_seat(webinar, django_capture_on_commit_callbacks)
    Webinar.objects.filter(pk=webinar.pk).update(override="postponed", override_reason="Narasumber sakit")
    offer_seats(webinar=webinar, now=fresh(line[0]).offer_expires_at)
    assert statuses(line) == ["waiting"] * 3
    assert fresh(line[0]).queue_position == 1


def test_the_queue_ends_with_the_start_and_a_seat_is_then_for_whoever_comes(webinar):
    line = join(webinar)
    Registration.objects.filter(status="registered").update(status="cancelled")
    during = webinar.start + HOUR
    assert offer_seats(webinar=webinar, now=during) == 0
    stranger = register_learner(webinar=webinar, learner=UserFactory(), now=during)
    assert stranger.is_active
    with pytest.raises(RegistrationError) as caught:
        register_learner(webinar=webinar, learner=line[0].learner, now=during)
    assert caught.value.code == "full"


@pytest.mark.parametrize(
    ("before_the_start", "lasts"),
    [
        (timedelta(days=7), 24 * HOUR),
        (timedelta(hours=48), 12 * HOUR),
        (timedelta(hours=4), HOUR),
        (timedelta(minutes=40), timedelta(minutes=15)),
        (timedelta(minutes=10), timedelta(minutes=10)),
    ],
)
def test_an_offer_is_shorter_when_the_start_is_near(before_the_start, lasts):
    webinar = WebinarFactory.build()
    now = webinar.start - before_the_start
    assert offer_ends_at(webinar, now=now, hours=24) == now + lasts


def test_an_offer_never_outlasts_registration():
    webinar = WebinarFactory.build()
    now = webinar.start - timedelta(days=7)
    webinar.registration_closes_at = now + timedelta(minutes=5)
    assert offer_ends_at(webinar, now=now, hours=24) == webinar.registration_closes_at


def test_the_length_of_an_offer_is_a_setting_of_the_cms(webinar, django_capture_on_commit_callbacks):
    PortalSettings.objects.update_or_create(pk=PortalSettings.load().pk, defaults={"seat_offer_hours": 3})
    first, *_ = join(webinar)
    free_the_seat(webinar, django_capture_on_commit_callbacks)
    assert fresh(first).offer_expires_at - timezone.now() < 3 * HOUR + timedelta(minutes=1)


@pytest.mark.parametrize(
    "broken",
    [{"status": "waiting"}, {"status": "registered", "queue_number": 7}, {"status": "offered", "queue_number": 7}],
)
def test_the_database_refuses_a_queue_without_number_and_an_offer_without_end(webinar, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        RegistrationFactory(webinar=webinar, **broken)
