"""Groups that an agency's coordinator signs up: invited by mail, registered only when they confirm.

Nothing here tells the coordinator whether an address has an account: everybody gets the same letter with a link of
their own, and counts as confirmed only when they press the button behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.learners.models import User
from portal.learners.services.profile import accept_purpose_notice
from portal.models import PortalSettings
from portal.postbox.models import OutgoingMail
from portal.postbox.services.queueing import Draft, queue_composed
from webinars.group_lists import Invitee
from webinars.models import GroupInvitation, Registration, RegistrationQuestion, Webinar
from webinars.services.registration.answers import register_with_answers
from webinars.services.registration.waiting_list import QUEUED, lock_webinar
from webinars.states import accepts_registrations, takes_into_queue

NO_ANSWERS: Mapping[int, str] = MappingProxyType({})
COMPOSER = "webinars.group_invitation"
DAY = timedelta(days=1)
Answer = GroupInvitation.Answer


class GroupError(Exception):
    """A refusal; `code` is closed, too_many_today, profile_incomplete, answered or account_closed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class GroupResult:
    """How many people were written to, and how many stood on the coordinator's list already."""

    invited: int
    known: int


@transaction.atomic
def invite_group(
    *, webinar: Webinar, coordinator: User, people: list[Invitee], language: str = "id", now: datetime | None = None
) -> GroupResult:
    """Writes to everybody who is not on this coordinator's list yet. Raises GroupError, and then writes to nobody."""
    now = now or timezone.now()
    webinar = lock_webinar(webinar)
    if not coordinator.has_complete_profile:
        raise GroupError("profile_incomplete")
    if not is_open_to_groups(webinar, now=now):
        raise GroupError("closed")
    mine = GroupInvitation.objects.filter(coordinator=coordinator)
    known = set(mine.filter(webinar=webinar).values_list("email", flat=True))
    new = [person for person in people if person.email not in known]
    User.objects.select_for_update(no_key=True).get(pk=coordinator.pk)  # two lists at once count as two
    today = mine.filter(created_at__gt=now - DAY).count()
    if today + len(new) > PortalSettings.load().group_invitations_per_day:
        raise GroupError("too_many_today")
    rows = [
        GroupInvitation(
            webinar=webinar,
            coordinator=coordinator,
            name=person.name,
            email=person.email,
            language=language,
            created_at=now,
        )
        for person in new
    ]
    _write_to(GroupInvitation.objects.bulk_create(rows), letter="invitation")
    return GroupResult(invited=len(rows), known=len(people) - len(rows))


@transaction.atomic
def remind_group(*, webinar: Webinar, coordinator: User, now: datetime | None = None) -> int:
    """Reminds everybody who has not answered, each once; returns how many. Raises GroupError("closed")."""
    now = now or timezone.now()
    if not is_open_to_groups(lock_webinar(webinar), now=now):
        raise GroupError("closed")
    open_ones = GroupInvitation.objects.open().filter(webinar=webinar, coordinator=coordinator, reminded_at=None)
    reminded = list(open_ones)
    GroupInvitation.objects.filter(pk__in=[row.pk for row in reminded]).update(reminded_at=now)
    _write_to(reminded, letter="reminder")
    return len(reminded)


@transaction.atomic
def confirm_invitation(
    *,
    invitation: GroupInvitation,
    questions: Iterable[RegistrationQuestion] = (),
    answers: Mapping[int, str] = NO_ANSWERS,
    now: datetime | None = None,
) -> Registration:
    """The invited person's registration (or place in line), with an account where there is none yet.

    The person has read the notice on data and answered the webinar's questions. Confirming twice changes nothing, and
    whoever is registered already keeps the earlier answers. Raises RegistrationError where registration is not open,
    GroupError("account_closed") where the account may not be used.
    """
    now = now or timezone.now()
    lock_webinar(invitation.webinar)
    invitation = GroupInvitation.objects.select_related("webinar", "coordinator").get(pk=invitation.pk)
    learner = _find_or_make_account(invitation, now)
    if not learner.is_active:
        raise GroupError("account_closed")
    accept_purpose_notice(user=learner)
    is_registered = Registration.objects.active().filter(webinar=invitation.webinar, learner=learner).exists()
    registration = register_with_answers(
        webinar=invitation.webinar,
        learner=learner,
        origin=Registration.Origin.GROUP,
        questions=[] if is_registered else list(questions),
        answers=dict(answers),
        now=now,
    )
    if invitation.answer != Answer.CONFIRMED:
        invitation.answer, invitation.answered_at = Answer.CONFIRMED, now
        invitation.save(update_fields=["answer", "answered_at"])
    return registration


