"""What people type to check in: the code, and who they are, by number or by name and address."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.form_words import CHOICE_ERRORS, EMAIL_ERRORS, TEXT_ERRORS
from portal.learners.models import EmploymentType, User
from portal.learners.names import tidy_name, validate_printable_name
from webinars.check_in_codes import normalise_check_in_code
from webinars.participant_numbers import normalise_participant_number

LONGEST_KEY = 64
UNKNOWN_CODE = _("This code is not valid. Look at the screen once more: it has five letters and digits.")
NO_CODE = _("Write the code that is shown on the screen.")
MISTYPED = _("There is a typing error in this number. It has nine digits: compare them one by one.")
NOT_SAID = _("Write your participant number, or fill in name and e-mail address below.")
NEEDED = _("This is needed, too.")


class CheckInForm(forms.Form):
    """After `is_valid`, `participant_number` is bare, or empty where somebody claims by name and address."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("Shown on the screen and read out: five letters and digits."),
        max_length=40,
        error_messages=TEXT_ERRORS | {"required": NO_CODE},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    number = forms.CharField(
        label=_("Participant number"),
        help_text=_("Nine digits, as in 482 190 357. It stands in the e-mail that confirmed your registration."),
        required=False,
        max_length=40,
        error_messages=TEXT_ERRORS,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    full_name = forms.CharField(
        label=_("Full name with titles"),
        help_text=_("Exactly as it is to be printed on your certificates."),
        required=False,
        max_length=User._meta.get_field("full_name").max_length,
        error_messages=TEXT_ERRORS,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        max_length=User._meta.get_field("email").max_length,
        error_messages=EMAIL_ERRORS,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    employment_type = forms.ChoiceField(
        label=_("Employment type"),
        required=False,
        choices=EmploymentType.choices,
        error_messages=CHOICE_ERRORS,
        widget=forms.RadioSelect,
    )
    agency = forms.CharField(
        label=_("Agency"),
        required=False,
        max_length=User._meta.get_field("agency_other").max_length,
        error_messages=TEXT_ERRORS,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    purpose_notice = forms.BooleanField(
        label=_("I have read this notice and agree that my data are used for it."), required=False
    )
    key = forms.CharField(required=False, max_length=LONGEST_KEY, error_messages=TEXT_ERRORS, widget=forms.HiddenInput)

    CLAIM = ("full_name", "email", "employment_type", "agency")

    @property
    def claims(self) -> bool:
        """Whether anything was typed into the part for those without a number: it is shown open then."""
        return self.is_bound and any(self.data.get(name, "").strip() for name in self.CLAIM)

    def clean_code(self) -> str:
        code = normalise_check_in_code(self.cleaned_data["code"])
        if code is None:
            raise ValidationError(UNKNOWN_CODE, code="unknown_code")
        return code

    def clean_number(self) -> str:
        typed = self.cleaned_data["number"]
        number = normalise_participant_number(typed) if typed else ""
        if number is None:
            raise ValidationError(MISTYPED, code="mistyped")
        return number

    def clean_full_name(self) -> str:
        name = tidy_name(self.cleaned_data["full_name"])
        if name:
            validate_printable_name(name)
        return name

    def clean(self) -> dict:
        cleaned = super().clean()
        if self.errors.get("number") or cleaned.get("number"):
            for name in self.CLAIM:  # the number says it all
                self._errors.pop(name, None)
            return cleaned
        if not self.claims:
            self.add_error("number", ValidationError(NOT_SAID, code="not_said"))
            return cleaned
        for name in self.CLAIM:
            if name in cleaned and not cleaned[name]:
                self.add_error(name, ValidationError(NEEDED, code="required"))
        if not cleaned.get("purpose_notice"):
            self.add_error("purpose_notice", ValidationError(_("Please read the notice and tick the box.")))
        return cleaned
