"""Reminders a day and an hour before: to whom, when, once, in whose language, and what stands in them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from portal.postbox.models import OutgoingMail
from portal.postbox.services.sending import send_outbox
from tests.factories.learners import UserFactory
from tests.factories.webinars import RegistrationFactory, WebinarFactory
from webinars.models import Registration, Webinar
from webinars.services.registration.reminders import queue_reminders

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
START = datetime(2030, 7, 9, 1, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def webinar():
    return WebinarFactory(page=False, planned_start=START, join_note="ID 123 456")


def register(webinar, **values) -> Registration:
    return RegistrationFactory(webinar=webinar, **({"registered_at": START - 7 * DAY} | values))


def leads() -> list[str]:
    return sorted(row.content["lead"] for row in OutgoingMail.objects.all())


@pytest.mark.parametrize(
    ("before", "queued"),
    [
        (DAY + MINUTE, []),
        (DAY, ["day"]),
        (4 * HOUR, ["day"]),  # the runner stood still for a day: late, and still of use
        (3 * HOUR, []),
        (HOUR + MINUTE, []),
        (HOUR, ["hour"]),
        (6 * MINUTE, ["hour"]),
        (5 * MINUTE, []),
        (-MINUTE, []),
    ],
)
def test_a_day_and_an_hour_before_and_not_too_late(webinar, before, queued):
    register(webinar)
    queue_reminders(now=START - before)
    assert leads() == queued


def test_each_minute_for_two_days_makes_two_mails_a_person(webinar):
    register(webinar), register(webinar, seat="stream")
    now = START - 2 * DAY
    while now < START:
        queue_reminders(now=now)
        now += 10 * MINUTE
    assert leads() == ["day", "day", "hour", "hour"]


def test_who_registers_after_a_reminders_time_is_not_reminded(webinar):
    register(webinar, registered_at=START - DAY)
    register(webinar, registered_at=START - DAY + MINUTE)
    queue_reminders(now=START - 20 * HOUR)
    assert leads() == ["day"]
    queue_reminders(now=START - HOUR)
    assert leads() == ["day", "hour", "hour"]


@pytest.mark.parametrize("status", ["cancelled", "waiting", "offered"])
def test_only_who_has_a_place_is_reminded(webinar, status):
    queue = {} if status == "cancelled" else {"queue_number": 1}
    register(webinar, status=status, **queue, offer_expires_at=START if status == "offered" else None)
    assert queue_reminders(now=START - HOUR) == 0


@pytest.mark.parametrize("override", ["cancelled", "postponed"])
def test_what_does_not_take_place_reminds_nobody(webinar, override):
    register(webinar)
    Webinar.objects.update(override=override, override_reason="Banjir")
    assert queue_reminders(now=START - HOUR) == 0


@pytest.mark.parametrize(
    "change",
    [
        {"override": "cancelled", "override_reason": "Banjir"},
        {"planned_start": START + DAY, "planned_end": START + DAY + HOUR},
        {"actual_start": timezone.now() - HOUR},
    ],
)
def test_a_reminder_that_waits_is_withdrawn_when_the_webinar_is_not_so_any_more(webinar, change):
    register(webinar)
    queue_reminders(now=START - HOUR)
    Webinar.objects.update(**change)
    assert send_outbox().withdrawn == 1
    assert mail.outbox == []


def test_who_cancels_before_it_is_sent_gets_none(webinar):
    registration = register(webinar)
    queue_reminders(now=START - HOUR)
    Registration.objects.filter(pk=registration.pk).update(status="cancelled")
    assert send_outbox().withdrawn == 1


def test_a_new_date_is_reminded_of_anew(webinar):
    register(webinar)
    queue_reminders(now=START - DAY)
    send_outbox()
    Webinar.objects.update(planned_start=START + DAY, planned_end=START + DAY + HOUR)
    queue_reminders(now=START)
    send_outbox()
    assert ["9 Juli" in mail.outbox[0].subject, "10 Juli" in mail.outbox[1].subject] == [True, True]
    assert len(mail.outbox) == 2


def test_a_reminder_comes_before_mass_mail_and_not_after_the_start(webinar):
    register(webinar)
    queue_reminders(now=START - HOUR)
    row = OutgoingMail.objects.get()
    assert (row.priority, row.expires_at) == (OutgoingMail.Priority.REMINDER, START - 5 * MINUTE)


def test_it_says_when_and_where_in_the_readers_language(webinar):
    here = register(webinar, learner=UserFactory(full_name="Siti Aminah, S.Sos.", language="id"))
    abroad = register(webinar, learner=UserFactory(language="en"), seat="stream")
    queue_reminders(now=START - DAY)
    queue_reminders(now=START - HOUR)
    send_outbox()
    letters = {(message.to[0], message.subject.split(":")[0]): message for message in mail.outbox}
    day = letters[here.learner.email, "Pengingat"]
    assert "Selasa, 9 Juli 2030, 09.00–11.30 WITA (08.00 WIB, 10.00 WIT)" in day.body
    assert "Halo Siti Aminah," in day.body
    assert webinar.join_url in day.body
    assert "ID 123 456" in day.body
    assert here.grouped_number in day.body
    hour = letters[abroad.learner.email, "Starting soon"]
    assert "09:00–11:30 WITA (08:00 WIB, 10:00 WIT)" in hour.body
    assert webinar.stream_url in hour.body
    assert webinar.join_url not in hour.body
    assert abroad.grouped_number in hour.body
    for message in letters.values():
        assert "\n\n\n" not in message.body
        assert "\n" not in message.subject
        assert not message.attachments
    assert len(letters) == 4


def test_the_command_is_quiet_when_there_is_nothing_to_do(webinar, capsys):
    call_command("send_reminders")
    assert capsys.readouterr().out == ""
    soon = WebinarFactory(page=False, planned_start=timezone.now() + HOUR / 2)
    RegistrationFactory(webinar=soon, registered_at=timezone.now() - DAY)
    call_command("send_reminders")
    assert "1" in capsys.readouterr().out


def test_many_registrants_cost_few_queries(webinar, django_assert_max_num_queries):
    for _ in range(40):
        register(webinar)
    with django_assert_max_num_queries(14):
        queue_reminders(now=START - HOUR)
    with django_assert_max_num_queries(8):
        assert queue_reminders(now=START - HOUR) == 0
