"""allauth's forms where the portal asks more, asks otherwise, or warns."""

from __future__ import annotations

from allauth.account import forms as allauth_forms
from allauth.account.internal.flows.manage_email import sync_user_email_address
from allauth.core import context as allauth_context
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from portal.learners.adapter import EMAIL_LENGTH, limit_staff_session
from portal.learners.code_waiting import seconds_to_wait, tell_waiting
from portal.learners.mail_domains import suggest_address
from portal.learners.models import User

PASSWORD_HINT = _("At least 8 characters; nothing that many people use, and not your address.")


def limit_length(field: forms.Field, length: int) -> None:
    field.widget.attrs["maxlength"] = length
    field.validators.append(MaxLengthValidator(length))


class PlainFieldsMixin:
    """Labels stand above their fields, so no placeholder repeats them; addresses and codes get their keyboards."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in {"email", "login"}:
                field.label = _("E-mail address")
                limit_length(field, EMAIL_LENGTH)
                field.widget.attrs |= {"inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}
            elif name == "code":
                field.label = _("Code")
                limit_length(field, 20)
                field.widget.attrs["inputmode"] = "numeric"


class MistypedDomainMixin:
    """Asks once about an address with a mistyped domain; sending the same address again confirms it."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email_checked"] = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_email(self) -> str:
        email = super().clean_email()
        meant = suggest_address(email)
        if meant and self.data.get(self.add_prefix("email_checked"), "").strip().lower() != email:
            self.data = self.data.copy()
            self.data[self.add_prefix("email_checked")] = email
            raise ValidationError(
                _("Did you mean %(address)s? If %(typed)s is right, just send the form again."),
                code="mistyped_domain",
                params={"address": meant, "typed": email},
            )
        return email


class SignupForm(PlainFieldsMixin, MistypedDomainMixin, allauth_forms.SignupForm):
    purpose_notice = forms.BooleanField(
        label=_("I have read this notice and agree that my data are used for it."),
        error_messages={"required": _("Please read the notice and tick the box.")},
    )
    field_order = ["email", "password1", "purpose_notice"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = PASSWORD_HINT

    def clean_email(self) -> str:
        """Before anything is made: allauth would refuse the mail only afterwards, and the form would be lost."""
        email = super().clean_email()
        if seconds := seconds_to_wait(allauth_context.request, email):
            raise ValidationError(tell_waiting(seconds), code="wait")
        return email

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """An address that has an account gets the same answer after the same work, also when two forms race."""
        if not self.account_already_exists:
            try:
                with transaction.atomic():
                    return self.save(request), None
            except IntegrityError:
                self.account_already_exists = True
        else:
            User().set_password(self.cleaned_data.get("password1"))
        return super().try_save(request)


class LoginForm(PlainFieldsMixin, allauth_forms.LoginForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""  # the template has the link to the reset

    def _clean_with_password(self, credentials: dict) -> dict:
        """A new account whose code has just been mailed is no wrong password: its waiting time is another."""
        try:
            return super()._clean_with_password(credentials)
        except ValidationError as error:
            seconds = seconds_to_wait(allauth_context.request, credentials.get("email", ""))
            if error.code == "too_many_login_attempts" and seconds:
                raise ValidationError(tell_waiting(seconds), code="wait") from error
            raise

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        response = super().login(request, redirect_url)
        limit_staff_session(request, self.user)  # super() has just set the learners' age
        return response


class KnownAddressMixin:
    """Accounts that an import or an editor made have no row of allauth's: it is made when the person first comes."""

    def found_users(self) -> list[User]:
        raise NotImplementedError

    def clean_email(self) -> str:
        email = super().clean_email()
        for user in self.found_users():
            sync_user_email_address(user)
        return email


class RequestLoginCodeForm(PlainFieldsMixin, KnownAddressMixin, allauth_forms.RequestLoginCodeForm):
    def found_users(self) -> list[User]:
        return [self._user] if self._user else []


class ResetPasswordForm(PlainFieldsMixin, KnownAddressMixin, allauth_forms.ResetPasswordForm):
    def found_users(self) -> list[User]:
        return self.users


class AddEmailForm(PlainFieldsMixin, MistypedDomainMixin, allauth_forms.AddEmailForm):
    pass


class ConfirmLoginCodeForm(PlainFieldsMixin, allauth_forms.ConfirmLoginCodeForm):
    pass


class ConfirmEmailVerificationCodeForm(PlainFieldsMixin, allauth_forms.ConfirmEmailVerificationCodeForm):
    pass


class ConfirmPasswordResetCodeForm(PlainFieldsMixin, allauth_forms.ConfirmPasswordResetCodeForm):
    pass


class OnePasswordMixin(PlainFieldsMixin):
    """The new password is asked for once: who mistypes it signs in by code."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        self.fields["password1"].label = _("New password")
        self.fields["password1"].help_text = PASSWORD_HINT


class ResetPasswordKeyForm(OnePasswordMixin, allauth_forms.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(OnePasswordMixin, allauth_forms.ChangePasswordForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].help_text = ""


class SetPasswordForm(OnePasswordMixin, allauth_forms.SetPasswordForm):
    pass


class ReauthenticateForm(PlainFieldsMixin, allauth_forms.ReauthenticateForm):
    pass
