"""Putting earlier certificates on their holder's desk: by a verified e-mail address, or by NIP once an operator agrees.

An address proves itself: its owner has typed a code that was mailed there. A NIP proves nothing, since anybody can type
anybody's: an operator compares names and documents, and the answer to a request never tells what a NIP would find.
"""

from __future__ import annotations

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext, override
from wagtail.log_actions import log

from portal.learners.models import LearningCredit, User
from portal.learners.services.credits import CreditBooking, book_credits
from webinars.models import Certificate, EarlierCertificate, EarlierCertificateRequest

State = EarlierCertificateRequest.State
ClaimedBy = EarlierCertificate.ClaimedBy


class ClaimError(Exception):
    """`code`: "no_nip" (the profile has none), "answered" (somebody decided already), "nothing_chosen"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def waiting_for(learner: User) -> QuerySet[EarlierCertificate]:
    """Unclaimed certificates that bear one of the learner's verified addresses."""
    verified = EmailAddress.objects.filter(user=learner, verified=True).values(lower=Lower("email"))
    return EarlierCertificate.objects.unclaimed().filter(email__in=verified)


@transaction.atomic
def claim_by_email(*, learner: User) -> int:
    """Takes all that wait for the learner's verified addresses and books their JP once; returns how many these were."""
    learner = User.objects.select_for_update().get(pk=learner.pk)
    pks = list(waiting_for(learner).values_list("pk", flat=True))
    return len(_hand_over(pks, learner, ClaimedBy.EMAIL))


@transaction.atomic
def ask_by_nip(*, learner: User) -> EarlierCertificateRequest:
    """A request about the NIP in the profile; while one is open, that one. Raises ClaimError("no_nip")."""
    learner = User.objects.select_for_update().get(pk=learner.pk)
    if not learner.nip:
        raise ClaimError("no_nip")
    request = EarlierCertificateRequest.objects.filter(learner=learner, state=State.OPEN).first()
    if request is None:
        request = EarlierCertificateRequest(learner=learner)
    request.nip, request.asked_at = learner.nip, request.asked_at or timezone.now()
    request.save()
    return request


def found_by(request: EarlierCertificateRequest) -> QuerySet[EarlierCertificate]:
    """What an operator decides on: unclaimed certificates that bear the NIP asked about."""
    return EarlierCertificate.objects.unclaimed().filter(nip=request.nip).select_related("webinar")


@transaction.atomic
def accept_request(*, request: EarlierCertificateRequest, certificates: Iterable[int], by: User) -> int:
    """Hands over those of the found certificates that the operator has ticked; returns how many.

    Raises ClaimError("answered"), or ("nothing_chosen") where none of them can be handed over any more.
    """
    request = _lock_open(request)
    pks = list(found_by(request).filter(pk__in=list(certificates)).values_list("pk", flat=True))
    taken = _hand_over(pks, request.learner, ClaimedBy.NIP)
    if not taken:
        raise ClaimError("nothing_chosen")
    _answer(request, State.ACCEPTED, "", by)
    _log(request, "webinars.earlier_request_accepted", by, numbers=[row.number for row in taken])
    return len(taken)


@transaction.atomic
def decline_request(*, request: EarlierCertificateRequest, answer: str, by: User) -> None:
    """Raises ClaimError("answered")."""
    request = _lock_open(request)
    _answer(request, State.DECLINED, answer, by)
    _log(request, "webinars.earlier_request_declined", by)


def _lock_open(request: EarlierCertificateRequest) -> EarlierCertificateRequest:
    found = EarlierCertificateRequest.objects.select_for_update(of=["self"]).select_related("learner")
    request = found.get(pk=request.pk)
    if not request.is_open:
        raise ClaimError("answered")
    return request


def _answer(request: EarlierCertificateRequest, state: str, answer: str, by: User) -> None:
    request.state, request.answer = state, answer
    request.answered_at, request.answered_by = timezone.now(), by
    request.save(update_fields=["state", "answer", "answered_at", "answered_by"])


def _log(request: EarlierCertificateRequest, action: str, by: User, **data) -> None:
    """Without the person's name, which would outlive the account in the log."""
    with override("id"):
        title = gettext("Request for earlier certificates no. %(number)d") % {"number": request.pk}
    log(instance=request, action=action, user=by, title=title, data=data)


def _hand_over(pks: list[int], learner: User, how: str) -> list[EarlierCertificate]:
    """Those of the certificates that nobody else was quicker to take; their JP are booked in the same transaction."""
    rows = list(EarlierCertificate.objects.select_for_update().unclaimed().filter(pk__in=pks).order_by("pk"))
    EarlierCertificate.objects.filter(pk__in=[row.pk for row in rows]).update(
        claimed_by=learner, claimed_at=timezone.now(), claimed_how=how
    )
    book_credits(_booking(row, learner) for row in _not_counted_yet(rows, learner))
    return rows


def _not_counted_yet(rows: list[EarlierCertificate], learner: User) -> list[EarlierCertificate]:
    """One for each webinar and role: a certificate that was issued anew, then or here, brings its JP once."""
    mine = EarlierCertificate.objects.filter(claimed_by=learner).exclude(pk__in=[row.pk for row in rows])
    counted = {_occasion(row) for row in mine}
    held = Certificate.objects.filter(learner=learner, status=Certificate.Status.VALID)
    issued_here = set(held.order_by().values_list("webinar", "role"))
    chosen = {}
    for row in rows:
        if row.credit_hours and (row.webinar_id, row.role) not in issued_here and _occasion(row) not in counted:
            chosen.setdefault(_occasion(row), row)
    return list(chosen.values())


def _occasion(row: EarlierCertificate) -> tuple:
    return row.webinar_id or row.webinar_title.casefold(), row.held_on, row.role


def _booking(row: EarlierCertificate, learner: User) -> CreditBooking:
    return CreditBooking(
        learner_id=learner.pk,
        source=LearningCredit.Source.CERTIFICATE,
        source_reference=f"earlier:{row.pk}",
        description=f"{row.webinar_title} ({row.number})"[:300],
        hours=row.credit_hours,
        earned_on=row.held_on,
    )
