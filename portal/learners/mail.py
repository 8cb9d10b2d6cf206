"""Letters about accounts: written in the request, in the recipient's language; sent by a task, never in a request."""

from __future__ import annotations

from functools import partial

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import get_language, override

from portal.learners.models import OutgoingMail, User

URGENT = 80  # someone sits there waiting for a code: before the mass letters of a webinar


def queue_mail(*, to: str, subject: str, body: str) -> None:
    """Hands a letter to the worker once the transaction is committed; its text never becomes a task's argument."""
    from portal.learners.tasks import send_mail_task

    mail = OutgoingMail.objects.create(recipient=to, subject=subject, body=body)
    transaction.on_commit(partial(send_mail_task.using(priority=URGENT).enqueue, mail.pk))


def queue_letter(*, to: str, language: str, template: str, context: dict | None = None) -> None:
    """Renders TEMPLATE_subject.txt and TEMPLATE_message.txt in the language, and queues them."""
    with override(language):
        context = {"base_url": base_url()} | (context or {})
        subject = " ".join(render_to_string(f"{template}_subject.txt", context).split())
        queue_mail(to=to, subject=subject, body=render_to_string(f"{template}_message.txt", context).strip() + "\n")


def language_of(email: str) -> str:
    """The language in which a person wants to be written to; unknown people get the one they are reading."""
    address = EmailAddress.objects.filter(email=email).select_related("user").order_by("-verified").first()
    user = address.user if address else User.objects.filter(email=email).first()
    return user.language if user else (get_language() or settings.LANGUAGE_CODE)[:2]


def base_url() -> str:
    """Scheme and host as configured: taken from a request, a forged Host header would lead people astray."""
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/")
