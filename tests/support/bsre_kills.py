"""Signing while portal and service are killed in turn: both in processes of their own, on the test's database.

What came of it is counted by the service, per document, and read from database and disk; both are searched for what
the signatory typed.
"""

from __future__ import annotations

import base64
import hashlib
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, quote_plus

import requests

from tests.support.bsre_server import NIK, PASSPHRASE, PASSWORD, USER, ServiceProcess
from tests.support.server import ROOT, database_url, free_port, wait_for

PATIENCE = 120  # seconds for what has to happen


@dataclass
class Portal:
    """gunicorn with one worker, which is killed together with it; what it logs goes into a file."""

    service: str
    log: Path
    environment: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        variables = os.environ | {
            "DJANGO_SETTINGS_MODULE": "portal.settings.test",
            "DATABASE_URL": database_url(),
            "CERTIFICATE_SIGNER": "bsre",
            "BSRE_URL": self.service,
            "BSRE_USER": USER,
            "BSRE_PASSWORD": PASSWORD,
            **self.environment,
        }
        command = [sys.executable, "-m", "gunicorn", "portal.wsgi:application", "--bind", f"127.0.0.1:{self.port}"]
        command += ["--log-level", "debug", "--access-logfile", "-", "--config", "deploy/gunicorn.conf.py"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=variables, stdout=log, stderr=log, start_new_session=True
            )
        wait_for(f"{self.address}/robots.txt", self.process)

    def kill(self, number: int = signal.SIGKILL) -> None:
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, number)
            self.process.wait(PATIENCE)

    def sign(self, session_key: str, webinar_id: int, *, passphrase: str = PASSPHRASE) -> None:
        """As a browser does it."""
        with requests.Session() as browser:
            browser.cookies.set("sessionid", session_key)
            page = browser.get(f"{self.address}/tte/", timeout=PATIENCE).text
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
            fields = {"csrfmiddlewaretoken": token, "webinars": webinar_id, "nik": NIK, "passphrase": passphrase}
            answer = browser.post(f"{self.address}/tte/", data=fields, timeout=PATIENCE)
            answer.raise_for_status()


@dataclass
class Outcome:
    certificates: int
    signed: int = 0
    whole: int = 0  # files whose bytes are those that the row knows, with a signature that holds
    taken: Counter = field(default_factory=Counter)  # how often an answer was taken, by version
    asked: Counter = field(default_factory=Counter)  # how often the service signed, by document
    unanswered: set[str] = field(default_factory=set)  # documents of which nobody knew what became of the request
    letters: int = 0
    batches: list[str] = field(default_factory=list)
    kills: int = 0
    found: list[str] = field(default_factory=list)  # where something secret stands

    @property
    def is_whole(self) -> bool:
        """All signed and kept, each once; the service signed twice what a kill left unanswered, and nothing else."""
        n = self.certificates
        twice = {document for document, count in self.asked.items() if count > 1}
        return (
            (self.signed, self.whole, self.letters, len(self.asked)) == (n, n, n, n)
            and set(self.taken.values()) == {1}
            and len(self.taken) == n
            and twice <= self.unanswered
            and sum(self.asked.values()) - n <= self.kills
            and not self.found
        )


def kill_in_turn(
    webinar, *, session_key: str, folder: Path, kills: int, seconds: float, chance: random.Random
) -> Outcome:
    """Signs all that waits of a webinar; after some more are signed each time, the portal is killed, or the service, or
    the portal is told to stop.
    """
    from webinars.models import SigningBatch
    from webinars.services.certificates.waiting import waiting_versions

    total = waiting_versions(webinars=[webinar.pk]).count()
    outcome = Outcome(certificates=total)
    service = ServiceProcess(folder, seconds=seconds)
    portal = Portal(service.address, folder / "portal.log")
    deaths = sorted(chance.sample(range(1, total), kills))
    try:
        service.start()
        portal.start()
        portal.sign(session_key, webinar.pk, passphrase="bukan-" + PASSPHRASE)
        _until(lambda: not _running())
        while waiting_versions(webinars=[webinar.pk]).exists():
            portal.sign(session_key, webinar.pk)
            if outcome.kills == kills:
                _until(lambda: not _running())
                continue
            goal = deaths[outcome.kills]
            _until(lambda goal=goal: service_count(service) >= goal or not _running())
            time.sleep(chance.random() * seconds)  # anywhere in a request, or between two
            victim, number = ((portal, signal.SIGKILL), (service, signal.SIGKILL), (portal, signal.SIGTERM))[
                outcome.kills % 3
            ]
            victim.kill(number)
            outcome.kills += 1
            if (victim, number) == (portal, signal.SIGKILL):
                _age_running()
            _until(lambda: not _running())  # a portal that was only told to stop has written that down itself
            victim.start()
    finally:
        portal.kill()
        service.kill()
    outcome.batches = list(SigningBatch.objects.order_by("pk").values_list("status", flat=True))
    outcome.asked = service.count()
    return outcome


