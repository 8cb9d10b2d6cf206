"""allauth's forms of the second step, with our labels."""

from __future__ import annotations

from allauth.mfa.base import forms as base_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django.utils.translation import gettext_lazy as _

from portal.learners.forms.accounts import PlainFieldsMixin, limit_length

NAME_LENGTH = 60


class KeyNameMixin:
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")
        self.fields["name"].help_text = _("So that you recognise it: which phone, computer or key it is.")
        limit_length(self.fields["name"], NAME_LENGTH)


class AuthenticateForm(PlainFieldsMixin, base_forms.AuthenticateForm):
    pass


class ReauthenticateForm(PlainFieldsMixin, base_forms.ReauthenticateForm):
    pass


class ActivateTOTPForm(PlainFieldsMixin, totp_forms.ActivateTOTPForm):
    pass


class AddWebAuthnForm(KeyNameMixin, webauthn_forms.AddWebAuthnForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].label = _("Sign in with this key alone, without a password")
        self.fields["passwordless"].help_text = _("The key then asks for your finger, your face or its PIN.")
        self.initial.setdefault("passwordless", True)


class EditWebAuthnForm(KeyNameMixin, webauthn_forms.EditWebAuthnForm):
    pass
