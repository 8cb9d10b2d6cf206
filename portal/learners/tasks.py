"""What the worker does for accounts."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from portal.learners.models import OutgoingMail

ATTEMPTS = 3
PAUSE = timedelta(seconds=20)


class MailNotSentError(RuntimeError):
    """The mail server refused or did not answer; says the kind of failure, not to whom."""


@task
def send_mail_task(mail_id: int) -> None:
    """Sends the letter and forgets it; tried again twice, for a code soon is of no use any more.

    No transaction is open meanwhile: on SQLite it would keep everybody else from writing. Run twice at the
    worst moment, a letter goes out twice.
    """
    mail = OutgoingMail.objects.filter(pk=mail_id).first()
    if mail is None:
        return
    try:
        EmailMessage(mail.subject, mail.body, to=[mail.recipient]).send()
    except OSError as error:  # smtplib's errors too
        _keep_for_later(mail)
        raise MailNotSentError(type(error).__name__) from None
    mail.delete()


def _keep_for_later(mail: OutgoingMail) -> None:
    mail.attempts += 1
    if mail.attempts == ATTEMPTS:
        mail.delete()
        return
    with transaction.atomic():
        mail.save(update_fields=["attempts"])
        again = send_mail_task
        if again.get_backend().supports_defer:
            again = again.using(run_after=timezone.now() + PAUSE)
        transaction.on_commit(lambda: again.enqueue(mail.pk))


@task
def end_sessions_task(user_id: int) -> None:
    """Removes every session of a person who has left. They are of no use already; this erases what they hold."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator(chunk_size=1000):
        if session.get_decoded().get(SESSION_KEY) == str(user_id):
            session.delete()
