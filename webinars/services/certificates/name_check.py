"""Until a date before issuing, registrants look at their name as it will be printed, and confirm or change it.

What they confirm is kept for this certificate alone; the profile stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from portal.learners.models import User
from portal.learners.names import tidy_name
from webinars.certificate_pdf.drawing import clean_text
from webinars.models import Certificate, Registration, Role, Webinar
from webinars.services.certificates.corrections import NAME_LENGTH
from webinars.services.certificates.errors import CertificateError
from webinars.services.certificates.issuing import check_name, make_printer


@dataclass(frozen=True)
class NamesChecked:
    """How many of those registered have looked at their name."""

    checked: int
    registered: int


def takes_name_checks(webinar: Webinar, *, now: datetime | None = None) -> bool:
    until = webinar.names_checked_until
    return until is not None and (now or timezone.now()) < until


def printed_name_of(registration: Registration) -> str:
    """The name as issuing would print it now. Wants the learner selected."""
    return clean_text(registration.printed_name or registration.learner.full_name)


def unchecked_names(user: User, webinars: Iterable[Webinar], *, now: datetime) -> list[Registration]:
    """The person's registrations in those webinars whose names wait to be looked at; no query where none is asked."""
    asking = [webinar.pk for webinar in webinars if takes_name_checks(webinar, now=now) and not webinar.override]
    if not asking:
        return []
    issued = Certificate.objects.filter(learner=user, role=Role.PARTICIPANT, webinar__in=asking).values("webinar")
    rows = Registration.objects.active().filter(learner=user, webinar__in=asking, name_checked_at=None)
    return list(rows.exclude(webinar__in=issued).select_related("webinar").order_by("webinar__names_checked_until"))


@transaction.atomic
def confirm_name(*, registration: Registration, name: str, now: datetime | None = None) -> Registration:
    """Keeps the name for this registration's certificate; the same name again only renews the moment.

    Raises CertificateError: closed, issued, no_name, too_long, missing_glyph.
    """
    now = now or timezone.now()
    rows = Registration.objects.select_for_update(of=("self",)).select_related("webinar", "learner")
    row = rows.get(pk=registration.pk)
    if not row.is_active or not takes_name_checks(row.webinar, now=now):
        raise CertificateError("closed")
    if Certificate.objects.filter(webinar=row.webinar, learner=row.learner, role=Role.PARTICIPANT).exists():
        raise CertificateError("issued")
    name = tidy_name(name)
    if len(name) > NAME_LENGTH:
        raise CertificateError("too_long", str(NAME_LENGTH))
    row.printed_name = check_name(name, make_printer(row.webinar, role=Role.PARTICIPANT, issued_at=now))
    row.name_checked_at = now
    row.save(update_fields=["printed_name", "name_checked_at"])
    return row


def count_checked(webinar: Webinar) -> NamesChecked:
    """One query."""
    found = Registration.objects.active().filter(webinar=webinar)
    return NamesChecked(
        **found.aggregate(checked=Count("pk", filter=Q(name_checked_at__isnull=False)), registered=Count("pk"))
    )
