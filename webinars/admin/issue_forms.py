"""What an editor is asked before certificates are issued: only what has to be asked of this webinar at this moment."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.learners.models import User
from webinars.event_times import format_moment
from webinars.models import CertificateBatch, Role, Webinar
from webinars.services.certificates.issuing import ROLES_WITHOUT_RULE, has_taken_place, wants_letter_number
from webinars.services.certificates.name_check import count_checked, takes_name_checks
from webinars.services.certificates.numbers import last_letter_number


class LetterNumberForm(forms.Form):
    """The number of the letter, where the pattern of the certificate numbers holds it."""

    letter_number = forms.CharField(
        label=gettext_lazy("Number of the letter"),
        max_length=CertificateBatch._meta.get_field("letter_number").max_length,
        help_text=gettext_lazy(
            "Of the letter under which these certificates are issued; it becomes part of each number."
        ),
        error_messages={"required": gettext_lazy("Type the number of the letter: the certificate numbers hold it.")},
    )

    def __init__(self, *args, webinar: Webinar, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if wants_letter_number(webinar):
            self.fields["letter_number"].initial = last_letter_number(webinar)
        else:
            del self.fields["letter_number"]

    @property
    def typed_letter_number(self) -> str:
        return self.cleaned_data.get("letter_number", "")


class IssueAllForm(LetterNumberForm):
    """For all participants at once; while names can still be checked, that is to be said."""

    names_open = forms.BooleanField(
        label=gettext_lazy("Issue although names can still be checked"),
        error_messages={"required": gettext_lazy("Tick this if the certificates are really to be issued already.")},
    )
    field_order = ["letter_number", "names_open"]

    def __init__(self, *args, webinar: Webinar, **kwargs) -> None:
        super().__init__(*args, webinar=webinar, **kwargs)
        if not takes_name_checks(webinar):
            del self.fields["names_open"]
            return
        counted = count_checked(webinar)
        words = _("%(checked)d of %(registered)d have checked their name; they have time until %(moment)s.")
        self.fields["names_open"].help_text = words % {
            "checked": counted.checked,
            "registered": counted.registered,
            "moment": format_moment(webinar.names_checked_until, timezone=webinar.timezone),
        }


class EarlyForm(LetterNumberForm):
    """The question that has to be answered before the webinar has taken place; afterwards nothing is asked."""

    early = forms.BooleanField(
        label=gettext_lazy("Issue all the same"),
        help_text=gettext_lazy(
            "This webinar has not taken place yet. What is issued stays valid, also if it never does."
        ),
        error_messages={"required": gettext_lazy("Tick this if the certificates are really to be issued already.")},
    )
    field_order = ["role", "holder_name", "email", "credit_hours", "letter_number", "early"]

    def __init__(self, *args, webinar: Webinar, **kwargs) -> None:
        super().__init__(*args, webinar=webinar, **kwargs)
        if has_taken_place(webinar):
            del self.fields["early"]

    @property
    def is_early(self) -> bool:
        return self.cleaned_data.get("early", False)


class RoleCertificateForm(EarlyForm):
    """Somebody of the committee, or a speaker whom the webinar does not name."""

    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=[(role.value, role.label) for role in ROLES_WITHOUT_RULE],
        initial=Role.COMMITTEE,
    )
    holder_name = forms.CharField(label=gettext_lazy("Name with titles"), max_length=200)
    email = forms.EmailField(
        label=gettext_lazy("E-mail of the account"),
        required=False,
        help_text=gettext_lazy("Whose desk the certificate is to appear on. Empty: it stands on nobody's desk."),
    )
    credit_hours = forms.IntegerField(
        label=gettext_lazy("JP"),
        required=False,
        min_value=0,
        max_value=99,
        help_text=gettext_lazy("Empty: as for participants."),
    )

    def clean_email(self) -> User | None:
        email = User.objects.normalize_email(self.cleaned_data["email"])
        learner = User.objects.filter(email=email, is_active=True).first() if email else None
        if email and learner is None:
            raise forms.ValidationError(_("No account has this address."))
        return learner
