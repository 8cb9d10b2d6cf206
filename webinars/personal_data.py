"""This app's part of a person's data: what is handed out, what outlives the account, what goes with it.

A certificate is a public document that its holder may still show, so its printed snapshot stays, and with it the row of
the person, emptied, and the attendance it rests on, without name and address. Of everybody else nothing stays.
"""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from portal.learners.models import User
from portal.learners.personal_data import Row, register_eraser, register_exporter, register_keeper
from webinars.models import (
    Attendance,
    AttendanceStay,
    Certificate,
    CheckIn,
    GroupInvitation,
    Milestone,
    Registration,
    RegistrationAnswer,
    RememberedMatch,
    Speaker,
    Webinar,
)
from webinars.models.attendance import ERASED_DOMAIN
from webinars.services.registration.waiting_list import pass_seats_on

# Of the printed fields those that are about the person; the rest is the organiser's, on the verification page.
PRINTED = ("holder_name", "webinar_title", "event_date", "credit_hours")


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


def invitations_of(user: User):
    """Sent to one of the person's addresses, or by the person as coordinator."""
    verified = EmailAddress.objects.filter(user=user, verified=True).values(lower=Lower("email"))
    return GroupInvitation.objects.filter(Q(coordinator=user) | Q(email=user.email.lower()) | Q(email__in=verified))


def _stays_of(user: User):
    verified = EmailAddress.objects.filter(user=user, verified=True).values(lower=Lower("email"))
    own = Q(registration__learner=user) | Q(email=user.email.lower()) | Q(email__in=verified)
    return AttendanceStay.objects.filter(own)


def _empty_stays(user: User) -> None:
    """Time spent stays for the count of participants; whose it was is gone. The stand-in keeps two people apart."""
    pks = list(_stays_of(user).values_list("pk", flat=True))
    AttendanceStay.objects.filter(pk__in=pks).update(name="", nip="", email=f"anonim-{user.pk}{ERASED_DOMAIN}")


def register() -> None:
    """Called when the app is ready."""
    series = {"series": _("Series")}
    register_exporter(
        "registrations",
        export_registrations,
        title=_("Registrations and attendance"),
        labels=series
        | {
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
    register_exporter(
        "check_ins",
        export_check_ins,
        title=_("Check-ins"),
        labels=series
        | {
            "checked_in_at": _("Checked in at"),
            "confirmed_at": _("Confirmed at"),
            "voided_at": _("Voided at"),
            "reason": _("Reason"),
        },
    )
    register_exporter(
        "stays",
        export_stays,
        title=_("Joining and leaving, as the meeting room noted it"),
        labels=series
        | {
            "name": _("Name"),
            "email": _("E-mail address"),
            "nip": _("NIP"),
            "joined": _("Joined"),
            "left": _("Left the room"),
            "total_minutes": _("Minutes in all, where the room noted no times"),
        },
    )
    register_exporter(
        "remembered_matches",
        export_remembered,
        title=_("Names and addresses by which editors know you in meeting rooms"),
        labels=series | {"name": _("Name"), "email": _("E-mail address"), "confirmed_at": _("Confirmed at")},
    )
    register_exporter(
        "answers",
        export_answers,
        title=_("Answers at registration"),
        labels=series | {"question": _("Question"), "answer": _("Answer"), "answered_at": _("Answered at")},
    )
    register_exporter(
        "group_invitations",
        export_invitations,
        title=_("Invitations of groups"),
        labels=series
        | {
            "name": _("Name"),
            "sent_by_me": _("Sent by me"),
            "answer": _("Answer"),
            "created_at": _("Invited at"),
        },
    )
    register_exporter(
        "milestones",
        export_milestones,
        title=_("Recordings, evaluations and post-tests"),
        labels=series | {"kind": _("What"), "reached_at": _("When")},
    )
    register_exporter(
        "certificates",
        export_certificates,
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
    register_keeper(holds_certificates)
    register_eraser(erase_participation)
