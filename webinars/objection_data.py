"""The part of a person's data that objections and corrections hold: handed out, and emptied or erased with the account.

Where a certificate may rest on a correction, its figures stay; what anybody wrote about it goes.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.learners.models import User
from portal.learners.personal_data import Row, register_eraser, register_exporter
from webinars.models import AttendanceCorrection, Certificate, Objection

# A registration of which all this holds goes also where its learner has certificates (webinars.personal_data).
BEARS_NOTHING = tuple(f"registration__{name}__isnull" for name in ("attendance", "stays", "milestones", "check_ins"))


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


def register() -> None:
    """Called when the app is ready, before registrations are registered."""
    series = {"series": _("Series")}
    register_exporter(
        "objections",
        export_objections,
        title=_("Objections to attendance"),
        labels=series
        | {
            "raised_at": _("Sent on"),
            "reason": _("Reason"),
            "state": _("Status"),
            "answered_at": _("Answered at"),
            "answer": pgettext_lazy("objection", "Answer"),
        },
    )
    register_exporter(
        "attendance_corrections",
        export_corrections,
        title=_("Corrections of attendance"),
        labels=series
        | {
            "minutes": _("Minutes"),
            "check_in": _("Check-in"),
            "corrected_at": _("Corrected at"),
            "reason": _("Reason"),
        },
    )
    register_eraser(erase_objections)
