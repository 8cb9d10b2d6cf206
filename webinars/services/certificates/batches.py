"""Issuing, making the files and writing the letters in the background: one batch at a time for a webinar.

Every stage does what is missing and no more, so a batch whose worker was killed goes on where it stopped. It shows its
progress, which is a sign of life too.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_lazy, ngettext

from portal.learners.models import User
from webinars.models import CertificateBatch, CertificateVersion, Webinar
from webinars.services.certificates.announcements import announce_new_certificates
from webinars.services.certificates.errors import CertificateError
from webinars.services.certificates.issuing import IssueResult, issue_certificates
from webinars.services.certificates.rendering import VersionFiles

Status, Stage = CertificateBatch.Status, CertificateBatch.Stage
# A batch that has shown no end after so long died with its worker: another one may be started.
STALE_AFTER = timedelta(minutes=30)
# One at work that has shown no sign of life for so long lost its worker.
DEAD_AFTER = timedelta(minutes=2)
# So long it is taken up again and again; what kills its worker every time is not to do so for ever.
RESUMED_FOR = timedelta(hours=24)
SECONDS_BETWEEN_SIGNS = 1.0
# Why no number can be drawn, for editors to mend in the settings or the template.
NUMBER_WORDS = {
    "number": gettext_lazy("This certificate number is too long, or given already: %(detail)s"),
    "pattern": gettext_lazy("The pattern of the certificate numbers must name the webinar or the year: %(detail)s"),
    "no_signatory": gettext_lazy("The template “%(detail)s” names nobody who signs on the day of issue."),
    "letter_number": gettext_lazy("The certificate numbers hold the number of a letter: type it before issuing."),
}


@transaction.atomic
def start_issuing(*, webinar: Webinar, started_by: User | None = None, letter_number: str = "") -> CertificateBatch:
    """A batch that issues the webinar's certificates in the background; while one is at work, that one."""
    webinar = Webinar.objects.select_for_update().get(pk=webinar.pk)
    at_work = CertificateBatch.objects.filter(webinar=webinar, status__in=[Status.WAITING, Status.RUNNING])
    current = at_work.filter(created_at__gt=timezone.now() - STALE_AFTER).first()
    if current is not None:
        if is_dead(current):
            _take_up(current)
        return current
    at_work.update(status=Status.FAILED, finished_at=timezone.now())
    batch = CertificateBatch.objects.create(webinar=webinar, started_by=started_by, letter_number=letter_number)
    _enqueue(batch)
    return batch


def is_dead(batch: CertificateBatch) -> bool:
    """Begun, not ended, and nobody is at work on it any more."""
    return batch.status == Status.RUNNING and batch.seen_at is not None and timezone.now() - batch.seen_at > DEAD_AFTER


@transaction.atomic
def resume_batches() -> int:
    """Batches whose worker was killed are put into the queue again; returns how many. Safe to run each minute."""
    now = timezone.now()
    dead = CertificateBatch.objects.filter(status=Status.RUNNING, seen_at__lt=now - DEAD_AFTER)
    resumed = 0
    for batch in dead.select_for_update():
        if now - batch.created_at > RESUMED_FOR:
            _keep(batch, status=Status.FAILED, error=_failure(batch, TimeoutError()), finished_at=now)
        else:
            _take_up(batch)
            resumed += 1
    return resumed


def _take_up(batch: CertificateBatch) -> None:
    _keep(batch, seen_at=timezone.now())
    _enqueue(batch)


def _enqueue(batch: CertificateBatch) -> None:
    from webinars.tasks import issue_certificates_task

    transaction.on_commit(partial(issue_certificates_task.enqueue, batch.pk))


