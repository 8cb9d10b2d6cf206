"""Signing what waits, in a thread of the process that was given NIK and passphrase; the rows know how far it has come.

A task queue would have to be told the passphrase, and keeps what it is told. docs/decisions/bsre.md
"""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import IntegrityError, close_old_connections, connection, transaction
from django.db.utils import OperationalError
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from wagtail.log_actions import log

from portal.learners.models import User
from webinars.certificate_pdf.signing.bsre import Identity, Service
from webinars.models import SigningAttempt, SigningBatch, Webinar
from webinars.models.signing import SILENCE
from webinars.services.certificates.signing_one import SigningStoppedError, sign_version
from webinars.services.certificates.waiting import waiting_versions

Status = SigningBatch.Status
SIGN_OF_LIFE_SECONDS = 5
logger = logging.getLogger(__name__)
_at_work: dict[int, threading.Thread] = {}
_ending = threading.Event()


class NothingToSignError(Exception):
    code = "nothing"


def load_service() -> Service | None:
    """As the environment says; None where it says nothing."""
    if not (settings.BSRE_URL and settings.BSRE_USER):
        return None
    return Service(
        url=settings.BSRE_URL,
        user=settings.BSRE_USER,
        password=settings.BSRE_PASSWORD,
        certificates=settings.BSRE_CA_FILE,
    )


@sensitive_variables("identity")
def start_signing(*, webinars: list[int], service: Service, identity: Identity, started_by: User) -> SigningBatch:
    """The batch that signs what waits of these webinars, in the background; while one is at work, that one.

    Raises NothingToSignError.
    """
    batch, is_new = open_batch(webinars=webinars, started_by=started_by)
    if is_new:
        thread = threading.Thread(
            target=_run_in_thread,
            kwargs={"batch": batch, "service": service, "identity": identity},
            name="bsre",
            daemon=True,  # ends with its process, whatever that was doing; what is left over waits
        )
        _at_work[batch.pk] = thread
        thread.start()
    return batch


def open_batch(*, webinars: list[int], started_by: User | None) -> tuple[SigningBatch, bool]:
    """The batch, and whether it is new. One whose process has died is closed first. Raises NothingToSignError."""
    close_dead_batch()
    total = waiting_versions(webinars=webinars).count()
    running = SigningBatch.objects.filter(status=Status.RUNNING).first()
    if running:
        return running, False
    if not total:
        raise NothingToSignError
    try:
        with transaction.atomic():
            batch = SigningBatch.objects.create(started_by=started_by, total=total)
            batch.webinars.set(webinars)
    except IntegrityError:  # somebody was faster; the constraint lets one run at a time
        return SigningBatch.objects.get(status=Status.RUNNING), False
    return batch, True


@transaction.atomic
def close_dead_batch() -> None:
    """Writes down that a batch was interrupted, and that nobody knows what became of the document it had sent."""
    silent_since = timezone.now() - SILENCE
    for batch in SigningBatch.objects.select_for_update().filter(status=Status.RUNNING, alive_at__lte=silent_since):
        _finish(batch, Status.INTERRUPTED)


@sensitive_variables("identity")
def run_batch(*, batch: SigningBatch, service: Service, identity: Identity) -> None:
    """Signs one after the other: whatever happens, the outcome of one document at most is unknown."""
    webinars = list(batch.webinars.values_list("pk", flat=True))
    try:
        for pk in list(waiting_versions(webinars=webinars).values_list("pk", flat=True)):
            if _ending.is_set():
                return _finish(batch, Status.INTERRUPTED)
            sign_version(version_id=pk, batch=batch, service=service, identity=identity)
    except SigningStoppedError as error:
        return _finish(batch, Status.STOPPED, code=error.code)
    except Exception as error:
        _finish(batch, Status.INTERRUPTED, code="error")
        place = traceback.extract_tb(error.__traceback__)[-1]
        # Neither the message nor the frames' variables: they might hold what must not be told.
        logger.error("signing batch %d: %s at %s:%s", batch.pk, type(error).__name__, place.filename, place.lineno)
        return None
    return _finish(batch, Status.DONE)


def is_signing_here() -> bool:
    """Whether this very process signs: it should not be renewed just now."""
    return any(thread.is_alive() for thread in _at_work.values())


def end_signing(*, seconds: float) -> None:
    """Lets the document under way come home, and no further one go out; for a process that is told to stop."""
    _ending.set()
    for thread in list(_at_work.values()):
        thread.join(seconds)


@sensitive_variables("identity")
def _run_in_thread(*, batch: SigningBatch, service: Service, identity: Identity) -> None:
    try:
        with _signs_of_life(batch):
            run_batch(batch=batch, service=service, identity=identity)
        _tell(batch)
    finally:
        _at_work.pop(batch.pk, None)
        connection.close()


def _finish(batch: SigningBatch, status: str, *, code: str = "") -> None:
    """Once: what somebody else has closed stays as it was closed."""
    now = timezone.now()
    open_ones = SigningBatch.objects.filter(pk=batch.pk, status=Status.RUNNING)
    if open_ones.update(status=status, code=code, finished_at=now):
        under_way = SigningAttempt.objects.filter(batch=batch, state=SigningAttempt.State.SENT)
        under_way.update(state=SigningAttempt.State.UNKNOWN, code="interrupted", finished_at=now)


def _tell(batch: SigningBatch) -> None:
    """In the history of each webinar: who has signed, and how many."""
    counts = SigningAttempt.objects.filter(batch=batch, state=SigningAttempt.State.SIGNED)
    for webinar in Webinar.objects.filter(signing_batches=batch):
        count = counts.filter(version__certificate__webinar=webinar).count()
        if count:
            log(instance=webinar, action="webinars.certificates_signed", user=batch.started_by, data={"count": count})


@contextmanager
def _signs_of_life(batch: SigningBatch) -> Iterator[None]:
    """While the block lasts, the row hears every few seconds that its process lives."""
    over = threading.Event()
    thread = threading.Thread(target=_show_signs, args=(batch.pk, over), name="bsre-alive", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _show_signs(batch_id: int, over: threading.Event) -> None:
    while not over.wait(SIGN_OF_LIFE_SECONDS):
        try:
            close_old_connections()
            SigningBatch.objects.filter(pk=batch_id).update(alive_at=timezone.now())
        except OperationalError:
            connection.close()  # the next sign goes by a new connection
    connection.close()
