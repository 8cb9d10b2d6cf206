"""Check-ins of people who have no participant number at hand: registered with an e-mail address, confirmed by a mail.

Whoever the address belongs to, the answer is the same, so that nobody learns who has an account. Until the mail is
answered neither check-in nor registration counts; a new account has no password, as imports make them, and an existing
one stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal.learners.agencies import resolve_agency
from portal.learners.models import User
from portal.learners.services.profile import note_filled_profile
from portal.models import PortalSettings
from portal.postbox.models import OutgoingMail
from portal.postbox.services.queueing import queue_message
from webinars.check_in_mail import compose_check_in_claim
from webinars.models import CheckIn, CheckInWindow, Registration
from webinars.services.certificates.late import follow_up_certificate
from webinars.services.check_in.checking_in import CheckInError, Submission, enqueue_claim_mail, find_window, take_part


@dataclass(frozen=True, kw_only=True)
class Claimant:
    """As somebody writes it into the form; checked, not proven."""

    full_name: str
    email: str
    employment_type: str
    agency: str
    language: str


def claim_check_in(*, submission: Submission, claimant: Claimant, now: datetime | None = None) -> None:
    """Records the check-in as a claim, with a registration that is none yet, and sends the mail that confirms both.

    Raises CheckInError about the code alone. Capacity, seats and the registration's deadline refuse nobody here.
    """
    now = now or timezone.now()
    window, _opened = find_window(submission, now)
    with transaction.atomic():
        learner = _find_or_make_account(claimant, now)
        if not learner.is_active:
            return
        row = _record(window, learner, submission, now)
        if row.confirmed_at is None and row.voided_at is None:
            enqueue_claim_mail(row, now)


@transaction.atomic
def confirm_claim(*, check_in_pk: int, now: datetime | None = None) -> CheckIn:
    """The check-in counts from now on; a second call changes nothing.

    Raises CheckInError("voided"), or CheckIn.DoesNotExist where its person is gone.
    """
    rows = CheckIn.objects.select_for_update(of=("self",))
    rows = rows.select_related("window__webinar", "registration__webinar", "registration__learner")
    row = rows.get(pk=check_in_pk)
    if row.voided_at:
        raise CheckInError("voided")
    if row.confirmed_at is None:
        row.confirmed_at = now or timezone.now()
        row.save(update_fields=["confirmed_at"])
        take_part(row.registration_id)
        note_filled_profile(user=row.registration.learner)
        follow_up_certificate(registration=row.registration)
    return row


def open_claims(registration: Registration) -> QuerySet[CheckIn]:
    """The check-ins that still wait for a word of their person."""
    return registration.check_ins.filter(confirmed_at__isnull=True, voided_at__isnull=True)


def has_proven_address(user: User) -> bool:
    """Whether the account's address is the person's: then a button may say what the mailed link says."""
    return EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True).exists()


@transaction.atomic
def confirm_own_claims(*, registration: Registration, now: datetime | None = None) -> int:
    """As the mailed links would, for the person who is signed in; returns how many count now.

    Raises CheckInError("unproven") as long as the account's address has not been verified.
    """
    if not has_proven_address(registration.learner):
        raise CheckInError("unproven")
    claims = list(open_claims(registration).values_list("pk", flat=True))
    for pk in claims:
        confirm_claim(check_in_pk=pk, now=now)
    return len(claims)


@transaction.atomic
def mail_claims_again(*, registration: Registration, now: datetime | None = None) -> None:
    """The letters with the links once more; not more often than every few minutes."""
    for row in open_claims(registration):
        enqueue_claim_mail(row, now or timezone.now())


def send_claim(*, check_in_pk: int, now: datetime | None = None) -> None:
    """The mail that confirms it, once: a task that runs twice finds it claimed. Where sending fails, that is undone."""
    row = CheckIn.objects.select_related("window__webinar", "registration__learner").filter(pk=check_in_pk).first()
    unsent = CheckIn.objects.filter(pk=check_in_pk, claim_sent_at__isnull=True, confirmed_at__isnull=True)
    if row is None or not unsent.update(claim_sent_at=now or timezone.now()):
        return
    try:
        message = compose_check_in_claim(row, portal=PortalSettings.load())
        queue_message(message=message, kind=OutgoingMail.Kind.CHECK_IN)
    except Exception:
        CheckIn.objects.filter(pk=check_in_pk).update(claim_sent_at=None)
        raise


def _find_or_make_account(claimant: Claimant, now: datetime) -> User:
    email = User.objects.normalize_email(claimant.email)
    learner = _find_account(email)
    if learner is not None:
        return learner
    agencies = resolve_agency(claimant.agency)
    agency = agencies[0] if len(agencies) == 1 else None
    user = User(
        email=email,
        full_name=claimant.full_name,
        employment_type=claimant.employment_type,
        agency=agency,
        agency_other="" if agency else claimant.agency,
        language=claimant.language,
        purpose_notice_accepted_at=now,
        password=make_password(None),  # unusable, and no hash to compute
    )
    # Somebody may send the same address at this very moment: that account is taken then.
    User.objects.bulk_create([user], ignore_conflicts=True)
    learner = _find_account(email)
    address = EmailAddress(user=learner, email=email, primary=True)
    EmailAddress.objects.bulk_create([address], ignore_conflicts=True)
    return learner


def _find_account(email: str) -> User | None:
    """A further address that somebody has verified leads to that account."""
    found = User.objects.filter(email=email).first()
    if found is None:
        verified = EmailAddress.objects.filter(email=email, verified=True).select_related("user").first()
        found = verified.user if verified else None
    return found


def _record(window: CheckInWindow, learner: User, submission: Submission, now: datetime) -> CheckIn:
    """The claim. Until the mail is answered the registration is none: no seat, no mail, on no page of its person."""
    fresh = {
        "status": Registration.Status.CLAIMED,
        "origin": Registration.Origin.CHECK_IN,
        "seat": Registration.Seat.STREAM,
        "registered_at": now,
        "told_sequence": window.webinar.calendar_sequence,
    }
    registration, _made = Registration.objects.get_or_create(webinar=window.webinar, learner=learner, defaults=fresh)
    facts = {"checked_in_at": now, "key": submission.key, "client": submission.client}
    row, _made = CheckIn.objects.get_or_create(window=window, registration=registration, defaults=facts)
    return row
