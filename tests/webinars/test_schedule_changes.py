"""Changing time, place or state of a webinar: who is told what, once; what else follows."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone
from wagtail.models import ModelLogEntry

from portal.postbox.models import OutgoingMail
from portal.postbox.services.sending import claim_next, send_outbox
from tests.factories.learners import EditorFactory, UserFactory
from tests.factories.webinars import AttendanceFactory, PathFactory, RegistrationFactory, WebinarFactory
from webinars.changes import Announced, ChangeKind, find_change
from webinars.models import Registration, Webinar, WebinarChange
from webinars.services.events.schedule import cancel_webinar, postpone_webinar, save_webinar
from webinars.services.registration.mail import queue_change
from webinars.services.registration.registering import register_learner

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
HOUR = timedelta(hours=1)


@pytest.fixture
def webinar():
    return WebinarFactory(page=False)


@pytest.fixture
def save(django_capture_on_commit_callbacks):
    """Saves the webinar with these values, as a form would, and lets the tasks run."""

    def change(webinar, **values):
        edited = Webinar.objects.get(pk=webinar.pk)
        for name, value in values.items():
            setattr(edited, name, value)
        with django_capture_on_commit_callbacks(execute=True):
            return save_webinar(webinar=edited)

    return change


def later(webinar, delay=HOUR):
    return {"planned_start": webinar.planned_start + delay, "planned_end": webinar.planned_end + delay}


def subjects():
    return sorted(message.subject.split(":")[0] for message in mail.outbox)


def wait_for_a_seat(webinar):
    Webinar.objects.filter(pk=webinar.pk).update(capacity=0)  # else a seat is offered at once
    RegistrationFactory(webinar=webinar, status="waiting", queue_number=1)


def test_a_new_time_is_told_to_every_registrant_and_to_nobody_else(webinar, save):
    registered = [RegistrationFactory(webinar=webinar) for _ in range(3)]
    RegistrationFactory(webinar=webinar, status="cancelled")
    RegistrationFactory()
    save(webinar, **later(webinar))
    assert sorted(message.to[0] for message in mail.outbox) == sorted(r.learner.email for r in registered)
    assert subjects() == ["Jadwal baru"] * 3


@pytest.mark.parametrize(
    ("values", "subject", "words"),
    [
        (None, "Jadwal baru", "Urutan Anda di daftar tunggu tetap."),
        (
            {"override": "cancelled", "override_reason": "Narasumber sakit"},
            "Dibatalkan",
            "daftar tunggunya ikut berakhir",
        ),
        ({"override": "postponed", "override_reason": "Narasumber sakit"}, "Ditunda", "Narasumber sakit"),
    ],
)
def test_who_waits_for_a_seat_is_told_without_a_calendar_file(webinar, save, values, subject, words):
    wait_for_a_seat(webinar)
    save(webinar, **(values or later(webinar)))
    (message,) = mail.outbox
    assert message.subject.startswith(f"{subject}: Seri-")
    assert words in message.body
    assert message.attachments == []


def test_who_waits_for_a_seat_has_no_link_that_could_change(webinar, save):
    wait_for_a_seat(webinar)
    save(webinar, join_url="https://rapat.example/baru")
    assert mail.outbox == []


def test_each_reader_is_told_in_his_language(webinar, save):
    for language in ("id", "en"):
        RegistrationFactory(webinar=webinar, learner=UserFactory(language=language))
    save(webinar, **later(webinar))
    assert subjects() == ["Jadwal baru", "New time"]


def test_what_is_no_change_of_time_or_place_is_told_to_nobody(webinar, save):
    RegistrationFactory(webinar=webinar)
    assert save(webinar, title="Judul lain", capacity=5, recording_url="https://video.example/1") is None
    assert mail.outbox == []
    webinar.refresh_from_db()
    assert (webinar.title, webinar.calendar_sequence) == ("Judul lain", 0)


def test_the_calendar_sequence_grows_with_every_change_also_from_a_stale_form(webinar, save):
    stale = Webinar.objects.get(pk=webinar.pk)
    save(webinar, **later(webinar))
    save(webinar, join_url="https://rapat.example/baru")
    webinar.refresh_from_db()
    assert webinar.calendar_sequence == 2
    stale.override, stale.override_reason = "cancelled", "Banjir"
    save_webinar(webinar=stale)
    webinar.refresh_from_db()
    assert webinar.calendar_sequence == 3
    assert list(WebinarChange.objects.values_list("sequence", flat=True)) == [1, 2, 3]


def test_the_file_in_the_mail_bears_the_new_sequence(webinar, save):
    RegistrationFactory(webinar=webinar)
    save(webinar, **later(webinar))
    assert b"SEQUENCE:1" in mail.outbox[0].attachments[0].get_payload(decode=True)


@pytest.mark.parametrize(("service", "subject"), [(postpone_webinar, "Ditunda"), (cancel_webinar, "Dibatalkan")])
def test_postponing_and_cancelling_are_told(webinar, service, subject, django_capture_on_commit_callbacks):
    RegistrationFactory(webinar=webinar)
    with django_capture_on_commit_callbacks(execute=True):
        service(webinar=webinar, reason="Narasumber sakit")
    assert subjects() == [subject]
    assert "Narasumber sakit" in mail.outbox[0].body
    assert b"METHOD:CANCEL" in mail.outbox[0].attachments[0].get_payload(decode=True)


def test_a_postponed_webinar_with_a_new_date_takes_place_again(webinar, save):
    RegistrationFactory(webinar=webinar)
    save(webinar, override="postponed", override_reason="Banjir")
    save(webinar, **later(webinar, timedelta(days=7)))
    assert subjects() == ["Ditunda"]
    save(webinar, override="", override_reason="")
    assert subjects() == ["Ditunda", "Jadi dilaksanakan"]


def test_a_new_link_concerns_only_those_who_follow_it(webinar, save):
    in_room = RegistrationFactory(webinar=webinar)
    on_stream = RegistrationFactory(webinar=webinar, seat="stream")
    save(webinar, join_url="https://rapat.example/baru")
    assert [message.to for message in mail.outbox] == [[in_room.learner.email]]
    mail.outbox.clear()
    save(webinar, stream_url="https://siaran.example/baru")
    assert [message.to for message in mail.outbox] == [[on_stream.learner.email]]
    mail.outbox.clear()
    save(webinar, join_note="Kode sandi 789")
    assert [message.to for message in mail.outbox] == [[in_room.learner.email]]


def test_queueing_it_again_sends_nothing_again(webinar, save):
    RegistrationFactory.create_batch(3, webinar=webinar)
    change = save(webinar, **later(webinar))
    assert len(mail.outbox) == 3
    Registration.objects.update(told_sequence=0)
    queue_change(webinar=webinar, sequence=change.sequence)
    send_outbox()
    assert len(mail.outbox) == 3


def test_two_changes_before_anybody_was_told_make_one_mail_from_what_was_known(webinar):
    RegistrationFactory(webinar=webinar)
    known = webinar.planned_start
    for hours in (5, 1):
        webinar.planned_start, webinar.planned_end = known + hours * HOUR, known + (hours + 2) * HOUR
        save_webinar(webinar=webinar)
    send_outbox()
    assert subjects() == ["Jadwal baru"]
    assert ", 10.00–12.00 WITA" in mail.outbox[0].body
    assert ", 09.00–11.30 WITA" in mail.outbox[0].body
    assert "14.00" not in mail.outbox[0].body
    assert sorted(OutgoingMail.objects.values_list("status", flat=True)) == ["sent", "withdrawn"]


def test_a_change_taken_back_before_anybody_was_told_makes_no_mail(webinar):
    registration = RegistrationFactory(webinar=webinar)
    link = webinar.join_url
    for url in ("https://rapat.example/salah", link):
        webinar.join_url = url
        save_webinar(webinar=webinar)
    send_outbox()
    assert mail.outbox == []
    registration.refresh_from_db()
    assert registration.told_sequence == 2


def test_a_change_waits_for_an_earlier_one_that_is_just_being_sent(webinar):
    """Else who is being told of the first would not hear that it was taken back."""
    registration = RegistrationFactory(webinar=webinar)
    start, end = webinar.planned_start, webinar.planned_end
    webinar.planned_start, webinar.planned_end = start + HOUR, end + HOUR
    save_webinar(webinar=webinar)
    first = claim_next()
    webinar.planned_start, webinar.planned_end = start, end
    save_webinar(webinar=webinar)
    assert send_outbox().withdrawn == 0
    Registration.objects.filter(pk=registration.pk).update(told_sequence=1)
    OutgoingMail.objects.filter(pk=first.pk).update(status="sent", claimed_at=None)
    OutgoingMail.objects.waiting().update(next_attempt_at=timezone.now())
    assert send_outbox().sent == 1
    assert ", 09.00–11.30 WITA" in mail.outbox[0].body


def test_who_registers_after_a_change_is_not_told_of_it(webinar, save, django_capture_on_commit_callbacks):
    change = save(webinar, **later(webinar))
    with django_capture_on_commit_callbacks(execute=True):
        register_learner(webinar=webinar, learner=UserFactory())
        queue_change(webinar=webinar, sequence=change.sequence)
    assert subjects() == ["Anda terdaftar"]


def test_who_cancels_before_being_told_is_left_in_peace(webinar):
    registration = RegistrationFactory(webinar=webinar)
    webinar.join_url = "https://rapat.example/baru"
    save_webinar(webinar=webinar)
    Registration.objects.filter(pk=registration.pk).update(status="cancelled")
    assert send_outbox().withdrawn == 1
    assert mail.outbox == []


def test_an_imported_registrant_is_told_of_later_changes_only(webinar, save):
    save(webinar, **later(webinar))
    RegistrationFactory(webinar=webinar, origin="import")  # an import knows nothing of sequences
    save(webinar, join_url="https://rapat.example/baru")
    assert subjects() == ["Tautan Anda"]


def refuse(monkeypatch, address: str) -> None:
    """The mail server asks for patience with one address, and names it as real ones do."""
    send = EmailBackend.send_messages

    def refuse_one(backend, messages):
        if messages[0].to == [address]:
            raise smtplib.SMTPRecipientsRefused({address: (450, f"<{address}> mailbox full".encode())})
        return send(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", refuse_one)


def test_a_mail_that_fails_is_sent_later_and_the_others_only_once(webinar, save, monkeypatch, caplog):
    registrations = [RegistrationFactory(webinar=webinar) for _ in range(3)]
    with monkeypatch.context() as patch:
        refuse(patch, registrations[1].learner.email)
        save(webinar, **later(webinar))
    assert len(mail.outbox) == 2
    assert Registration.objects.to_be_told(1).get() == registrations[1]
    assert "not sent: refused 450" in caplog.text
    assert registrations[1].learner.email not in caplog.text
    OutgoingMail.objects.waiting().update(next_attempt_at=timezone.now())
    send_outbox()
    assert sorted(message.to[0] for message in mail.outbox) == sorted(r.learner.email for r in registrations)
    assert not Registration.objects.to_be_told(1).exists()


def test_many_registrants_are_queued_with_few_queries(webinar, django_assert_max_num_queries):
    RegistrationFactory.create_batch(30, webinar=webinar)
    with django_assert_max_num_queries(6):
        queue_change(webinar=webinar, sequence=1)
    assert OutgoingMail.objects.filter(priority=OutgoingMail.Priority.BULK).count() == 30


def test_a_webinar_that_is_over_worries_nobody(save):
    webinar = WebinarFactory(page=False, past=True)
    RegistrationFactory(webinar=webinar)
    save(webinar, join_url="https://rapat.example/lain", timezone="Asia/Jakarta")
    assert mail.outbox == []


def test_a_new_actual_end_measures_attendance_anew(save):
    webinar = WebinarFactory(page=False, past=True)
    attendance = AttendanceFactory(registration__webinar=webinar, minutes=150)
    stays = webinar.attendance_imports.create(original_name="a.csv", sha256="a" * 64, format="zoom", timezone="UTC")
    webinar.attendance_stays.create(
        source=stays,
        registration=attendance.registration,
        email=attendance.registration.learner.email,
        joined_at=webinar.planned_start,
        left_at=webinar.planned_end,
        matched_by="email",
    )
    save(webinar, actual_end=webinar.planned_start + timedelta(minutes=100))
    attendance.refresh_from_db()
    assert attendance.minutes == 100


def test_what_happened_is_in_the_log_but_no_link(webinar):
    editor = EditorFactory()
    webinar.join_url, webinar.override, webinar.override_reason = "https://rapat.example/rahasia", "postponed", "Banjir"
    save_webinar(webinar=webinar, by=editor)
    entry = ModelLogEntry.objects.get(action="webinars.schedule_changed")
    assert entry.user == editor
    assert entry.data == {"fields": ["override", "join_url"], "override": "postponed", "reason": "Banjir"}
    assert entry.message == "Ditunda: Banjir"


def test_a_new_rule_after_issuing_is_logged(webinar, save):
    def ask_for(minutes: int) -> None:
        save(webinar, paths=[PathFactory.build(minimum_attendance=minutes)])

    ask_for(90)
    assert not ModelLogEntry.objects.filter(action="webinars.rule_changed").exists()
    Webinar.objects.filter(pk=webinar.pk).update(certificates_issued_at=timezone.now())
    ask_for(60)
    ask_for(60)
    entry = ModelLogEntry.objects.get(action="webinars.rule_changed")
    assert entry.data == {
        "before": ["Ruang rapat: ikuti sekurangnya 90 menit"],
        "after": ["Ruang rapat: ikuti sekurangnya 60 menit"],
    }


def test_a_new_webinar_is_saved_and_tells_nobody():
    webinar = WebinarFactory.build()
    assert save_webinar(webinar=webinar) is None
    assert webinar.pk is not None


def announced(**values) -> Announced:
    return Announced.of(WebinarFactory.build(series_number=1, planned_start=START, planned_end=START + HOUR, **values))


START = timezone.now()


@pytest.mark.parametrize(
    ("before", "now", "room", "stream"),
    [
        ({}, {}, None, None),
        ({}, {"join_url": "https://x.example"}, ChangeKind.LINK, None),
        ({}, {"stream_url": "https://x.example"}, None, ChangeKind.LINK),
        ({}, {"timezone": "Asia/Jakarta"}, ChangeKind.RESCHEDULED, ChangeKind.RESCHEDULED),
        ({}, {"override": "cancelled", "join_url": ""}, ChangeKind.CANCELLED, ChangeKind.CANCELLED),
        ({"override": "postponed"}, {"override": "cancelled"}, ChangeKind.CANCELLED, ChangeKind.CANCELLED),
        ({"override": "cancelled"}, {"override": "cancelled", "join_url": ""}, None, None),
        ({"override": "cancelled"}, {}, ChangeKind.RESUMED, ChangeKind.RESUMED),
    ],
)
def test_the_gravest_difference_is_the_one_to_tell(before, now, room, stream):
    pair = announced(**before), announced(**now)
    assert find_change(*pair, follows_stream=False) == room
    assert find_change(*pair, follows_stream=True) == stream


def test_what_was_announced_survives_json():
    before = announced(override="postponed")
    assert Announced.from_json(before.as_json()) == before