@transaction.atomic
def decline_invitation(*, invitation: GroupInvitation, now: datetime | None = None) -> None:
    """Raises GroupError("answered") for who has confirmed: a registration is cancelled where it stands."""
    invitation = GroupInvitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.answer == Answer.CONFIRMED:
        raise GroupError("answered")
    invitation.answer, invitation.answered_at = Answer.DECLINED, now or timezone.now()
    invitation.save(update_fields=["answer", "answered_at"])


def find_waiting(webinar: Webinar, emails: Iterable[str]) -> set[str]:
    """Whose accounts stand in line, or have a seat on offer. To be asked of addresses that have confirmed alone."""
    queued = Registration.objects.filter(webinar=webinar, status__in=QUEUED)
    wanted = set(emails)
    own = queued.filter(learner__email__in=wanted).values_list("learner__email", flat=True)
    further = EmailAddress.objects.filter(verified=True, email__in=wanted, user__registrations__in=queued)
    return {*own, *further.values_list("email", flat=True)}


def forget_unanswered(*, now: datetime | None = None) -> int:
    """Deletes names and addresses of those who did not confirm, once the webinar is over; returns how many."""
    unconfirmed = GroupInvitation.objects.exclude(answer=Answer.CONFIRMED)
    over = Webinar.objects.past(now).filter(pk__in=unconfirmed.values("webinar")).values_list("pk", flat=True)
    return unconfirmed.filter(webinar__in=list(over)).delete()[0]


def is_open_to_groups(webinar: Webinar, *, now: datetime) -> bool:
    """Whether who confirms now gets a seat or a place in line."""
    return accepts_registrations(webinar, now=now) or takes_into_queue(webinar, now=now)


def _write_to(invitations: list[GroupInvitation], *, letter: str) -> None:
    """One letter of a kind to each, whatever is pressed or run again."""
    drafts = [
        Draft(row.email, f"group:{row.pk}:{letter}", {"invitation": row.pk, "letter": letter}) for row in invitations
    ]
    queue_composed(
        composer=COMPOSER, drafts=drafts, kind=OutgoingMail.Kind.REGISTRATION, priority=OutgoingMail.Priority.REMINDER
    )


def _find_or_make_account(invitation: GroupInvitation, now: datetime) -> User:
    """An account that exists is never altered. A new one has no password: its owner signs in by a mailed code."""
    found = _account_of(invitation.email)
    if found is not None:
        return found
    coordinator = invitation.coordinator
    user = User(
        email=invitation.email,
        full_name=invitation.name,
        language=invitation.language,
        agency_id=coordinator.agency_id,
        agency_other=coordinator.agency_other,
        password=make_password(None),
        purpose_notice_accepted_at=now,
    )
    try:
        with transaction.atomic():
            user.save()
            EmailAddress.objects.create(user=user, email=user.email, primary=True)
    except IntegrityError:  # the person has just signed up
        return User.objects.get(email=invitation.email)
    return user


def _account_of(email: str) -> User | None:
    """By the account's own address, else by a further one that somebody has verified."""
    user = User.objects.filter(email=email).first()
    if user is not None:
        return user
    verified = EmailAddress.objects.filter(email__iexact=email, verified=True).select_related("user").first()
    return verified.user if verified else None
