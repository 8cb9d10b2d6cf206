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
from webinars.models import Registration, RegistrationQuestion, Webinar
from webinars.services.events.schedule import save_webinar
from webinars.services.registration.registering import RegistrationError, cancel_registration, register_learner
from webinars.services.registration.waiting_list import offer_ends_at, offer_seats

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
HOUR = timedelta(hours=1)
PATH = "/webinar/seri-40/daftar/"


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


def test_who_still_waits_is_told_once_that_the_queue_has_ended(django_capture_on_commit_callbacks):
    webinar = WebinarFactory(live=True, page=False, capacity=1, registration_closes_at=timezone.now() + HOUR)
    RegistrationFactory(webinar=webinar)
    waiting = RegistrationFactory(webinar=webinar, status="waiting", queue_number=1)
    mail.outbox.clear()
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            call_command("offer_seats")
    assert [message.to for message in mail.outbox] == [[waiting.learner.email]]
    assert "Daftar tunggu" in mail.outbox[0].subject
    assert webinar.stream_url in mail.outbox[0].body


def test_long_after_nobody_is_told_that_a_queue_has_ended(webinar, django_capture_on_commit_callbacks):
    past = WebinarFactory(past=True, page=False, capacity=1)
    RegistrationFactory(webinar=past, status="waiting", queue_number=1)
    with django_capture_on_commit_callbacks(execute=True):
        call_command("offer_seats")
    assert not mail.outbox


class TestPage:
    """What a learner sees and presses who waits, or waited."""

    @pytest.fixture
    def full(self):
        webinar = WebinarFactory(series_number=40, capacity=1)
        RegistrationFactory(webinar=webinar)
        return webinar

    @pytest.fixture
    def live(self):
        return WebinarFactory(series_number=40, live=True, capacity=1)

    def show(self, client, registration) -> str:
        client.force_login(registration.learner)
        return client.get(PATH).content.decode()

    def test_a_free_seat_during_the_session_is_for_who_waited_too(self, client, live):
        waiting = RegistrationFactory(webinar=live, status="waiting", queue_number=1)
        assert "Daftar dan ikuti" in self.show(client, waiting)
        client.post(PATH, {"action": "register"})
        assert fresh(waiting).is_active

    def test_without_a_free_seat_the_stream_is_offered_and_no_list_to_leave(self, client, live):
        RegistrationFactory(webinar=live)
        page = self.show(client, RegistrationFactory(webinar=live, status="waiting", queue_number=1))
        assert live.stream_url in page
        assert "Daftar tunggu sudah berakhir" in page
        assert "Keluar dari daftar tunggu" not in page

    @pytest.mark.parametrize(("pressed", "status"), [("decline", "offered"), ("leave", "waiting")])
    def test_an_old_tab_never_cancels_a_seat_that_was_taken(self, client, full, pressed, status):
        registration = RegistrationFactory(webinar=full)
        client.force_login(registration.learner)
        answer = client.post(PATH, {"action": pressed})
        assert answer.status_code == 409
        assert "Tempat itu sudah Anda ambil" in answer.content.decode()
        assert fresh(registration).is_active

    def test_declining_and_leaving_touch_their_own_state_alone(self, client, full):
        waiting = RegistrationFactory(webinar=full, status="waiting", queue_number=1)
        client.force_login(waiting.learner)
        client.post(PATH, {"action": "decline"})
        assert fresh(waiting).status == "waiting"
        client.post(PATH, {"action": "leave"})
        assert fresh(waiting).status == "cancelled"

    def offered(self, webinar, *, minutes):
        until = timezone.now() + timedelta(minutes=minutes)
        return RegistrationFactory(webinar=webinar, status="offered", queue_number=1, offer_expires_at=until)

    def test_an_offer_met_too_late_ends_at_once_and_goes_to_the_next(self, client, full):
        full.registrations.all().delete()
        late = self.offered(full, minutes=-1)
        following = RegistrationFactory(webinar=full, status="waiting", queue_number=2)
        assert "Waktu untuk mengambil tempat Anda sudah habis" in self.show(client, late)
        answer = client.post(PATH, {"action": "take"})
        assert answer.status_code == 409
        assert statuses([late, following]) == ["cancelled", "offered"]
        assert "Masuk daftar tunggu" in answer.content.decode()

    def test_who_comes_back_after_an_offer_joins_the_end_of_the_line_by_one_press(self, client, full):
        full.registrations.all().delete()
        late = self.offered(full, minutes=-1)
        following = RegistrationFactory(webinar=full, status="waiting", queue_number=2)
        client.force_login(late.learner)
        client.post(PATH, {"action": "register"})
        assert statuses([late, following]) == ["waiting", "offered"]

    def test_desk_and_page_say_the_same_about_an_offer_that_is_over(self, client, full):
        full.registrations.all().delete()
        late = self.offered(full, minutes=-1)
        RegistrationFactory(webinar=full, status="waiting", queue_number=2)
        words = "Waktu untuk mengambil tempat Anda sudah habis"
        assert words in self.show(client, late)
        assert words in client.get("/saya/").content.decode()

    def test_where_people_wait_cancelling_leads_to_the_end_of_the_line(
        self, client, full, django_capture_on_commit_callbacks
    ):
        registration = full.registrations.get()
        register_learner(webinar=full, learner=UserFactory())
        assert "Anda akan berada di urutan terakhir" in self.show(client, registration)
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            client.post(PATH, {"action": "cancel"})
        told = next(message for message in mail.outbox if message.to == [registration.learner.email])
        assert "Anda akan berada di urutan terakhir daftar tunggu" in told.body

    def test_of_a_cancelled_webinar_nothing_is_asked(self, client, full):
        RegistrationQuestion.objects.create(webinar=full, label="Dari mana?", kind="text")
        waiting = RegistrationFactory(webinar=full, status="waiting", queue_number=1)
        Webinar.objects.filter(pk=full.pk).update(override="cancelled", override_reason="Narasumber sakit")
        page = self.show(client, waiting)
        assert "daftar tunggunya ikut berakhir" in page
        assert "Dari mana?" not in page
        assert "Keluar dari daftar tunggu" not in page


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
