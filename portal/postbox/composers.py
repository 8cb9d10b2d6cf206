"""Messages that are composed when their turn comes: of the newest facts, or not at all where they came to nothing.

An app registers a composer in its AppConfig.ready and queues rows that name it, thousands with one INSERT. A composer
gets the row; it returns the message, or None where it is no longer needed, or raises NotYetError. It may run several
times for one row, so it writes nothing; what has to be noted once the message is out goes into `after_sent`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.mail import EmailMessage

if TYPE_CHECKING:
    from portal.postbox.models import OutgoingMail


@dataclass(frozen=True)
class Composed:
    """A message; `after_sent` is called in the transaction that marks it as sent."""

    message: EmailMessage
    after_sent: Callable[[], None] | None = None


class NotYetError(Exception):
    """Something else has to be sent first: the message's turn comes again in a moment."""


Composer = Callable[["OutgoingMail"], Composed | None]
_composers: dict[str, Composer] = {}


def register_composer(name: str, composer: Composer) -> None:
    _composers[name] = composer


def compose(mail: OutgoingMail) -> Composed | None:
    return _composers[mail.composer](mail)
