"""This app's part of a person's data."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import registry as log_actions
from wagtail.models import ModelLogEntry

from portal.learners.models import LearningCredit, User
from portal.learners.personal_data import Row, exports, register_keeper


@exports(
    "account",
    title=_("Account and profile"),
    labels={
        "email": _("E-mail address"),
        "full_name": _("Full name with titles"),
        "nip": _("NIP"),
        "nip_confirmed_at": _("NIP confirmed"),
        "employment_type": _("Employment type"),
        "position": _("Position"),
        "agency": _("Agency"),
        "language": _("Language"),
        "joined": _("Account made"),
        "last_login": _("Last signed in"),
        "purpose_notice_accepted_at": _("Agreed to the notice on data"),
    },
    order=10,
)
def export_account(user: User) -> list[Row]:
    return [
        {
            "email": user.email,
            "full_name": user.full_name,
            "nip": user.nip,
            "nip_confirmed_at": user.nip_confirmed_at,
            "employment_type": str(user.get_employment_type_display()),
            "position": user.position,
            "agency": user.agency_name,
            "language": user.get_language_display(),
            "joined": user.date_joined,
            "last_login": user.last_login,
            "purpose_notice_accepted_at": user.purpose_notice_accepted_at,
        }
    ]


@exports(
    "email_addresses",
    title=_("E-mail addresses"),
    labels={"email": _("E-mail address"), "verified": _("Confirmed"), "primary": _("In use")},
    order=20,
)
def export_addresses(user: User) -> list[Row]:
    return list(EmailAddress.objects.filter(user=user).values("email", "verified", "primary"))


@exports(
    "second_steps",
    title=_("Second steps at sign-in"),
    labels={"kind": _("Kind"), "added": _("Added"), "last_used": _("Last used")},
    order=80,
)
def export_authenticators(user: User) -> list[Row]:
    """Which second steps there are, not their secrets: those would open the account to whoever finds the file."""
    found = Authenticator.objects.filter(user=user).order_by("pk")
    return [
        {"kind": str(one.get_type_display()), "added": one.created_at, "last_used": one.last_used_at} for one in found
    ]


@exports(
    "credits",
    title=_("JP (credit hours)"),
    labels={
        "earned_on": _("Earned on"),
        "hours": _("JP"),
        "description": _("For"),
        "regulation": _("Regulation"),
        "booked_at": _("Booked"),
    },
    order=60,
)
def export_credits(user: User) -> list[Row]:
    return list(user.credits.order_by("pk").values("earned_on", "hours", "description", "regulation", "booked_at"))


@exports(
    "log",
    title=_("Changes by the organiser"),
    labels={"when": _("When"), "what": _("What")},
    order=90,
)
def export_log(user: User) -> list[Row]:
    """What was done to the person's row; who did it is another person's data."""
    entries = ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk)
    ).order_by("timestamp")
    words = dict(log_actions.get_choices())
    return [{"when": entry.timestamp, "what": str(words.get(entry.action, entry.action))} for entry in entries]


def has_credits(user: User) -> bool:
    return LearningCredit.objects.filter(learner=user).exists()


def register() -> None:
    """Called when the app is ready; importing this module has registered what is handed out."""
    register_keeper(has_credits)
