from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from webinars.attendance_formats import FORMATS, MAX_BYTES
from webinars.models import Webinar
from webinars.models.webinar import TIMEZONES

MOST_FILES = 20


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """One or more files; cleans to a list."""

    widget = SeveralFilesInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,text/csv,text/plain", "multiple": True})

    def clean(self, data, initial=None) -> list:
        files = [super(SeveralFilesField, self).clean(file, initial) for file in (data or [None])]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_("At most %(most)s files at once."), params={"most": MOST_FILES})
        if any(file.size > MAX_BYTES for file in files):
            raise forms.ValidationError(_("The file is too large."))
        return files


class ReadingForm(forms.Form):
    """How an export is to be read, as far as it does not say so itself."""

    timezone = forms.ChoiceField(
        label=_("Time zone of the export"),
        help_text=_("The export does not say it: it is the time zone of the account, or of the computer it came from."),
    )
    format = forms.ChoiceField(
        label=_("Format"),
        required=False,
        help_text=_("It is recognised; say it only where that goes wrong."),
        choices=[("", _("Recognise it")), *FORMATS.items()],
    )
    date_order = forms.ChoiceField(
        label=_("Order of day and month"),
        required=False,
        help_text=_("It is found from the file; say it where you are asked to."),
        choices=[
            ("", _("Find it")),
            ("dmy", _("Day, month, year (31/12/2026)")),
            ("mdy", _("Month, day, year (12/31/2026)")),
            ("ymd", _("Year, month, day (26/12/31)")),
        ],
    )

    def __init__(self, *args, webinar: Webinar, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        choices = [(name, f"{label} ({name})") for name, label in TIMEZONES] + [("UTC", "UTC")]
        if webinar.timezone not in dict(choices):
            choices.append((webinar.timezone, webinar.timezone))
        self.fields["timezone"].choices = choices
        self.fields["timezone"].initial = webinar.timezone


class AttendanceUploadForm(ReadingForm):
    files = SeveralFilesField(
        label=_("Attendance export"),
        help_text=_(
            "As Zoom, Teams or Google Meet gives it, CSV or XLSX; or a table with email, join, leave. Several add up."
        ),
        error_messages={"empty": _("The file is empty.")},
    )
    field_order = ["files"]
