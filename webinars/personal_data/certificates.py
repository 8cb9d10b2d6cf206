"""Certificates: public documents that their holder may still show. Their printed snapshots outlive the account.

With them stays the row of the person, emptied.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.learners.models import User
from portal.learners.personal_data import Row, exports
from webinars.models import Certificate

# Of the printed fields those that are about the person; the rest is the organiser's, on the verification page.
PRINTED = ("holder_name", "webinar_title", "event_date", "credit_hours")


@exports(
    "certificates",
    title=_("Certificates"),
    labels={
        "number": _("Number"),
        "role": _("Role"),
        "status": _("Status"),
        "issued_at": _("Issued at"),
        "path": _("Path"),
        "version": _("Version"),
        "code": _("Code"),
        "holder_name": _("Name"),
        "webinar_title": _("Theme"),
        "event_date": _("Held on"),
        "credit_hours": _("JP"),
    },
)
def export_certificates(user: User) -> list[Row]:
    found = Certificate.objects.filter(learner=user).prefetch_related("versions")
    return [
        {
            "number": certificate.number,
            "role": str(certificate.get_role_display()),
            "status": str(certificate.get_status_display()),
            "issued_at": certificate.issued_at,
            "path": certificate.path_label,
            "version": version.version,
            "code": version.code,
            **{name: version.printed.get(name, "") for name in PRINTED},
        }
        for certificate in found
        for version in certificate.versions.all()
    ]


def holds_certificates(user: User) -> bool:
    return Certificate.objects.filter(learner=user).exists()
