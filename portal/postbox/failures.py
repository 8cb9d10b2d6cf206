"""What went wrong when a message was handed over, and whose fault it is: the message's, the connection's or the way's.

Replies by RFC 5321, 4.2: 4yz is 'later', 5yz 'never'. The words of a reply are not kept: they name the recipient.
"""

from __future__ import annotations

import smtplib
from dataclasses import dataclass

from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused

from portal.postbox.models import OutgoingMail

Trouble = OutgoingMail.Trouble
CLOSING = 421
TOO_LARGE = 552
# What an API says of us or of itself, not of the message: keys, rights, address of the API, too many requests.
OURS = {401, 402, 403, 404, 405, 429}


@dataclass(frozen=True)
class Failure:
    """`permanent`: the message is given up at once. `drops`: the connection is of no use any more.

    `blocks`: nothing else would get out either. `burns`: it counts as one of the message's attempts.
    """

    trouble: Trouble
    code: int | None = None
    permanent: bool = False
    drops: bool = False
    blocks: bool = False
    burns: bool = True


def judge_opening(error: Exception) -> Failure:
    """Why there is no connection. No message is concerned yet."""
    code = getattr(error, "smtp_code", None)
    if _is_timeout(error):
        return Failure(Trouble.TIMEOUT, blocks=True, drops=True, burns=False)
    known = isinstance(code, int) and code > 0
    trouble = Trouble.NOT_ALLOWED if isinstance(error, smtplib.SMTPAuthenticationError) else Trouble.UNREACHABLE
    return Failure(trouble, code if known else None, blocks=True, drops=True, burns=False)


def judge_sending(error: Exception) -> Failure:
    """Why one message did not get out."""
    if _is_timeout(error):
        return Failure(Trouble.TIMEOUT, drops=True, blocks=True)
    if isinstance(error, smtplib.SMTPException):
        return _judge_smtp(error)
    if isinstance(error, AnymailRecipientsRefused):
        return Failure(Trouble.REFUSED, permanent=True)
    if isinstance(error, AnymailAPIError):
        return _judge_api(error.status_code)
    if isinstance(error, OSError):
        return Failure(Trouble.DISCONNECTED, drops=True, blocks=True)
    if isinstance(error, ValueError):  # malformed addresses and headers, what a service cannot send
        return Failure(Trouble.MALFORMED, permanent=True)
    return Failure(Trouble.UNEXPECTED, drops=True)


def _is_timeout(error: Exception) -> bool:
    """smtplib wraps a reply that did not come in time into a lost connection."""
    return isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)


def _judge_smtp(error: smtplib.SMTPException) -> Failure:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = min((reply[0] for reply in error.recipients.values()), default=550)
        return Failure(Trouble.REFUSED, code, permanent=code >= 500, drops=code == CLOSING)
    if isinstance(error, smtplib.SMTPSenderRefused) and error.smtp_code != TOO_LARGE:
        # Our sender is the same in every message.
        trouble = Trouble.NOT_ALLOWED if error.smtp_code >= 500 else Trouble.LATER
        return Failure(trouble, error.smtp_code, drops=True, blocks=True, burns=False)
    if isinstance(error, smtplib.SMTPNotSupportedError):  # an address that this server cannot write
        return Failure(Trouble.MALFORMED, permanent=True)
    if isinstance(error, smtplib.SMTPResponseException):
        code = error.smtp_code
        if code >= 500:
            return Failure(Trouble.REJECTED, code, permanent=True)
        return Failure(Trouble.LATER, code if code > 0 else None, drops=True)
    return Failure(Trouble.DISCONNECTED, drops=True, blocks=True)


def _judge_api(status: int | None) -> Failure:
    if status is None:
        return Failure(Trouble.DISCONNECTED, drops=True, blocks=True)
    if status in OURS or status >= 500:
        trouble = Trouble.LATER if status == 429 or status >= 500 else Trouble.NOT_ALLOWED
        return Failure(trouble, status, drops=True, blocks=True, burns=status >= 500)
    return Failure(Trouble.REJECTED, status, permanent=True)
