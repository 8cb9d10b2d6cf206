"""Verifying certificates, for anybody; downloading them, for holders and staff."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_sendfile import sendfile

from webinars import addresses
from webinars.certificate_pdf.codes import LENGTH, normalise_code
from webinars.certificate_pdf.drawing import MissingGlyphError
from webinars.models import CertificateVersion
from webinars.services.certificates.rendering import NotSignedYetError, render_version_file

TYPED_LENGTH = 4 * LENGTH


class CodeForm(forms.Form):
    """The code that stands on every certificate; typed in groups or not, in any case."""

    kode = forms.CharField(
        label=_("Verification code"),
        max_length=TYPED_LENGTH,
        help_text=_("28 letters and digits, printed on the certificate beside the QR code."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "inputmode": "text"}
        ),
        error_messages={
            "required": _("Type the code that stands on the certificate."),
            "max_length": _("This is too long for a code."),
        },
    )

    def clean_kode(self) -> str:
        code = normalise_code(self.cleaned_data["kode"])
        if code is None:
            message = _("This is not a code: it has 28 letters and digits, in seven groups of four.")
            raise forms.ValidationError(message)
        return code


@require_safe
def certificate_form(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.GET if "kode" in request.GET else None)
    if form.is_valid():
        return redirect("certificate_verification", form.cleaned_data["kode"])
    return render(request, "webinars/certificate_form.html", {"form": form})


@require_safe
@never_cache
def certificate_verification(request: HttpRequest, code: str) -> HttpResponse:
    """What is known of a code; unknown and malformed ones get one and the same answer."""
    canonical = normalise_code(code)
    version = find_version(canonical)
    if version is None:
        return certificate_not_found(request)
    if code != canonical:
        return redirect("certificate_verification", canonical, permanent=True)
    webinar = version.certificate.webinar
    has_page = webinar.pages.live().exists()
    context = {
        "printed": version.printed,
        "fields": list_fields(version.printed),
        "path": version.certificate.path_label,
        "standing": version.standing,
        "may_download": may_download(request.user, version),
        "download_url": addresses.certificate_pdf_path(version.code),
        "webinar_url": addresses.webinar_path(webinar.series_number) if has_page else "",
    }
    return _noindex(render(request, "webinars/certificate_verification.html", context))


@require_safe
@never_cache
def certificate_file(request: HttpRequest, code: str) -> HttpResponse:
    canonical = normalise_code(code)
    version = find_version(canonical)
    if version is None:
        return certificate_not_found(request)
    if code != canonical:
        return redirect("certificate_file", canonical)
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if not may_download(request.user, version):
        raise PermissionDenied
    try:
        path = render_version_file(version.pk)
    except (MissingGlyphError, NotSignedYetError):
        return _noindex(render(request, "webinars/certificate_unprintable.html", {"version": version}, status=409))
    name = slugify(version.printed["holder_name"])[:60].strip("-") or version.code[:8].lower()
    filename = f"sertifikat-seri-{version.printed['series_number']}-{name}.pdf"
    return sendfile(request, str(path), attachment=True, attachment_filename=filename, mimetype="application/pdf")


@dataclass(frozen=True)
class PrintedField:
    """One line of the verification page: the label in the reader's language, the value as it is printed."""

    label: str
    value: str
    note: str = ""


def list_fields(printed: dict[str, Any]) -> list[PrintedField]:
    """Every printed field: an altered PDF would pass where the page shows fewer."""
    credit = f"{printed['credit_hours']} JP" if printed["credit_hours"] else ""
    fields = [
        PrintedField(_("Name"), printed["holder_name"]),
        PrintedField(_("Role"), printed["role_label"]),
        PrintedField(_("Taken part"), printed.get("mode", "")),
        PrintedField(_("Theme"), printed["webinar_title"]),
        PrintedField(_("Series"), str(printed["series_number"])),
        PrintedField(_("Held on"), printed["event_date"]),
        PrintedField(_("Organiser"), printed["organiser"]),
        PrintedField(_("Credit hours"), credit, printed["credit_regulation"]),
        PrintedField(_("Certificate number"), printed["number"]),
        PrintedField(_("Issued on"), printed["issued_date"]),
        PrintedField(
            _("Signed by"),
            printed["signatory_name"] or printed["signatory_office"],
            ", ".join(filter(None, (printed["signatory_rank"], printed["signatory_office"])))
            if printed["signatory_name"]
            else "",
        ),
        PrintedField(_("Verification code"), printed["code"]),
    ]
    return [field for field in fields if field.value]


def find_version(code: str | None) -> CertificateVersion | None:
    if code is None:
        return None
    return CertificateVersion.objects.select_related("certificate__webinar").filter(code=code).first()


def may_download(user, version: CertificateVersion) -> bool:
    """The holder, and staff."""
    return user.is_authenticated and (user.is_staff or version.certificate.learner_id == user.pk)


def certificate_not_found(request: HttpRequest) -> HttpResponse:
    """One answer for unknown and for malformed codes, with the form to type it again."""
    return _noindex(render(request, "webinars/certificate_not_found.html", {"form": CodeForm()}, status=404))


def _noindex(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    return response
