"""Which columns leave the portal of certificates issued before it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from webinars.models import EarlierCertificate
from webinars.services.exports import CHUNK, ExportTable


def earlier_certificate_table(certificates: QuerySet[EarlierCertificate]) -> ExportTable:
    """The columns of the import, and who has taken each."""
    header = [
        _("Number"),
        _("Holder"),
        _("Role"),
        _("NIP"),
        _("E-mail"),
        _("Theme"),
        _("Held on"),
        _("JP"),
        _("Claimed how"),
        _("Account"),
    ]
    return ExportTable(_("earlier certificates"), header, _rows(certificates))


def _rows(certificates: QuerySet[EarlierCertificate]) -> Iterator[list[Any]]:
    for row in certificates.select_related("claimed_by").iterator(chunk_size=CHUNK):
        yield [
            row.number,
            row.full_name,
            row.get_role_display(),
            row.nip,
            row.email,
            row.webinar_title,
            row.held_on.isoformat(),
            row.credit_hours,
            row.get_claimed_how_display(),
            row.claimed_by.email if row.claimed_by else "",
        ]
