"""A person's own details, and the NIP that an operator confirms."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.log_actions import log

from portal.learners.errors import LearnerError
from portal.learners.models import Agency, User
from portal.learners.names import looks_all_capitals
from portal.learners.nip import normalise_nip, validate_nip


class ProfileError(LearnerError):
    """`code`: "nip_taken" (confirmed for somebody else), "nip_confirmed" (only an operator changes it now)."""


class NipError(LearnerError):
    """`code`: "nip_missing", "nip_invalid", "nip_taken" (confirmed for somebody else)."""


@transaction.atomic
def complete_profile(
    *,
    user: User,
    full_name: str,
    employment_type: str,
    nip: str = "",
    position: str = "",
    agency: Agency | None = None,
    agency_other: str = "",
    language: str = "id",
) -> User:
    """Keeps what the person says of themselves; the NIP stays self-declared. Raises ProfileError."""
    user = User.objects.select_for_update().get(pk=user.pk)
    nip = normalise_nip(nip)
    if user.nip_confirmed_at and nip != user.nip:
        raise ProfileError("nip_confirmed")
    if is_nip_taken(nip, by_other_than=user):
        raise ProfileError("nip_taken")
    user.capitals_are_meant = looks_all_capitals(full_name)  # the form asks before it sends such a name
    user.full_name, user.employment_type, user.nip, user.position = full_name, employment_type, nip, position
    user.agency, user.agency_other = agency, "" if agency else agency_other
    user.language = language
    user.profile_completed_at = user.profile_completed_at or timezone.now()
    user.save()
    return user


@transaction.atomic
def note_filled_profile(*, user: User) -> None:
    """Counts the profile as complete where all that certificates need was said elsewhere by the person."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.profile_completed_at is None and user.full_name and user.employment_type and user.agency_name:
        user.profile_completed_at = timezone.now()
        user.save(update_fields=["profile_completed_at"])


def confirm_capitals(*, user: User) -> None:
    """The person has gone on with a name in capitals after having been asked about it."""
    if user.has_doubtful_capitals:
        User.objects.filter(pk=user.pk, full_name=user.full_name).update(capitals_are_meant=True)
        user.capitals_are_meant = True


@transaction.atomic
def accept_purpose_notice(*, user: User) -> None:
    """Notes when the person first agreed to what their data are used for (UU PDP 27/2022)."""
    User.objects.filter(pk=user.pk, purpose_notice_accepted_at__isnull=True).update(
        purpose_notice_accepted_at=timezone.now()
    )


def confirm_nip(*, user: User, by: User | None = None) -> User:
    """Confirms the NIP that the person declared; `by` is the operator, None for a trusted import. Raises NipError."""
    try:
        with transaction.atomic():
            return _confirm_nip(user, by)
    except IntegrityError as error:  # two operators confirm one number for two people
        raise NipError("nip_taken") from error


def _confirm_nip(user: User, by: User | None) -> User:
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.nip_confirmed_at:
        return user
    if not user.nip:
        raise NipError("nip_missing")
    try:
        validate_nip(user.nip, employment_type=user.employment_type)
    except ValidationError as error:
        raise NipError("nip_invalid") from error
    if is_nip_taken(user.nip, by_other_than=user):
        raise NipError("nip_taken")
    user.nip_confirmed_at = timezone.now()
    user.save(update_fields=["nip_confirmed_at"])
    log(user, "learners.nip_confirmed", user=by)
    return user


def is_nip_taken(nip: str, *, by_other_than: User) -> bool:
    """Whether the number is confirmed for somebody else; what others only declare blocks nobody."""
    others = User.objects.filter(nip=nip, nip_confirmed_at__isnull=False).exclude(pk=by_other_than.pk)
    return bool(nip) and others.exists()
