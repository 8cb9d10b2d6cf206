"""Into the outbox: once for each key, gone with its transaction, and whole again when it leaves."""

from email import message_from_bytes
from email.mime.text import MIMEText
from email.policy import default

import pytest
from django.core import mail as django_mail
from django.core.mail import EmailMessage, EmailMultiAlternatives, send_mail
from django.db import transaction
from django.test import override_settings
from django_tasks_db.models import DBTaskResult

from portal.postbox import composers
from portal.postbox.composers import Composed, NotYetError, register_composer
from portal.postbox.letters import pack, stamp, unpack
from portal.postbox.models import MailRoute, OutgoingMail
from portal.postbox.services.queueing import Draft, queue_composed, queue_message
from portal.postbox.services.sending import send_outbox
from portal.postbox.tasks import send_outbox_task

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
IN_DATABASE = override_settings(TASKS={"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}})
QUEUEING = override_settings(EMAIL_BACKEND="portal.postbox.backend.QueueingBackend")
CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nSUMMARY:Layanan é 😀\r\nEND:VCALENDAR\r\n"


def calendar_part() -> MIMEText:
    part = MIMEText(CALENDAR, "calendar", "utf-8")
    part.set_param("method", "CANCEL")
    part.add_header("Content-Disposition", "attachment", filename="seri-40.ics")
    return part


def rich_message() -> EmailMessage:
    message = EmailMultiAlternatives(
        "Pemberitahuan – 😀",
        "Halo é\n",
        "Panitia <panitia@contoh.example>",
        ["Andi <andi@contoh.example>"],
        bcc=["arsip@contoh.example"],
        cc=["kepala@contoh.example"],
        reply_to=["tanya@contoh.example"],
        headers={"Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative("<p>Halo é</p>", "text/html")
    message.attach(calendar_part())
    message.attach("daftar.csv", "nama;nip\r\n", "text/csv")
    message.attach("logo.png", b"\x89PNG\r\n\x00\xff", "image/png")
    return message


class TestLetters:
    def test_a_message_comes_back_as_it_was(self):
        before, after = rich_message(), unpack(pack(rich_message()))
        for message in (before, after):
            message.extra_headers |= {"Message-ID": "<1@contoh.example>", "Date": "Thu, 09 Jul 2026 09:00:00 +0800"}
        assert _without_boundaries(after) == _without_boundaries(before)
        assert after.recipients() == before.recipients()
        assert "arsip@" not in after.message().as_string()

    def test_a_calendar_part_keeps_its_bytes_and_its_method(self):
        part = unpack(pack(rich_message())).attachments[0]
        assert part.as_bytes() == calendar_part().as_bytes()
        assert part.get_param("method") == "CANCEL"
        assert part.get_payload(decode=True).decode() == CALENDAR

    def test_html_alone_stays_html(self):
        message = EmailMessage("x", "<p>x</p>", to=["a@contoh.example"])
        message.content_subtype = "html"
        assert unpack(pack(message)).message().get_content_type() == "text/html"

    def test_a_nul_does_not_stop_the_database(self, queue):
        queue_message(message=EmailMessage("x", "a\0b", to=["a@contoh.example"]))
        assert OutgoingMail.objects.get().content["body"] == "ab"

    def test_the_message_id_is_the_rows_whatever_the_message_says(self, queue):
        message = EmailMessage("x", "x", to=["a@contoh.example"], headers={"message-id": "<own@x>"})
        row = queue_message(message=message)
        sent = message_from_bytes(stamp(unpack(row.content), row).message().as_bytes(), policy=default)
        assert sent.get_all("Message-ID") == [row.message_id]
        assert sent["Date"].datetime == row.created_at.replace(microsecond=0)


def _without_boundaries(message: EmailMessage) -> list[tuple]:
    return [
        (
            part.get_content_type(),
            part.get_params()[1:] if not part.is_multipart() else None,
            _headers(part),
            _text(part),
        )
        for part in message.message().walk()
    ]


def _headers(part) -> list[tuple[str, str]]:
    return [(name, value) for name, value in part.items() if name != "Content-Type"]


def _text(part) -> bytes | None:
    return None if part.is_multipart() else part.get_payload(decode=True)


class TestKeys:
    def test_the_same_key_queues_one_message(self, queue):
        first, again = queue(key="pengingat:1"), queue("budi", key="pengingat:1")
        assert again == first
        assert OutgoingMail.objects.get().recipient == "andi@contoh.example"

    def test_also_when_it_is_sent_already(self, queue):
        queue(key="pengingat:1")
        send_outbox()
        queue(key="pengingat:1")
        send_outbox()
        assert len(django_mail.outbox) == 1

    def test_without_a_key_each_is_its_own(self, queue):
        queue(), queue()
        assert OutgoingMail.objects.count() == 2


class TestTransactions:
    def test_nothing_is_sent_before_the_commit(self, queue, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks() as callbacks:
            queue()
        assert not django_mail.outbox
        for callback in callbacks:
            callback()
        assert django_mail.outbox[0].subject == "Halo andi"

    @pytest.mark.django_db(transaction=True)
    def test_what_is_rolled_back_is_not_sent(self, queue):
        with transaction.atomic():
            queue()
            transaction.set_rollback(True)
        assert not django_mail.outbox
        assert not OutgoingMail.objects.exists()


class TestWaking:
    @IN_DATABASE
    def test_many_messages_are_one_task(self, queue, django_capture_on_commit_callbacks):
        for _ in range(3):
            with django_capture_on_commit_callbacks(execute=True):
                for number in range(20):
                    queue(f"orang{number}")
        assert DBTaskResult.objects.count() == 1
        send_outbox_task.call()
        with django_capture_on_commit_callbacks(execute=True):
            queue()
        assert DBTaskResult.objects.count() == 2, "the first has begun, so it may have looked already"

    @IN_DATABASE
    def test_a_task_that_died_is_not_waited_for_for_ever(self, queue, django_capture_on_commit_callbacks):
        MailRoute.objects.update_or_create(pk=1, defaults={"woken_at": "2026-01-01T00:00:00Z"})
        with django_capture_on_commit_callbacks(execute=True):
            queue()
        assert DBTaskResult.objects.count() == 1

    @IN_DATABASE
    def test_what_a_turn_leaves_over_waits_behind_the_other_tasks(self, queue, monkeypatch):
        monkeypatch.setattr("portal.postbox.tasks.SECONDS", 0)
        queue()
        send_outbox_task.call()
        send_outbox_task.call()
        rest = DBTaskResult.objects.get()
        assert rest.priority < 0
        assert rest.args_kwargs["kwargs"] == {"rest": True}

    def test_one_transaction_with_2888_messages_asks_little_of_the_database(
        self, django_assert_max_num_queries, django_capture_on_commit_callbacks
    ):
        drafts = [Draft(f"orang{n}@contoh.example", f"pengingat:{n}", {"pk": n}) for n in range(2888)]
        with django_assert_max_num_queries(60):  # SQLite takes some fifty rows a statement
            queue_composed(composer="x", drafts=drafts, kind="reminder", priority=30)
            queue_composed(composer="x", drafts=drafts[:1], kind="reminder", priority=30)
        assert OutgoingMail.objects.count() == 2888


class TestDjangosDoor:
    @QUEUEING
    def test_whatever_sends_mail_queues_it(self):
        assert send_mail("Halo", "Isi", None, ["andi@contoh.example"]) == 1
        assert not django_mail.outbox
        assert OutgoingMail.objects.get().subject == "Halo"

    @QUEUEING
    def test_a_message_to_nobody_is_none(self):
        assert EmailMessage("x", "x", bcc=[""]).send() == 0
        assert not OutgoingMail.objects.exists()


class TestComposers:
    @pytest.fixture
    def composer(self, monkeypatch):
        """Sets what the composer "test" does and queues one mail for it."""
        monkeypatch.setattr(composers, "_composers", {})

        def use(function) -> OutgoingMail:
            register_composer("test", function)
            drafts = [Draft("andi@contoh.example", "kunci", {"number": 7})]
            queue_composed(composer="test", drafts=drafts, kind="other", priority=40)
            return OutgoingMail.objects.get()

        return use

    def test_it_is_composed_when_its_turn_comes_and_noted_once_it_is_out(self, composer):
        done = []

        def write(mail):
            message = EmailMessage(f"Nomor {mail.content['number']}", "Isi", to=["alamat.baru@contoh.example"])
            return Composed(message, after_sent=lambda: done.append(len(django_mail.outbox)))

        mail = composer(write)
        send_outbox()
        mail.refresh_from_db()
        assert (mail.status, mail.subject, mail.recipient) == ("sent", "Nomor 7", "alamat.baru@contoh.example")
        assert django_mail.outbox[0].extra_headers["Message-ID"] == mail.message_id
        assert done == [1]

    def test_what_follows_may_fail_without_sending_it_twice(self, composer):
        message = EmailMessage("x", "x", to=["andi@contoh.example"])
        mail = composer(lambda mail: Composed(message, after_sent=lambda: 1 / 0))
        send_outbox()
        mail.refresh_from_db()
        assert mail.status == "sent"

    def test_what_is_no_longer_needed_is_withdrawn(self, composer):
        mail = composer(lambda mail: None)
        assert send_outbox().withdrawn == 1
        mail.refresh_from_db()
        assert (mail.status, mail.content) == ("withdrawn", None)

    def test_what_has_to_wait_loses_no_attempt(self, composer):
        def not_yet(mail):
            raise NotYetError

        mail = composer(not_yet)
        send_outbox()
        mail.refresh_from_db()
        assert (mail.status, mail.attempts, mail.claimed_at) == ("waiting", 0, None)
        assert send_outbox().withdrawn == 0

    def test_one_that_cannot_be_composed_is_tried_again_later(self, composer, queue):
        mail = composer(lambda mail: 1 / 0)
        queue("budi")
        assert send_outbox().sent == 1
        mail.refresh_from_db()
        assert (mail.status, mail.attempts, mail.trouble) == ("waiting", 1, "not_composed")
