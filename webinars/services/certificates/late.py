"""Certificates for those who fulfil the rule only after the webinar's certificates were issued."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.db.models import Q

from webinars.evidence import eligible_in
from webinars.models import Certificate, Registration, Role, Webinar
from webinars.services.certificates.issuing import IssueResult, issue_certificates

# What is reached after the session; attendance has an editor's preview and button.
REACHED_LATER = (Q(paths__needs_recording=True) | Q(paths__needs_evaluation=True) | Q(paths__needs_post_test=True)) | Q(
    paths__minimum_check_ins__isnull=False
)


def follow_up_certificate(*, registration: Registration) -> bool:
    """Enqueues the certificate of who has come to fulfil the rule after the first issuing; returns whether it did.

    To be called, in the same transaction, by whatever adds evidence of one person after the session.
    """
    webinar = registration.webinar
    if webinar.certificates_issued_at is None:
        return False
    if Certificate.objects.filter(webinar=webinar, learner=registration.learner_id, role=Role.PARTICIPANT).exists():
        return False
    if registration.pk not in eligible_in(webinar, registrations=[registration.pk]):
        return False
    from webinars.tasks import issue_to_latecomer_task

    transaction.on_commit(partial(issue_to_latecomer_task.enqueue, registration.pk))
    return True


def issue_to_latecomer(*, registration: Registration) -> IssueResult:
    """This person's certificate, if the rule is fulfilled and there is none; safe to call twice."""
    return issue_certificates(webinar=registration.webinar, registrations=[registration.pk])


def issue_late_certificates() -> IssueResult:
    """Of every webinar whose certificates are issued and whose paths can be completed later: to who has done so since.

    What `follow_up_certificate` does at once, should its task have failed; safe to run each minute.
    """
    total = IssueResult()
    issued = Webinar.objects.filter(certificates_issued_at__isnull=False).filter(REACHED_LATER).distinct()
    for webinar in issued.order_by("pk"):
        holders = Certificate.objects.filter(webinar=webinar, role=Role.PARTICIPANT).values("learner")
        waiting = Registration.objects.active().filter(webinar=webinar).exclude(learner__in=holders)
        waiting = waiting.filter(Q(milestones__isnull=False) | Q(check_ins__isnull=False)).distinct()
        pks = list(waiting.values_list("pk", flat=True))
        if pks:
            result = issue_certificates(webinar=webinar, registrations=pks)
            total.created += result.created
            total.refused += result.refused
    return total
