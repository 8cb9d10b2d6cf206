"""What a signatory types: NIK and passphrase. Neither is kept, and the passphrase never comes back in a page."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext_lazy as _


class SigningForm(forms.Form):
    webinars = forms.TypedMultipleChoiceField(
        label=_("Certificates"), coerce=int, error_messages={"required": _("Choose at least one webinar.")}
    )
    nik = forms.CharField(
        label=_("Your NIK"),
        max_length=30,
        help_text=_("The 16 digits under which BSrE knows you."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Type your NIK.")},
    )
    passphrase = forms.CharField(
        label=_("Passphrase"),
        max_length=200,
        strip=False,
        help_text=_("Of your electronic signature at BSrE. It is used for this signing alone and kept nowhere."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Type your passphrase.")},
    )

    def __init__(self, *args, choices: list[tuple[int, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["webinars"].choices = choices

    def clean_nik(self) -> str:
        digits = re.sub(r"[\s.\-]", "", self.cleaned_data["nik"])
        if not re.fullmatch(r"[0-9]{16}", digits):
            raise forms.ValidationError(_("A NIK has 16 digits."))
        return digits
