"""Who deletes an account proves again who sits there: by the password, or by a mailed code."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.learners.deletion_code import DeletionCode
from portal.learners.models import User


class DeletionForm(forms.Form):
    def __init__(self, *args, user: User, code: DeletionCode, **kwargs) -> None:
        self.user, self.code = user, code
        super().__init__(*args, **kwargs)
        if code.is_awaited:
            self.fields["code"] = forms.CharField(
                label=_("Code"),
                max_length=20,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
            )
        else:
            self.fields["password"] = forms.CharField(
                label=_("Your password"),
                strip=False,
                max_length=4096,
                widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
            )

    def clean_code(self) -> str:
        if not self.code.matches(self.cleaned_data["code"]):
            raise ValidationError(get_adapter().error_messages["incorrect_code"], code="incorrect_code")
        return ""

    def clean_password(self) -> str:
        if not get_adapter().reauthenticate(self.user, self.cleaned_data["password"]):
            raise ValidationError(get_adapter().error_messages["incorrect_password"], code="incorrect_password")
        return ""
