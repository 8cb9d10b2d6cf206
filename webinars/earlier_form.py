"""What anybody types to verify a certificate issued before the portal."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from webinars.earlier_certificates import LONGEST_NAME, LONGEST_NUMBER

UNUSABLE = gettext_lazy("This holds a character that no certificate has.")


class EarlierCertificateForm(forms.Form):
    """Number and name as they stand on the certificate; neither says anything without the other."""

    nomor = forms.CharField(
        label=gettext_lazy("Certificate number"),
        max_length=LONGEST_NUMBER,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": gettext_lazy("Type the number that stands on the certificate."),
            "null_characters_not_allowed": UNUSABLE,
        },
    )
    nama = forms.CharField(
        label=gettext_lazy("Name on the certificate"),
        max_length=LONGEST_NAME,
        help_text=gettext_lazy("Titles and capitals don't matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": gettext_lazy("Type the name that stands on the certificate."),
            "null_characters_not_allowed": UNUSABLE,
        },
    )
