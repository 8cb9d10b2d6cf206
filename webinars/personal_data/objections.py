"""The part of a person's data that objections and corrections hold: handed out, and emptied or erased with the account.

Where a certificate may rest on a correction, its figures stay; what anybody wrote about it goes.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.learners.models import User
from portal.learners.personal_data import Row, exports
from webinars.models import AttendanceCorrection, Certificate, Objection

# A registration of which all this holds goes also where its learner has certificates (participation.py).
BEARS_NOTHING = tuple(f"registration__{name}__isnull" for name in ("attendance", "stays", "milestones", "check_ins"))


@exports(
    "objections",
    title=_("Objections to attendance"),
    labels={
        "series": _("Series"),
        "raised_at": _("Sent on"),
        "reason": _("Reason"),
        "state": _("Status"),
        "answered_at": _("Answered at"),
        "answer": pgettext_lazy("objection", "Answer"),
    },
)
def export_objections(user: User) -> list[Row]:
    found = Objection.objects.filter(registration__learner=user).select_related("registration__webinar")
    return [
        {
            "series": row.registration.webinar.series_number,
            "raised_at": row.raised_at,
            "reason": row.reason,
            "state": str(row.get_state_display()),
            "answered_at": row.answered_at,
            "answer": row.answer,
        }
        for row in found.order_by("raised_at")
    ]


@exports(
    "attendance_corrections",
    title=_("Corrections of attendance"),
    labels={
        "series": _("Series"),
        "minutes": _("Minutes"),
        "check_in": _("Check-in"),
        "corrected_at": _("Corrected at"),
        "reason": _("Reason"),
    },
)
def export_corrections(user: User) -> list[Row]:
    found = AttendanceCorrection.objects.filter(registration__learner=user)
    return [
        {
            "series": row.registration.webinar.series_number,
            "minutes": row.minutes,
            "check_in": row.window.code if row.window else "",
            "corrected_at": row.corrected_at,
            "reason": row.reason,
        }
        for row in found.select_related("registration__webinar", "window")
    ]


def erase_objections(user: User) -> None:
    """Before the registrations go, which they hang on; emptied with the person where certificates keep the row."""
    objections = Objection.objects.filter(registration__learner=user)
    corrections = AttendanceCorrection.objects.filter(registration__learner=user)
    if Certificate.objects.filter(learner=user).exists():
        objections.filter(**dict.fromkeys(BEARS_NOTHING, True)).delete()
        objections.update(reason="", answer="")
        corrections.update(reason="")
        return
    corrections.delete()
    objections.delete()