def run_batch(*, batch: CertificateBatch) -> None:
    """Does a batch's work and keeps account of it; a batch that is done is left alone."""
    if batch.status == Status.DONE:
        return
    _keep(batch, status=Status.RUNNING, error="", seen_at=timezone.now())
    try:
        with VersionFiles() as files:
            result = _issue(batch, files)
            _make_files(batch, files)
        _write_letters(batch)
    except Exception as error:
        _keep(batch, status=Status.FAILED, error=_failure(batch, error), finished_at=timezone.now())
        raise
    _keep(batch, status=Status.DONE, error=_remark(batch, result), finished_at=timezone.now())


def _issue(batch: CertificateBatch, files: VersionFiles) -> IssueResult:
    """The files of what is issued are begun at once: they are drawn while the next ones are issued."""
    _begin(batch, Stage.ISSUING, total=0)
    show = _Progress(batch)
    return issue_certificates(
        webinar=batch.webinar, issued_by=batch.started_by, batch=batch, report=show, hand_on=files.begin
    )


def _make_files(batch: CertificateBatch, files: VersionFiles) -> None:
    """Those that nobody has made yet, of the whole webinar; with their signatures, where a key signs them."""
    versions = CertificateVersion.objects.filter(certificate__webinar=batch.webinar_id, sha256="")
    total = versions.count()
    _begin(batch, Stage.RENDERING, total=total)
    show = _Progress(batch)
    files.begin(versions.order_by("pk"))
    for done, _pk in enumerate(files.finish(), 1):
        show(done, total)


def _write_letters(batch: CertificateBatch) -> None:
    """To those who were issued one by this batch, or by one before it that came to no end."""
    _begin(batch, Stage.MAILING, total=0)
    count = announce_new_certificates(webinar=batch.webinar, issued_since=_began_at(batch), by=batch.started_by)
    _keep(batch, done=count, total=count)


def _began_at(batch: CertificateBatch) -> datetime:
    batches = CertificateBatch.objects.filter(webinar=batch.webinar_id).order_by("pk")
    ended = batches.filter(status=Status.DONE, pk__lt=batch.pk).last()
    return batches.filter(pk__gt=ended.pk if ended else 0).first().created_at


def _begin(batch: CertificateBatch, stage: str, *, total: int) -> None:
    now = timezone.now()
    _keep(batch, stage=stage, stage_began_at=now, seen_at=now, done=0, total=total)


class _Progress:
    """Writes how far a stage is, once a second at most, and at its end."""

    def __init__(self, batch: CertificateBatch) -> None:
        self.batch, self.written_at = batch, 0.0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if done < total and now - self.written_at < SECONDS_BETWEEN_SIGNS:
            return
        self.written_at = now
        _keep(self.batch, done=done, total=total, seen_at=timezone.now())


def _keep(batch: CertificateBatch, **values) -> None:
    for name, value in values.items():
        setattr(batch, name, value)
    batch.save(update_fields=list(values))


def _failure(batch: CertificateBatch, error: Exception) -> str:
    with translation.override(_language(batch)):
        if isinstance(error, CertificateError) and error.code == "missing_glyph":
            text = gettext("The webinar's theme or the signatory holds a character that cannot be printed: %s")
            return text % error.detail
        if isinstance(error, CertificateError) and error.code in NUMBER_WORDS:
            return str(NUMBER_WORDS[error.code]) % {"detail": error.detail}
        return gettext("Issuing broke off. What is issued stays issued; start it again to go on.")


def _remark(batch: CertificateBatch, result: IssueResult) -> str:
    """Who got none although the rule is fulfilled, for the editor to mend."""
    if not result.refused:
        return ""
    with translation.override(_language(batch)):
        text = ngettext(
            "%(count)d certificate waits, for the name cannot be printed: %(names)s",
            "%(count)d certificates wait, for the names cannot be printed: %(names)s",
            len(result.refused),
        )
        names = "; ".join(f"{person['name'] or '–'} <{person['email']}>" for person in result.refused)
        return (text % {"count": len(result.refused), "names": names})[:500]


def _language(batch: CertificateBatch) -> str:
    return batch.started_by.language if batch.started_by else "id"
