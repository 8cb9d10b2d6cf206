"""The link in a holder's letter: downloads one certificate without signing in, for thirty days.

It is a bearer's: whoever has it gets the file, so it bears nothing but the certificate's unguessable code, the moment
and our signature, and it ends by itself.
"""

from __future__ import annotations

from datetime import timedelta

from django.core import signing

from webinars import addresses
from webinars.certificate_pdf.codes import CODE

VALID_FOR = timedelta(days=30)
LONGEST_TOKEN = 120
_signer = signing.TimestampSigner(salt="webinars.download_links")


class DownloadLinkError(Exception):
    """`code`: "over" (it was ours, thirty days ago), "unknown" (it never was)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def download_url(code: str) -> str:
    """The whole address, valid from now on, for the bare code of one version."""
    return addresses.absolute(addresses.certificate_download_path(make_token(code)))


def make_token(code: str) -> str:
    return _signer.sign(code).replace(":", ".")


def read_token(token: str) -> str:
    """The version's code. Raises DownloadLinkError."""
    if len(token) > LONGEST_TOKEN:
        raise DownloadLinkError("unknown")
    try:
        code = _signer.unsign(token.replace(".", ":"), max_age=VALID_FOR)
    except signing.SignatureExpired as error:
        raise DownloadLinkError("over") from error
    except (signing.BadSignature, ValueError) as error:
        raise DownloadLinkError("unknown") from error
    if not CODE.fullmatch(code):
        raise DownloadLinkError("unknown")
    return code
