"""Letters about accounts go through the outbox, in the recipient's language; what they hold lies nowhere else."""

import logging
from datetime import timedelta

import pytest
from django.core import mail
from django.test import override_settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.learners.mail import queue_letter
from portal.postbox.models import OutgoingMail
from portal.postbox.services.sending import send_outbox
from portal.postbox.tasks import send_outbox_task
from tests.factories.learners import UserFactory
from tests.learners.conftest import mailed_code

pytestmark = pytest.mark.django_db
IN_DATABASE = override_settings(TASKS={"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}})


@IN_DATABASE
def test_the_request_only_leaves_a_letter_for_the_worker(visitor):
    user = UserFactory()
    visitor.post("/akun/login/code/", {"email": user.email})
    assert not mail.outbox
    letter = OutgoingMail.objects.get()
    assert letter.priority == OutgoingMail.Priority.CODE
    task = DBTaskResult.objects.get(task_path=send_outbox_task.module_path)
    assert task.priority > 50
    assert "args" not in task.args_kwargs or not task.args_kwargs["args"]
    body = letter.content["body"]
    send_outbox_task.call()
    assert mailed_code() in body
    letter.refresh_from_db()
    assert (letter.status, letter.content, letter.subject) == ("sent", None, ""), "the code is in the subject too"


@IN_DATABASE
def test_a_code_that_has_expired_is_not_sent(visitor):
    visitor.post("/akun/login/code/", {"email": UserFactory().email})
    letter = OutgoingMail.objects.get()
    assert timedelta(minutes=14) < letter.expires_at - timezone.now() <= timedelta(minutes=15)
    OutgoingMail.objects.update(expires_at=timezone.now())
    send_outbox()
    letter.refresh_from_db()
    assert not mail.outbox
    assert (letter.status, letter.trouble, letter.content, letter.subject) == ("given_up", "expired", None, "")


@IN_DATABASE
@pytest.mark.parametrize(
    ("path", "known"),
    [("/akun/login/code/", True), ("/akun/login/code/", False), ("/akun/password/reset/", True)],
)
def test_who_waits_for_a_code_comes_first_and_other_letters_next(visitor, path, known):
    visitor.post(path, {"email": UserFactory().email if known else "nobody@contoh.example"})
    kind = OutgoingMail.objects.get().kind
    assert kind == ("code" if known else "account")


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
