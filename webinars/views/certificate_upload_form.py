"""The form into which somebody drops a certificate to have it judged."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from webinars.services.certificates.judging import MAX_BYTES

MEGABYTES = MAX_BYTES // (1024 * 1024)


class FileForm(forms.Form):
    """Drawn only: the view takes the file from the stream itself."""

    berkas = forms.FileField(
        label=_("The certificate as a PDF"),
        help_text=_("At most %(megabytes)d MB. We look at it and keep nothing of it.") % {"megabytes": MEGABYTES},
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf", "data-most-bytes": str(MAX_BYTES)}),
    )
