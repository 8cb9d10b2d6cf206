"""A message as JSON and back, so that it can wait in the database and then leave by SMTP or by a service's API.

Its parts are kept, not its rendered bytes: a service's API wants the parts. A part that is MIME already (a calendar
file with its method) is kept as it is, byte for byte.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from email import message_from_bytes
from email.message import Message
from email.mime.base import MIMEBase
from email.utils import format_datetime
from typing import Any

from django.core.mail import EmailMessage, EmailMultiAlternatives

from portal.postbox.models import OutgoingMail

LISTS = ("to", "cc", "bcc", "reply_to")


class StoredPart(MIMEBase):
    """A MIME part read back. MIMEBase alone is what Django takes for a ready part; its own constructor adds headers."""

    def __init__(self, policy=None) -> None:
        Message.__init__(self, **({"policy": policy} if policy else {}))


def pack(message: EmailMessage) -> dict[str, Any]:
    """What `unpack` needs to make the message again."""
    packed = {name: list(getattr(message, name)) for name in LISTS if getattr(message, name)}
    packed |= {
        "subject": str(message.subject),
        "body": str(message.body).replace("\0", ""),
        "from": message.from_email,
        "headers": {name: str(value) for name, value in message.extra_headers.items()},
        "attachments": [_pack_attachment(part) for part in message.attachments],
        "alternatives": [[str(text), kind] for text, kind in getattr(message, "alternatives", [])],
    }
    if message.content_subtype != "plain":
        packed["subtype"] = message.content_subtype
    return packed


def unpack(packed: dict[str, Any]) -> EmailMessage:
    message = EmailMultiAlternatives(
        subject=packed["subject"],
        body=packed["body"],
        from_email=packed["from"],
        headers=dict(packed["headers"]),
        attachments=[_unpack_attachment(part) for part in packed["attachments"]],
        alternatives=[tuple(part) for part in packed["alternatives"]],
        **{name: packed[name] for name in LISTS if name in packed},
    )
    message.content_subtype = packed.get("subtype", "plain")
    return message


def stamp(message: EmailMessage, mail: OutgoingMail) -> EmailMessage:
    """The same Message-ID at each attempt: who receives a message twice can see that it is one (RFC 5322, 3.6.4)."""
    names = {name.lower() for name in message.extra_headers}
    message.extra_headers = {n: v for n, v in message.extra_headers.items() if n.lower() != "message-id"}
    message.extra_headers["Message-ID"] = mail.message_id
    if "date" not in names and not mail.composer:
        message.extra_headers["Date"] = format_datetime(mail.created_at)
    return message


def _pack_attachment(part) -> dict[str, str]:
    if isinstance(part, MIMEBase):
        return {"mime": b64encode(part.as_bytes()).decode("ascii")}
    name, content, kind = part
    if isinstance(content, EmailMessage):
        content = content.message()
    if isinstance(content, Message):
        content = content.as_bytes()
    if isinstance(content, str):
        return {"name": name or "", "text": content, "type": kind or ""}
    return {"name": name or "", "content": b64encode(content).decode("ascii"), "type": kind or ""}


def _unpack_attachment(part: dict[str, str]):
    if "mime" in part:
        return message_from_bytes(b64decode(part["mime"]), _class=StoredPart)
    content = part["text"] if "text" in part else b64decode(part["content"])
    return part["name"] or None, content, part["type"] or None
