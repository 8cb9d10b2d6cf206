"""What an editor says about one certificate: its corrected name, why it is revoked, the answer to a request."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from webinars.models.correction_request import REMARK_LENGTH
from webinars.services.certificates.corrections import NAME_LENGTH


class CorrectNameForm(forms.Form):
    holder_name = forms.CharField(
        label=gettext_lazy("Name as it should be"),
        max_length=NAME_LENGTH,
        help_text=gettext_lazy("With titles, exactly as it is to be printed. All else stays as it was printed."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=REMARK_LENGTH,
        help_text=gettext_lazy("Stands with the new version, for editors alone."),
    )


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=REMARK_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The holder reads it in the letter; the verification page does not show it."),
    )


class AnswerRequestForm(forms.Form):
    """Made, with the spelling that the editor decides on, or refused with words."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[("make", gettext_lazy("Correct the name")), ("refuse", gettext_lazy("Refuse, with an answer"))],
        widget=forms.RadioSelect,
    )
    holder_name = forms.CharField(
        label=gettext_lazy("Name as it will be printed"), max_length=NAME_LENGTH, required=False
    )
    answer = forms.CharField(
        label=pgettext_lazy("objection", "Answer"),
        max_length=REMARK_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The holder reads it in the letter. Needed where the request is refused."),
    )

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("decision") == "refuse" and "answer" in cleaned and not cleaned["answer"]:
            self.add_error("answer", ValidationError(_("Say why the name stays as it is.")))
        if cleaned.get("decision") == "make" and "holder_name" in cleaned and not cleaned["holder_name"]:
            self.add_error("holder_name", ValidationError(_("Write the name.")))
        return cleaned
