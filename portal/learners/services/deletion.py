"""Leaving: an account is deleted, or emptied of the person where certificates have to stay verifiable.

UU PDP 27/2022 gives the right to deletion; a certificate is a public document that its holder may still show, so its
printed snapshot stays, and the row it points to remains without name, address, numbers or way in.
"""

from __future__ import annotations

from functools import partial

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils import timezone
from django.utils.translation import gettext, override
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from portal.learners.errors import LearnerError
from portal.learners.mail import queue_letter
from portal.learners.models import User
from portal.learners.personal_data import erase_elsewhere, must_be_kept
from portal.learners.tasks import end_sessions_task
from portal.postbox.models import OutgoingMail
from portal.postbox.services.upkeep import forget_person

DELETED, ANONYMISED = "deleted", "anonymised"


class DeletionError(LearnerError):
    """`code`: "last_administrator" (nobody could give permissions any more)."""


@transaction.atomic
def delete_or_anonymise(*, user: User, by: User | None = None) -> str:
    """Deletes the account, or anonymises it where it must be kept; returns which. Repeating it changes nothing.

    `by` is an administrator who closes the account, None the person. Tells the person by mail, ends every session, and
    leaves a line in the log without the person's data. Raises DeletionError.
    """
    user = User.objects.select_for_update().filter(pk=user.pk).first()
    if user is None:
        return DELETED
    if user.anonymised_at:
        return ANONYMISED
    if user.is_superuser and not User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk).exists():
        raise DeletionError("last_administrator")
    pk, address, language = user.pk, user.email, user.language
    outcome = _remove(user, by)
    forget_person(address=address)
    queue_letter(
        to=address,
        language=language,
        template="learners/email/account_deleted",
        context={"outcome": outcome, "by_organiser": by is not None},
        kind=OutgoingMail.Kind.FAREWELL,
    )
    transaction.on_commit(partial(end_sessions_task.enqueue, pk))
    return outcome


def _remove(user: User, by: User | None) -> str:
    forget_in_log(user)
    if not must_be_kept(user):
        try:
            with transaction.atomic():
                _log(user, "learners.deleted", by)
                erase_elsewhere(user)
                user.delete()
        except (ProtectedError, RestrictedError):
            pass  # something holds on to the row after all
        else:
            return DELETED
    erase_elsewhere(user)
    anonymise(user)
    _log(user, "learners.anonymised", by)
    return ANONYMISED


def anonymise(user: User) -> None:
    """Empties the row of the person and of every way in; the caller holds a transaction."""
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    UserProfile.objects.filter(user=user).delete()
    user.groups.clear()
    user.user_permissions.clear()
    user.email = f"anonim-{user.pk}@dihapus.invalid"  # RFC 2606: never delivered
    user.full_name = user.nip = user.employment_type = user.position = user.agency_other = ""
    user.agency = user.nip_confirmed_at = user.last_login = user.purpose_notice_accepted_at = None
    user.is_active = user.is_staff = user.is_superuser = False
    user.anonymised_at = timezone.now()
    user.set_unusable_password()
    user.save()


def _log(user: User, action: str, by: User | None) -> None:
    with override("id"):
        log(user, action, user=by, title=gettext("A person who left"))


def forget_in_log(user: User) -> None:
    """Older lines bear the name or address as it was then."""
    with override("id"):
        ModelLogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk)
        ).update(label=gettext("A person who left"), data={})
