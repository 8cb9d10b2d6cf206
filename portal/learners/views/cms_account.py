"""An editor's own settings in the CMS: the name is one field there too."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import AccountView, BaseSettingsPanel, NameEmailSettingsPanel

from portal.learners.models import User
from portal.learners.names import tidy_name, validate_printable_name


class FullNameForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["full_name"]

    def clean_full_name(self) -> str:
        name = tidy_name(self.cleaned_data["full_name"])
        if name:
            validate_printable_name(name)
        return name


class FullNamePanel(BaseSettingsPanel):
    name = "full_name"
    title = _("Name")
    order = 100
    form_class = FullNameForm


class CmsAccountView(AccountView):
    def get_panels(self) -> list[BaseSettingsPanel]:
        return [
            FullNamePanel(panel.request, panel.user, panel.profile)
            if isinstance(panel, NameEmailSettingsPanel)
            else panel
            for panel in super().get_panels()
        ]


cms_account = require_admin_access(CmsAccountView.as_view())
