"""Invitations of groups: those sent to the person, and how many people the person invited; their names are theirs."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from portal.learners.models import User
from portal.learners.personal_data import Row, exports
from webinars.models import GroupInvitation


@exports(
    "group_invitations",
    title=_("Invitations of groups"),
    labels={
        "series": _("Series"),
        "name": _("Name"),
        "sent_by_me": _("Sent by me"),
        "answer": _("Answer"),
        "created_at": _("Invited at"),
    },
)
def export_invitations(user: User) -> list[Row]:
    """Those that others sent to this person, and how many people this person invited: their names are theirs."""
    found = invitations_of(user).select_related("webinar").order_by("pk")
    return [
        {
            "series": invitation.webinar.series_number,
            "name": invitation.name if invitation.coordinator_id != user.pk else "",
            "sent_by_me": invitation.coordinator_id == user.pk,
            "answer": str(invitation.get_answer_display()),
            "created_at": invitation.created_at,
        }
        for invitation in found
    ]


def invitations_of(user: User) -> QuerySet[GroupInvitation]:
    """Sent to one of the person's addresses, or by the person as coordinator."""
    verified = EmailAddress.objects.filter(user=user, verified=True).values(lower=Lower("email"))
    return GroupInvitation.objects.filter(Q(coordinator=user) | Q(email=user.email.lower()) | Q(email__in=verified))
