"""The page of all components, for those who carry the design on."""

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

ERROR_PAGES = ["400", "403", "403_csrf", "404", "429", "500", "offline"]


class SampleForm(forms.Form):
    """One field of every kind, bound to bad input so that its errors show."""

    full_name = forms.CharField(label="Nama lengkap dengan gelar", help_text="Seperti akan tercetak di sertifikat.")
    email = forms.EmailField(label="Alamat email")
    employment_type = forms.ChoiceField(
        label="Status kepegawaian", choices=[("pns", "PNS"), ("pppk", "PPPK")], widget=forms.RadioSelect
    )
    agency = forms.ChoiceField(label="Instansi", choices=[("", "Pilih …"), ("1", "Dinas Kelautan")], required=False)
    note = forms.CharField(label="Catatan", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    file = forms.FileField(label="Berkas", required=False)
    consent = forms.BooleanField(label="Saya sudah membaca pemberitahuan tentang data pribadi")


def components(request: HttpRequest) -> HttpResponse:
    """In development only: it shows invented content."""
    if not settings.DEBUG:
        raise Http404
    form = SampleForm({"full_name": "Siti Aminah", "email": "siti@", "employment_type": "pns"})
    page = Paginator(range(120), 10).page(5)
    return render(
        request,
        "portal/components.html",
        {"form": form, "page_obj": page, "numbers": range(29, 53), "error_pages": ERROR_PAGES},
    )


def error_page(request: HttpRequest, name: str) -> HttpResponse:
    """An error page as visitors see it where Django would show its own in development."""
    if not settings.DEBUG or name not in ERROR_PAGES:
        raise Http404
    return render(request, f"{name}.html")
