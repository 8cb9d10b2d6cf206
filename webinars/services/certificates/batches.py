"""Issuing in the background: one batch at a time for a webinar, with its progress for the CMS."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_lazy, ngettext

from portal.learners.models import User
from webinars.models import CertificateBatch, Webinar
from webinars.services.certificates.errors import CertificateError
from webinars.services.certificates.issuing import IssueResult, issue_certificates

Status = CertificateBatch.Status
# A batch that has shown no end after so long died with its worker: another one may be started.
STALE_AFTER = timedelta(minutes=30)
# Why no number can be drawn, for editors to mend in the settings or the template.
NUMBER_WORDS = {
    "number": gettext_lazy("This certificate number is too long, or given already: %(detail)s"),
    "pattern": gettext_lazy("The pattern of the certificate numbers must name the webinar or the year: %(detail)s"),
    "letter_number": gettext_lazy("The certificate numbers hold the number of a letter: type it before issuing."),
}


@transaction.atomic
def start_issuing(*, webinar: Webinar, started_by: User | None = None, letter_number: str = "") -> CertificateBatch:
    """A batch that issues the webinar's certificates in the background; while one is at work, that one."""
    webinar = Webinar.objects.select_for_update().get(pk=webinar.pk)
    at_work = CertificateBatch.objects.filter(webinar=webinar, status__in=[Status.WAITING, Status.RUNNING])
    current = at_work.filter(created_at__gt=timezone.now() - STALE_AFTER).first()
    if current is not None:
        return current
    at_work.update(status=Status.FAILED, finished_at=timezone.now())
    batch = CertificateBatch.objects.create(webinar=webinar, started_by=started_by, letter_number=letter_number)
    from webinars.tasks import issue_certificates_task

    transaction.on_commit(partial(issue_certificates_task.enqueue, batch.pk))
    return batch


def run_batch(*, batch: CertificateBatch) -> None:
    """Does a batch's work and keeps account of it; a batch that is done is left alone."""
    if batch.status == Status.DONE:
        return
    _keep(batch, status=Status.RUNNING, error="")
    try:
        result = issue_certificates(
            webinar=batch.webinar,
            issued_by=batch.started_by,
            batch=batch,
            report=lambda done, total: _keep(batch, done=done, total=total),
        )
    except Exception as error:
        _keep(batch, status=Status.FAILED, error=_failure(batch, error), finished_at=timezone.now())
        raise
    _keep(batch, status=Status.DONE, error=_remark(batch, result), finished_at=timezone.now())


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
