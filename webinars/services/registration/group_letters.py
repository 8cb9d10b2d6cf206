"""The letters to those whom a coordinator signs up, composed when their turn comes."""

from __future__ import annotations

from django.utils import timezone

from portal.models import PortalSettings
from portal.postbox.composers import Composed, register_composer
from portal.postbox.models import OutgoingMail
from webinars.mail import compose_group_invitation
from webinars.models import GroupInvitation
from webinars.services.registration.groups import COMPOSER, is_open_to_groups


def register_group_composer() -> None:
    register_composer(COMPOSER, write_invitation)


def write_invitation(mail: OutgoingMail) -> Composed | None:
    """Not when the person has answered, or when there is nothing to confirm any more."""
    found = GroupInvitation.objects.open().select_related("webinar", "coordinator__agency")
    invitation = found.filter(pk=mail.content["invitation"]).first()
    if invitation is None or not is_open_to_groups(invitation.webinar, now=timezone.now()):
        return None
    is_reminder = mail.content["letter"] == "reminder"
    return Composed(compose_group_invitation(invitation, is_reminder=is_reminder, portal=PortalSettings.load()))
