"""Letters go through the worker, and what they hold lies nowhere else."""

import logging
import smtplib

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.test import override_settings
from django_tasks_db.models import DBTaskResult

from portal.learners.mail import queue_letter, queue_mail
from portal.learners.models import OutgoingMail
from portal.learners.tasks import send_mail_task
from tests.factories.learners import UserFactory
from tests.learners.conftest import mailed_code

pytestmark = pytest.mark.django_db
IN_DATABASE = override_settings(TASKS={"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}})


class SulkingServer(BaseEmailBackend):
    """Refuses everything, and names the recipient as real servers do."""

    def send_messages(self, messages):
        raise smtplib.SMTPRecipientsRefused({messages[0].to[0]: (450, b"later")})


SULKING = override_settings(EMAIL_BACKEND=f"{__name__}.SulkingServer")


def mail_tasks():
    return DBTaskResult.objects.filter(task_path=send_mail_task.module_path)


def test_nothing_is_sent_before_the_transaction_is_committed(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        queue_mail(to="andi@contoh.example", subject="Halo", body="Apa kabar?")
    assert not mail.outbox
    for callback in callbacks:
        callback()
    assert mail.outbox[0].subject == "Halo"


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_not_sent():
    with transaction.atomic():
        queue_mail(to="andi@contoh.example", subject="Halo", body="Apa kabar?")
        transaction.set_rollback(True)
    assert not mail.outbox
    assert not OutgoingMail.objects.exists()


@IN_DATABASE
def test_the_request_only_leaves_a_letter_for_the_worker(visitor):
    user = UserFactory()
    visitor.post("/akun/login/code/", {"email": user.email})
    assert not mail.outbox
    letter = OutgoingMail.objects.get()
    task = mail_tasks().get()
    assert task.args_kwargs["args"] == [letter.pk]
    assert task.priority > 0
    send_mail_task.call(letter.pk)
    assert mailed_code() in letter.body
    assert not OutgoingMail.objects.exists()


def test_running_twice_sends_once(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks():
        queue_mail(to="andi@contoh.example", subject="Halo", body="Apa kabar?")
    pk = OutgoingMail.objects.get().pk
    send_mail_task.call(pk)
    send_mail_task.call(pk)
    assert len(mail.outbox) == 1


@SULKING
@IN_DATABASE
def test_a_sulking_server_is_asked_three_times_and_no_address_is_logged(
    visitor, django_capture_on_commit_callbacks, caplog
):
    caplog.set_level(logging.DEBUG)
    user = UserFactory()
    visitor.post("/akun/login/code/", {"email": user.email})
    pk = OutgoingMail.objects.get().pk
    for attempt in range(3):
        with django_capture_on_commit_callbacks(execute=True), pytest.raises(RuntimeError) as failed:
            send_mail_task.call(pk)
        assert str(failed.value) == "SMTPRecipientsRefused"
        assert mail_tasks().count() == min(attempt + 2, 3)
    assert not OutgoingMail.objects.exists(), "by then the code is of no use"
    assert user.email not in caplog.text


def test_codes_are_in_no_log(visitor, caplog):
    caplog.set_level(logging.DEBUG)
    visitor.sign_up("andi.rahman@contoh.example")
    assert mailed_code() not in caplog.text
    assert "andi.rahman" not in caplog.text


@pytest.mark.parametrize(
    ("language", "word"), [("id", "Dengan kode ini Anda masuk"), ("en", "With this code you sign in")]
)
def test_letters_speak_the_recipients_language_whoever_asks(visitor, language, word):
    user = UserFactory(language=language)
    visitor.post("/en/akun/login/code/", {"email": user.email})
    letter = mail.outbox[-1]
    assert word in letter.body
    assert letter.content_subtype == "plain"
    assert letter.subject.startswith(mailed_code())
    assert "[" not in letter.subject


def test_unknown_people_are_answered_in_the_language_they_read(visitor):
    visitor.post("/en/akun/login/code/", {"email": "nobody@contoh.example"})
    assert mail.outbox[-1].subject == "No account has this address"
    assert "/en/akun/signup/" in mail.outbox[-1].body


def test_letters_are_text_not_html(django_capture_on_commit_callbacks):
    """An apostrophe in an address must not come out as an entity."""
    with django_capture_on_commit_callbacks(execute=True):
        queue_letter(
            to="o'neil@contoh.example",
            language="id",
            template="account/email/unknown_account",
            context={"email": "o'neil@contoh.example"},
        )
    assert "o'neil@contoh.example" in mail.outbox[-1].body
