"""Putting messages into the outbox: rows in the caller's transaction, rolled back with it, never lost after it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.postbox.letters import pack
from portal.postbox.models import MailRoute, OutgoingMail

Kind, Priority = OutgoingMail.Kind, OutgoingMail.Priority
# A task that was put into the queue and has not begun for so long may have died with its worker.
FORGOTTEN_AFTER = timedelta(minutes=1)


@dataclass(frozen=True)
class Draft:
    """One message that its composer will compose: to whom (for the list), what makes it one, what has to be known."""

    recipient: str
    key: str | None = None
    arguments: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def queue_message(
    *,
    message: EmailMessage,
    kind: str = Kind.OTHER,
    priority: int = Priority.REPLY,
    key: str | None = None,
    expires_at: datetime | None = None,
) -> OutgoingMail:
    """Queues a message that is written already; with a key that was queued before, it is that one's row, untouched.

    After `expires_at` it is not sent any more.
    """
    values = {
        "recipient": ", ".join(message.recipients())[:320],
        "subject": " ".join(str(message.subject).split())[:250],
        "kind": kind,
        "priority": priority,
        "content": pack(message),
        "message_id": new_message_id(),
        "expires_at": expires_at,
    }
    if key is None:
        mail = OutgoingMail.objects.create(**values)
    else:
        mail, _made = OutgoingMail.objects.get_or_create(key=key, defaults=values)
    wake_sender()
    return mail


@transaction.atomic
def queue_composed(
    *, composer: str, drafts: Iterable[Draft], kind: str, priority: int, expires_at: datetime | None = None
) -> None:
    """Queues messages that are composed when their turn comes; drafts whose key was queued before are passed over."""
    now = timezone.now()
    rows = [
        OutgoingMail(
            recipient=draft.recipient,
            kind=kind,
            priority=priority,
            composer=composer,
            content=draft.arguments,
            message_id=new_message_id(),
            key=draft.key,
            expires_at=expires_at,
            created_at=now,
            next_attempt_at=now,
        )
        for draft in drafts
    ]
    OutgoingMail.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    if rows:
        wake_sender()


def new_message_id() -> str:
    return make_msgid(domain=urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname or "localhost")


def wake_sender() -> None:
    """Once this transaction is committed, the worker looks into the outbox; one task for however many messages."""
    transaction.on_commit(enqueue_sending)


def enqueue_sending(*, rest: bool = False) -> None:
    """`rest`: what one turn of the worker left over. It waits behind the worker's other tasks."""
    from portal.postbox.tasks import AFTER_OTHERS, BEFORE_OTHERS, send_outbox_task

    field_name, now = ("rest_woken_at" if rest else "woken_at"), timezone.now()
    forgotten = now - FORGOTTEN_AFTER
    # First a look, which waits for nobody: in a rush somebody else has nearly always done it.
    if MailRoute.objects.filter(pk=1, **{f"{field_name}__gte": forgotten}).exists():
        return
    asleep = Q(**{f"{field_name}__isnull": True}) | Q(**{f"{field_name}__lt": forgotten})
    if MailRoute.objects.filter(asleep, pk=MailRoute.load().pk).update(**{field_name: now}):
        send_outbox_task.using(priority=AFTER_OTHERS if rest else BEFORE_OTHERS).enqueue(rest=rest)
