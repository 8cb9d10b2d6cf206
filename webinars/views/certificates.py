"""Verifying certificates by their code, for anybody; downloading them, for holders and staff."""

from __future__ import annotations

import logging

from django import forms
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_sendfile import sendfile

from webinars import addresses
from webinars.certificate_pdf.codes import LENGTH, normalise_code
from webinars.certificate_pdf.drawing import MissingGlyphError
from webinars.certificate_pdf.signing.keys import SigningError, SigningKeyError
from webinars.models import CertificateVersion
from webinars.services.certificates.judging import signer_of
from webinars.services.certificates.rendering import NotSignedYetError, render_version_file
from webinars.verification import find_version, newest_version
from webinars.views.certificate_upload_form import FileForm
from webinars.views.printed_fields import list_fields

TYPED_LENGTH = 4 * LENGTH
# A revocation shows within a minute, whoever keeps a copy of the answer.
KEPT_SECONDS = 30
logger = logging.getLogger(__name__)


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
    return render(request, "webinars/certificate_form.html", {"form": form, "file_form": FileForm()})


@require_safe
def certificate_verification(request: HttpRequest, code: str) -> HttpResponse:
    """What is known of a code; unknown and malformed ones get one and the same answer."""
    version = find_version(code)
    if version is None:
        return _publish(request, certificate_not_found(request))
    if code != version.code:
        return redirect("certificate_verification", version.code, permanent=True)
    webinar = version.certificate.webinar
    context = {
        "version": version,
        "printed": version.printed,
        "fields": list_fields(version.printed),
        "path": version.certificate.path_label,
        "standing": version.standing,
        "may_download": may_download(request.user, version),
        "download_url": addresses.certificate_pdf_path(version.code),
        "webinar_url": addresses.webinar_path(webinar.series_number) if webinar.pages.live().exists() else "",
    }
    context["signer"], context["is_development"] = signer_of(version)
    if context["standing"] == CertificateVersion.Standing.SUPERSEDED:
        context["newest"] = newest_version(version)
    return _publish(request, render(request, "webinars/certificate_verification.html", context))


@require_safe
def certificate_json(request: HttpRequest, code: str) -> JsonResponse:
    """The same for programs; anybody's, from any site."""
    version = find_version(code)
    if version is None:
        answer = JsonResponse({"valid": False, "status": "unknown"}, status=404)
    else:
        answer = JsonResponse(_describe(version))
    answer["Access-Control-Allow-Origin"] = "*"
    patch_cache_control(answer, public=True, max_age=KEPT_SECONDS)
    return _noindex(answer)


def _describe(version: CertificateVersion) -> dict[str, object]:
    certificate, printed, standing = version.certificate, version.printed, version.standing
    webinar = certificate.webinar
    is_superseded = standing == CertificateVersion.Standing.SUPERSEDED
    return {
        "valid": standing == CertificateVersion.Standing.VALID,
        "status": standing.value,
        "number": certificate.number,
        "full_name": printed["holder_name"],
        "role": certificate.role,
        "webinar": printed["webinar_title"],
        "series": printed["series_number"],
        "date": printed.get("held_on") or webinar.start.astimezone(webinar.zone).date().isoformat(),
        "credit_hours": printed["credit_hours"],
        "issued_at": certificate.issued_at.isoformat(),
        "superseded_by": newest_version(version).code if is_superseded else None,
    }


@require_safe
@never_cache
def certificate_file(request: HttpRequest, code: str) -> HttpResponse:
    version = find_version(code)
    if version is None:
        return certificate_not_found(request)
    if code != version.code:
        return redirect("certificate_file", version.code)
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if not may_download(request.user, version):
        raise PermissionDenied
    return send_version_file(request, version)


def send_version_file(request: HttpRequest, version: CertificateVersion) -> HttpResponse:
    """The PDF, or a page that says why there is none yet. Who may have it is settled before."""
    try:
        path = render_version_file(version.pk)
    except MissingGlyphError:
        return _no_file(request, version, "unprintable", status=409)
    except NotSignedYetError:
        return _no_file(request, version, "waiting", status=409)
    except (SigningError, SigningKeyError) as error:
        logger.error("certificate version %d cannot be signed: %s", version.pk, error.code)
        return _no_file(request, version, "unsigned", status=503)
    name = slugify(version.printed["holder_name"])[:60].strip("-") or version.code[:8].lower()
    filename = f"sertifikat-seri-{version.printed['series_number']}-{name}.pdf"
    return sendfile(request, str(path), attachment=True, attachment_filename=filename, mimetype="application/pdf")


def _no_file(request: HttpRequest, version: CertificateVersion, why: str, *, status: int) -> HttpResponse:
    context = {"version": version, "why": why}
    return _noindex(render(request, "webinars/certificate_unprintable.html", context, status=status))


def may_download(user, version: CertificateVersion) -> bool:
    """The holder, and staff."""
    return user.is_authenticated and (user.is_staff or version.certificate.learner_id == user.pk)


def certificate_not_found(request: HttpRequest) -> HttpResponse:
    """One answer for unknown and for malformed codes, with the form to type it again."""
    return _noindex(render(request, "webinars/certificate_not_found.html", {"form": CodeForm()}, status=404))


def _publish(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Anybody may keep the answer for a while; that of somebody signed in, whom the page names, nobody else."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        patch_cache_control(response, private=True, no_cache=True)
    else:
        patch_cache_control(response, public=True, max_age=KEPT_SECONDS)
    return _noindex(response)


def _noindex(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    return response