def service_count(service: ServiceProcess) -> int:
    return sum(service.count().values())


def _running() -> bool:
    from webinars.models import SigningBatch

    return SigningBatch.objects.filter(status="running").exists()


def _age_running() -> None:
    """As if half a minute had passed since the portal died, and somebody looked at the page then."""
    from django.utils import timezone

    from webinars.models import SigningBatch
    from webinars.models.signing import SILENCE
    from webinars.services.certificates.signing_batches import close_dead_batch

    SigningBatch.objects.filter(status="running").update(alive_at=timezone.now() - SILENCE)
    close_dead_batch()


def _until(has_happened) -> None:
    deadline = time.monotonic() + PATIENCE
    while not has_happened():
        if time.monotonic() > deadline:
            raise RuntimeError("it has not happened in time")
        time.sleep(0.02)


def read_outcome(outcome: Outcome, webinar, *, places: list[Path]) -> Outcome:
    """What database and disk say; `places` are searched, and all tables."""
    from portal.postbox.models import OutgoingMail
    from webinars.certificate_pdf.signing.acceptance import accept_signed
    from webinars.models import CertificateVersion, SigningAttempt
    from webinars.services.certificates.rendering import file_path
    from webinars.services.certificates.signing_one import read_unsigned

    for version in CertificateVersion.objects.filter(certificate__webinar=webinar):
        outcome.signed += version.signature == "signed"
        content = file_path(version).read_bytes()
        unsigned = read_unsigned(version)
        accept_signed(content, unsigned=unsigned)
        is_asked = hashlib.sha256(unsigned).hexdigest() in outcome.asked
        outcome.whole += is_asked and hashlib.sha256(content).hexdigest() == version.sha256
    attempts = SigningAttempt.objects.filter(version__certificate__webinar=webinar)
    outcome.taken = Counter(attempts.filter(state="signed").values_list("version", flat=True))
    outcome.unanswered = set(attempts.filter(state="unknown").values_list("document", flat=True))
    outcome.letters = OutgoingMail.objects.filter(composer="certificate_ready").count()
    outcome.found = find_secrets(NIK, PASSPHRASE, PASSWORD, places=places)
    return outcome


def find_secrets(*secrets: str, places: list[Path]) -> list[str]:
    """Tables and files in which one of them stands, in any of the writings in which it may have come there."""
    writings = {writing.encode() for secret in secrets for writing in _writings(secret)}
    found = [name for name, content in _tables() if any(writing in content for writing in writings)]
    for place in places:
        for path in sorted(place.rglob("*")):
            if path.is_file() and any(writing in path.read_bytes() for writing in writings):
                found.append(str(path))
    return found


def _writings(secret: str) -> set[str]:
    raw = secret.encode()
    coded = (base64.b64encode(raw).decode().rstrip("=")[:-1], raw.hex(), repr(secret)[1:-1])
    return {secret, quote(secret), quote_plus(secret), *coded}


def _tables():
    """Every table as text, rows of tasks, outbox, sessions and the log included."""
    from django.db import connection

    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")
            rows = [[bytes(one) if isinstance(one, memoryview) else one for one in row] for row in cursor.fetchall()]
            yield name, repr(rows).encode()
