from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from webinars.csv_records import MAX_BYTES
from webinars.models import Webinar
from webinars.models.webinar import TIMEZONES

MOST_FILES = 20


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """One or more files; cleans to a list."""

    widget = SeveralFilesInput(attrs={"accept": ".csv,.txt,.tsv,text/csv,text/plain", "multiple": True})

    def clean(self, data, initial=None) -> list:
        files = [super(SeveralFilesField, self).clean(file, initial) for file in (data or [None])]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_("At most %(most)s files at once."), params={"most": MOST_FILES})
        if any(file.size > MAX_BYTES for file in files):
            raise forms.ValidationError(_("The file is too large."))
        return files


class AttendanceUploadForm(forms.Form):
    files = SeveralFilesField(
        label=_("Attendance export"),
        help_text=_(
            "CSV as Zoom gives it: Attendee Report of a webinar, or participants of a meeting. Several add up."
        ),
        error_messages={"empty": _("The file is empty.")},
    )
    timezone = forms.ChoiceField(
        label=_("Time zone of the export"),
        help_text=_("The export does not say it: it is the time zone of the Zoom account."),
    )

    def __init__(self, *args, webinar: Webinar, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        choices = [(name, f"{label} ({name})") for name, label in TIMEZONES] + [("UTC", "UTC")]
        if webinar.timezone not in dict(choices):
            choices.append((webinar.timezone, webinar.timezone))
        self.fields["timezone"].choices = choices
        self.fields["timezone"].initial = webinar.timezone
