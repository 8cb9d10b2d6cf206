"""Certificates of the time before the portal: handed out to whom they belong; e-mail, NIP and file go with the account.

That somebody holds one stays, as with the portal's own: number and name can still be verified.
"""

from __future__ import annotations

from functools import partial

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.learners.models import User
from portal.learners.personal_data import Row, exports
from webinars.models import EarlierCertificate, EarlierCertificateRequest


@exports(
    "earlier_certificates",
    title=_("Certificates issued before this portal"),
    labels={
        "number": _("Number"),
        "name": _("Name"),
        "role": _("Role"),
        "nip": _("NIP"),
        "email": _("E-mail address"),
        "title": _("Theme"),
        "held_on": _("Held on"),
        "credit_hours": _("JP"),
        "claimed_at": _("Claimed at"),
        "claimed_how": _("Claimed how"),
    },
)
def export_earlier_certificates(user: User) -> list[Row]:
    return [
        {
            "number": row.number,
            "name": row.full_name,
            "role": str(row.get_role_display()),
            "nip": row.nip,
            "email": row.email,
            "title": row.webinar_title,
            "held_on": row.held_on,
            "credit_hours": row.credit_hours,
            "claimed_at": row.claimed_at,
            "claimed_how": str(row.get_claimed_how_display()),
        }
        for row in earlier_certificates_of(user).order_by("held_on", "pk")
    ]


@exports(
    "earlier_certificate_requests",
    title=_("Requests for earlier certificates"),
    labels={
        "nip": _("NIP"),
        "asked_at": _("Asked at"),
        "state": _("Status"),
        "answer": _("Answer"),
        "answered_at": _("Answered at"),
    },
)
def export_requests(user: User) -> list[Row]:
    return [
        {
            "nip": row.nip,
            "asked_at": row.asked_at,
            "state": str(row.get_state_display()),
            "answer": row.answer,
            "answered_at": row.answered_at,
        }
        for row in EarlierCertificateRequest.objects.filter(learner=user).order_by("pk")
    ]


def earlier_certificates_of(user: User) -> QuerySet[EarlierCertificate]:
    """Taken by the person, or still waiting under what is proved to be the person's: an address, a confirmed NIP."""
    verified = EmailAddress.objects.filter(user=user, verified=True).values(lower=Lower("email"))
    own = Q(email__in=verified)
    if user.nip and user.nip_confirmed_at:
        own |= Q(nip=user.nip)
    return EarlierCertificate.objects.filter(Q(claimed_by=user) | (Q(claimed_by=None) & own))


def holds_earlier_certificates(user: User) -> bool:
    """Whether some are taken: their JP stand in the ledger, which only grows."""
    return EarlierCertificate.objects.filter(claimed_by=user).exists()


def erase_earlier_certificates(user: User) -> None:
    """The files too: they were the holder's to download, and nobody else is shown them."""
    EarlierCertificateRequest.objects.filter(learner=user).delete()
    rows = list(earlier_certificates_of(user))
    for row in rows:
        name = row.file.name
        if name and not EarlierCertificate.objects.filter(file=name).exclude(pk=row.pk).exists():
            transaction.on_commit(partial(row.file.storage.delete, name))
        row.nip = row.email = row.file = ""
        row.erased_at = timezone.now()
    EarlierCertificate.objects.bulk_update(rows, ["nip", "email", "file", "erased_at"], batch_size=500)
