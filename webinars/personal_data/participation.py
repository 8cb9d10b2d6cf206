"""Registrations and attendance: what is handed out, what outlives the account, what goes with it.

Where the person holds a certificate, the attendance it rests on stays, without name and address.
"""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from portal.learners.models import User
from portal.learners.personal_data import Row, exports
from webinars.models import (
    Attendance,
    AttendanceStay,
    CheckIn,
    Milestone,
    Registration,
    RegistrationAnswer,
    RememberedMatch,
    Speaker,
    Webinar,
)
from webinars.models.attendance import ERASED_DOMAIN
from webinars.personal_data.certificates import holds_certificates
from webinars.personal_data.invitations import invitations_of
from webinars.services.registration.waiting_list import pass_seats_on


@exports(
    "registrations",
    title=_("Registrations and attendance"),
    labels={
        "series": _("Series"),
        "title": _("Theme"),
        "status": _("Status"),
        "seat": _("Seat"),
        "origin": _("Registered through"),
        "participant_number": _("Participant number"),
        "registered_at": _("Registered at"),
        "cancelled_at": _("Cancelled at"),
        "minutes": _("Minutes attended"),
    },
)
def export_registrations(user: User) -> list[Row]:
    found = Registration.objects.filter(learner=user).select_related("webinar", "attendance")
    return [
        {
            "series": registration.webinar.series_number,
            "title": registration.webinar.title,
            "status": str(registration.get_status_display()),
            "seat": str(registration.get_seat_display()),
            "origin": str(registration.get_origin_display()),
            "participant_number": registration.grouped_number,
            "registered_at": registration.registered_at,
            "cancelled_at": registration.cancelled_at,
            "minutes": registration.attendance.minutes if hasattr(registration, "attendance") else None,
        }
        for registration in found
    ]


@exports(
    "answers",
    title=_("Answers at registration"),
    labels={"series": _("Series"), "question": _("Question"), "answer": _("Answer"), "answered_at": _("Answered at")},
)
def export_answers(user: User) -> list[Row]:
    answers = RegistrationAnswer.objects.filter(registration__learner=user)
    return [
        {
            "series": answer.registration.webinar.series_number,
            "question": answer.asked,
            "answer": answer.words,
            "answered_at": answer.answered_at,
        }
        for answer in answers.select_related("registration__webinar", "question").order_by("pk")
    ]


@exports(
    "check_ins",
    title=_("Check-ins"),
    labels={
        "series": _("Series"),
        "checked_in_at": _("Checked in at"),
        "confirmed_at": _("Confirmed at"),
        "voided_at": _("Voided at"),
        "reason": _("Reason"),
    },
)
def export_check_ins(user: User) -> list[Row]:
    found = CheckIn.objects.filter(registration__learner=user).select_related("window__webinar").order_by("pk")
    return [
        {
            "series": row.window.webinar.series_number,
            "checked_in_at": row.checked_in_at,
            "confirmed_at": row.confirmed_at,
            "voided_at": row.voided_at,
            "reason": row.void_reason,
        }
        for row in found
    ]


@exports(
    "stays",
    title=_("Joining and leaving, as the meeting room noted it"),
    labels={
        "series": _("Series"),
        "name": _("Name"),
        "email": _("E-mail address"),
        "nip": _("NIP"),
        "joined": _("Joined"),
        "left": _("Left the room"),
        "total_minutes": _("Minutes in all, where the room noted no times"),
    },
)
def export_stays(user: User) -> list[Row]:
    """What the exports of meetings say of this person, also where it fits no registration."""
    stays = _stays_of(user).select_related("webinar").order_by("joined_at")
    return [
        {
            "series": stay.webinar.series_number,
            "name": stay.name,
            "email": stay.email,
            "nip": stay.nip,
            "joined": stay.joined_at,
            "left": stay.left_at,
            "total_minutes": stay.total_minutes,
        }
        for stay in stays
    ]


@exports(
    "remembered_matches",
    title=_("Names and addresses by which editors know you in meeting rooms"),
    labels={"series": _("Series"), "name": _("Name"), "email": _("E-mail address"), "confirmed_at": _("Confirmed at")},
)
def export_remembered(user: User) -> list[Row]:
    """Names and addresses that editors confirmed to be this person's."""
    found = RememberedMatch.objects.filter(learner=user).select_related("webinar").order_by("pk")
    return [
        {
            "series": match.webinar.series_number if match.webinar else "",
            "name": match.name,
            "email": match.email,
            "confirmed_at": match.confirmed_at,
        }
        for match in found
    ]


@exports(
    "milestones",
    title=_("Recordings, evaluations and post-tests"),
    labels={"series": _("Series"), "kind": _("What"), "reached_at": _("When")},
)
def export_milestones(user: User) -> list[Row]:
    found = Milestone.objects.filter(registration__learner=user).select_related("registration__webinar")
    return [
        {
            "series": milestone.registration.webinar.series_number,
            "kind": str(milestone.get_kind_display()),
            "reached_at": milestone.reached_at,
        }
        for milestone in found.order_by("reached_at")
    ]


def erase_participation(user: User) -> None:
    """Runs in the transaction of the deletion, as long as the person's addresses are still known."""
    _empty_stays(user)
    RememberedMatch.objects.filter(learner=user).delete()
    Speaker.objects.filter(learner=user).update(learner=None)
    registrations = Registration.objects.filter(learner=user)
    if holds_certificates(user):
        # Places in webinars without any attendance bear nothing; the seat is free again.
        registrations = registrations.filter(
            attendance__isnull=True, stays__isnull=True, milestones__isnull=True, check_ins__isnull=True
        )
    else:
        AttendanceStay.objects.filter(registration__in=registrations).update(registration=None, matched_by="")
        Attendance.objects.filter(registration__in=registrations).delete()
        Milestone.objects.filter(registration__in=registrations).delete()
        CheckIn.objects.filter(registration__in=registrations).delete()
    RegistrationAnswer.objects.filter(registration__learner=user).delete()
    pks = list(registrations.values_list("pk", flat=True))
    freed = list(Webinar.objects.filter(registrations__in=pks, capacity__isnull=False).distinct())
    Registration.objects.filter(pk__in=pks).delete()
    for webinar in freed:
        pass_seats_on(webinar)
    invitations_of(user).delete()


def _stays_of(user: User) -> QuerySet[AttendanceStay]:
    verified = EmailAddress.objects.filter(user=user, verified=True).values(lower=Lower("email"))
    own = Q(registration__learner=user) | Q(email=user.email.lower()) | Q(email__in=verified)
    return AttendanceStay.objects.filter(own)


def _empty_stays(user: User) -> None:
    """Time spent stays for the count of participants; whose it was is gone. The stand-in keeps two people apart."""
    pks = list(_stays_of(user).values_list("pk", flat=True))
    AttendanceStay.objects.filter(pk__in=pks).update(name="", nip="", email=f"anonim-{user.pk}{ERASED_DOMAIN}")
