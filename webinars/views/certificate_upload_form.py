"""The form into which somebody drops a certificate to have it judged."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from webinars.services.certificates.judging import MAX_BYTES

MEGABYTES = MAX_BYTES // (1024 * 1024)


class FileForm(forms.Form):
    """Drawn only: the view takes the file from the stream itself."""

    berkas = forms.FileField(
        label=_("The certificate as a PDF"),
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf", "data-most-bytes": str(MAX_BYTES)}),
    )

    def __init__(self, *args, **kwargs) -> None:
        """A number filled into a lazy text would settle its language when the module is read."""
        super().__init__(*args, **kwargs)
        words = gettext("At most %(megabytes)d MB. We look at it and keep nothing of it.")
        self.fields["berkas"].help_text = words % {"megabytes": MEGABYTES}
