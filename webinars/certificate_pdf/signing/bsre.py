"""The government's signing service (BSrE): a PDF goes out over HTTP with NIK and passphrase, the signed one comes back.

POST /api/sign/pdf of the 'Esign Client Service': multipart with file, nik, passphrase and tampilan (invisible: the seal
is drawn already), Basic auth; the signed PDF as the body, or JSON {"error": "…", "status_code": 2031}. Nothing of
a request or an answer is ever logged here: what may be told of a failure is its code.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field

import requests
from django.views.decorators.debug import sensitive_variables

PATH = "/api/sign/pdf"
CONNECT_SECONDS = 5
READ_SECONDS = 60  # of silence; the service signs in one or two
WHOLE_SECONDS = 120  # of one answer, however slowly it drips
LARGEST_ANSWER = 20 * 1024 * 1024
ERROR_TEXT = 4096  # bytes of an answer that is no PDF, read for its code alone
# The service's own codes, as far as several public clients agree on them.
CODES = {2011: "unknown_nik", 2031: "passphrase"}
# For versions and gateways that send only words; the first that fits, in this order.
WORDS = {
    "passphrase": ("passphrase",),
    "expired": ("expired", "kedaluwarsa", "kadaluarsa", "kadaluwarsa", "masa berlaku"),
    "unknown_nik": ("tidak terdaftar", "belum terdaftar", "tidak ditemukan", "not registered"),
}

# An address that is none, or nobody there.
NEVER_SENT = (
    requests.exceptions.ConnectTimeout,
    requests.exceptions.InvalidSchema,
    requests.exceptions.InvalidURL,
    requests.exceptions.MissingSchema,
)


class BsreError(Exception):
    """The service did not sign; `code`:

    passphrase, unknown_nik, expired: the service knows the signatory, or not, and refuses;
    credentials: the portal's own login; refused: another refusal; down: not reached, or an error of its own;
    no_answer: reached, and then silent, so that nobody knows whether it signed;
    not_pdf: an answer that is neither a PDF nor a refusal.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Service:
    """Where it is and how the portal signs in there."""

    url: str
    user: str
    password: str = field(repr=False)
    certificates: str = ""  # PEM of its own authority, where that is no public one


@dataclass(frozen=True)
class Identity:
    """Who signs. Lives in the memory of one process, for as long as one batch; its representation tells nothing."""

    nik: str = field(repr=False)
    passphrase: str = field(repr=False)


@sensitive_variables()
def request_signature(pdf: bytes, *, service: Service, identity: Identity) -> bytes:
    """What the service answers with where it signs. One request, never repeated. Raises BsreError."""
    try:
        # A connection for each: one that is kept may be closed just then, and nobody would know what became of it.
        with _session(service) as session, _post(session, pdf, service=service, identity=identity) as answer:
            return _read(answer)
    except NEVER_SENT:
        raise BsreError("down") from None
    except requests.exceptions.ConnectionError as error:
        raise BsreError("down" if _never_connected(error) else "no_answer") from None
    except requests.exceptions.RequestException:
        raise BsreError("no_answer") from None
    except OSError:  # no such file of certificates
        raise BsreError("down") from None


def _session(service: Service) -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # no proxies, no .netrc: the settings alone say where the passphrase goes
    session.auth = (service.user, service.password)
    session.verify = service.certificates or True
    return session


@sensitive_variables()
def _post(session: requests.Session, pdf: bytes, *, service: Service, identity: Identity) -> requests.Response:
    return session.post(
        service.url.rstrip("/") + PATH,
        files={"file": ("sertifikat.pdf", pdf, "application/pdf")},
        data={"nik": identity.nik, "passphrase": identity.passphrase, "tampilan": "invisible"},
        headers={"Connection": "close"},
        timeout=(CONNECT_SECONDS, READ_SECONDS),
        allow_redirects=False,  # to nobody else
        stream=True,
    )


def _read(answer: requests.Response) -> bytes:
    if answer.status_code in {401, 403}:
        raise BsreError("credentials")
    if answer.status_code >= 500 and "json" not in answer.headers.get("Content-Type", ""):
        raise BsreError("down")
    body = _receive(answer)
    if answer.status_code == 200 and body.startswith(b"%PDF-"):
        return body
    raise BsreError(_judge(body, answer.status_code))


def _receive(answer: requests.Response) -> bytes:
    """The body, within the limits of size and time."""
    began, parts, size = time.monotonic(), [], 0
    for part in answer.iter_content(64 * 1024):
        parts.append(part)
        size += len(part)
        if size > LARGEST_ANSWER:
            raise BsreError("not_pdf")
        if time.monotonic() - began > WHOLE_SECONDS:
            raise BsreError("no_answer")
    return b"".join(parts)


def _judge(body: bytes, status: int) -> str:
    """The code of an answer that is no PDF; its words stay here."""
    try:
        told = json.loads(body[:ERROR_TEXT])
    except ValueError:
        return "not_pdf" if status < 400 else "refused"
    if not isinstance(told, dict):
        return "not_pdf"
    code = str(told.get("status_code", ""))
    if code.isdecimal() and int(code) in CODES:
        return CODES[int(code)]
    text = f"{told.get('error', '')} {told.get('message', '')}".lower()
    found = (name for name, words in WORDS.items() if any(word in text for word in words))
    return next(found, "down" if status >= 500 else "refused")


def _never_connected(error: requests.exceptions.ConnectionError) -> bool:
    """Refused, unknown host, bad certificate: then the service has not seen the document."""
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return type(reason).__name__ in {"NewConnectionError", "NameResolutionError", "ConnectTimeoutError", "SSLError"}
