"""What happens beside a login."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.account.signals import authentication_step_completed
from django.dispatch import receiver

from portal.learners.models import User


@receiver(authentication_step_completed)
def drop_password_of_a_stranger(*, method: str, user: User, **kwargs) -> None:
    """A mailed code proves who owns the address; a password set before that may be somebody else's.

    Whoever signs up with another person's address never gets in, but would, once the owner has come by a code.
    """
    if method != "code" or user.last_login or not user.has_usable_password():
        return
    if not EmailAddress.objects.filter(user=user, verified=True).exists():
        user.set_unusable_password()
        user.save(update_fields=["password"])
