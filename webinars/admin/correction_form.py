"""What an editor says about somebody's attendance: minutes, check-ins granted, and why."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy, pgettext

from webinars.attendance_account import AttendanceAccount
from webinars.attendance_words import describe_account
from webinars.models import CheckInWindow
from webinars.models.objection import REASON_LENGTH


class CorrectionForm(forms.Form):
    """`windows` are those that have opened and in which the person has no check-in that counts."""

    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes that count"),
        required=False,
        min_value=0,
        help_text=gettext_lazy("All of them, not what is added. Empty: the minutes stay as they are."),
    )
    windows = forms.MultipleChoiceField(
        label=gettext_lazy("Check-ins granted"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The participant reads it."),
    )

    def __init__(self, *args, account: AttendanceAccount, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.account = account
        words = describe_account(account).check_ins
        lines = zip(account.check_ins, words, strict=True)
        self.open_windows = {
            str(line.window.pk): (line.window, f"{word.name}, {word.window}") for line, word in lines if not line.counts
        }
        if self.open_windows:
            self.fields["windows"].choices = [(pk, label) for pk, (_window, label) in self.open_windows.items()]
        else:
            del self.fields["windows"]

    def clean_minutes(self) -> int | None:
        minutes, most = self.cleaned_data["minutes"], self.account.webinar.session_minutes
        if minutes is not None and minutes > most:
            message = ngettext_lazy(
                "The session has only %(count)d minute.", "The session has only %(count)d minutes.", most
            )
            raise ValidationError(message % {"count": most})
        if minutes is not None and minutes == self.account.minutes:
            raise ValidationError(_("So many minutes count already: nothing would change."))
        return minutes

    def clean(self) -> dict:
        cleaned = super().clean()
        cleaned["windows"] = [self.window_of(pk) for pk in cleaned.get("windows", [])]
        if self.asks_for_correction(cleaned) and "minutes" in cleaned and not self.corrects(cleaned):
            self.add_error("minutes", _("Say how many minutes count, or which check-in is granted."))
        return cleaned

    def asks_for_correction(self, cleaned: dict) -> bool:
        return True

    def corrects(self, cleaned: dict) -> bool:
        return cleaned.get("minutes") is not None or bool(cleaned["windows"])

    def window_of(self, pk: str) -> CheckInWindow:
        return self.open_windows[pk][0]


class AnswerObjectionForm(CorrectionForm):
    """Accepted with a correction, or declined without one; with words in either case."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[("accept", gettext_lazy("Accept and correct")), ("decline", gettext_lazy("Decline"))],
        widget=forms.RadioSelect,
    )
    field_order = ["decision", "minutes", "windows", "reason"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = pgettext("objection", "Answer")
        self.fields["reason"].help_text = _("The participant reads it, on the page and by mail.")

    def asks_for_correction(self, cleaned: dict) -> bool:
        return cleaned.get("decision") == "accept"

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("decision") == "decline" and self.corrects(cleaned):
            self.add_error("decision", _("A declined objection corrects nothing: empty the minutes and check-ins."))
        return cleaned
