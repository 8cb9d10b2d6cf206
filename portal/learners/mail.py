"""Letters about accounts: written in the request, in the recipient's language, and put into the outbox."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language, override

from portal.learners.models import User
from portal.postbox.models import OutgoingMail
from portal.postbox.services.queueing import queue_message

Kind, Priority = OutgoingMail.Kind, OutgoingMail.Priority
# Letters that hold a code or a link which opens an account; portal.settings.accounts says for how long.
CODE_LETTERS = {
    "account/email/email_confirmation",
    "account/email/email_confirmation_signup",
    "account/email/login_code",
    "account/email/password_reset",
    "account/email/password_reset_code",
    "learners/email/deletion_code",
}
CODE_LIFETIME = timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)


def queue_mail(*, to: str, subject: str, body: str, template: str = "", kind: str = Kind.ACCOUNT) -> None:
    """Puts a letter into the outbox. Codes go before all other mail, and not at all once they have expired."""
    message = EmailMessage(subject, body, to=[to])
    if template in CODE_LETTERS:
        expires_at = timezone.now() + CODE_LIFETIME
        queue_message(message=message, kind=Kind.CODE, priority=Priority.CODE, expires_at=expires_at)
    else:
        queue_message(message=message, kind=kind, priority=Priority.REPLY)


def queue_letter(
    *, to: str, language: str, template: str, context: dict | None = None, kind: str = Kind.ACCOUNT
) -> None:
    """Renders TEMPLATE_subject.txt and TEMPLATE_message.txt in the language, and queues them."""
    with override(language):
        context = {"base_url": base_url()} | (context or {})
        subject = " ".join(render_to_string(f"{template}_subject.txt", context).split())
        body = render_to_string(f"{template}_message.txt", context).strip() + "\n"
        queue_mail(to=to, subject=subject, body=body, template=template, kind=kind)


def language_of(email: str) -> str:
    """The language in which a person wants to be written to; unknown people get the one they are reading."""
    address = EmailAddress.objects.filter(email=email).select_related("user").order_by("-verified").first()
    user = address.user if address else User.objects.filter(email=email).first()
    return user.language if user else (get_language() or settings.LANGUAGE_CODE)[:2]


def base_url() -> str:
    """Scheme and host as configured: taken from a request, a forged Host header would lead people astray."""
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/")
