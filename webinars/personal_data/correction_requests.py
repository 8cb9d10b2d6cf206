"""What a person asked to have corrected on certificates: handed out, and emptied with the account.

The row stays with its certificate: that there was a request, and how it ended.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.learners.models import User
from portal.learners.personal_data import Row, exports
from webinars.models import CorrectionRequest, Registration


@exports(
    "correction_requests",
    title=_("Corrections of certificates asked for"),
    labels={
        "number": _("Number"),
        "raised_at": _("Sent on"),
        "holder_name": _("Name as it should be"),
        "remark": _("Remark"),
        "state": _("Status"),
        "answered_at": _("Answered at"),
        "answer": pgettext_lazy("objection", "Answer"),
    },
)
def export_requests(user: User) -> list[Row]:
    found = CorrectionRequest.objects.filter(certificate__learner=user).select_related("certificate")
    return [
        {
            "number": row.certificate.number,
            "raised_at": row.raised_at,
            "holder_name": row.holder_name,
            "remark": row.remark,
            "state": str(row.get_state_display()),
            "answered_at": row.answered_at,
            "answer": row.answer,
        }
        for row in found.order_by("raised_at")
    ]


@exports(
    "printed_names",
    title=_("Names chosen for certificates"),
    labels={"series": _("Series"), "printed_name": _("Name on the certificate"), "checked_at": _("Checked at")},
)
def export_printed_names(user: User) -> list[Row]:
    found = Registration.objects.filter(learner=user).exclude(printed_name="").select_related("webinar")
    return [
        {
            "series": row.webinar.series_number,
            "printed_name": row.printed_name,
            "checked_at": row.name_checked_at,
        }
        for row in found.order_by("pk")
    ]


def erase_requests(user: User) -> None:
    CorrectionRequest.objects.filter(certificate__learner=user).update(holder_name="", remark="", answer="")
    Registration.objects.filter(learner=user).update(printed_name="")
