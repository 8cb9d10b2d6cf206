"""Django's door to the outbox: whatever sends mail by Django's own functions queues it instead (EMAIL_BACKEND)."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction


class QueueingBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        from portal.postbox.services.queueing import queue_message

        messages = [message for message in email_messages if message.recipients()]
        with transaction.atomic():
            for message in messages:
                queue_message(message=message)
        return len(messages)
