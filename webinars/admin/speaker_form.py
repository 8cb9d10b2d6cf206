"""The form of a speaker: the account is named by its address, for a province's accounts fit into no select."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from portal.learners.models import User
from webinars.models import Speaker


class SpeakerForm(WagtailAdminModelForm):
    account_email = forms.EmailField(
        label=gettext_lazy("E-mail of the account"),
        required=False,
        help_text=gettext_lazy("Whose desk the speaker's certificates are to appear on."),
    )

    class Meta:
        model = Speaker
        fields = ["name", "position", "position_en", "organisation", "photo"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "account_email" in self.fields and self.instance.learner:
            self.initial["account_email"] = self.instance.learner.email

    def clean_account_email(self) -> User | None:
        email = User.objects.normalize_email(self.cleaned_data["account_email"])
        learner = User.objects.filter(email=email, is_active=True).first() if email else None
        if email and learner is None:
            raise forms.ValidationError(_("No account has this address."))
        return learner

    def save(self, commit: bool = True) -> Speaker:
        if "account_email" in self.fields:
            self.instance.learner = self.cleaned_data["account_email"]
        return super().save(commit)
