"""What a holder says about the own certificate's name: before issuing that it is right, afterwards that it is wrong."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from webinars import addresses
from webinars.certificate_pdf.codes import normalise_code
from webinars.event_times import format_moment
from webinars.models import Certificate, CertificateVersion, Registration
from webinars.models.correction_request import REMARK_LENGTH
from webinars.services.certificates.correction_requests import request_correction
from webinars.services.certificates.corrections import NAME_LENGTH, newest_version
from webinars.services.certificates.errors import CertificateError
from webinars.services.certificates.name_check import confirm_name, printed_name_of, takes_name_checks
from webinars.services.certificates.words import correction_refusal

LARGEST_SERIES = 2**31 - 1
# Sent from a page that is older than what has happened since: no other name would help.
UNMENDABLE = {"waiting", "revoked"}
NAME_ERRORS = {
    "required": gettext_lazy("Write the name."),
    "max_length": gettext_lazy("This is too long: at most %(limit_value)d characters."),
    "null_characters_not_allowed": gettext_lazy("The text holds a character that cannot be kept."),
}


class NameForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Full name with titles"),
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-mirror": "nama-tercetak"}),
        error_messages=NAME_ERRORS,
    )


class CorrectionForm(forms.Form):
    holder_name = forms.CharField(
        label=gettext_lazy("Name as it should be"),
        max_length=NAME_LENGTH,
        help_text=gettext_lazy("With titles, exactly as it is to be printed."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages=NAME_ERRORS,
    )
    remark = forms.CharField(
        label=gettext_lazy("What is wrong with it?"),
        max_length=REMARK_LENGTH,
        required=False,
        help_text=gettext_lazy("For example: a letter is missing, or the title is a former one."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=NAME_ERRORS,
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def check_my_name(request: HttpRequest, series_number: int) -> HttpResponse:
    """Of the registrant who asks: the name as it will be printed, to be confirmed or changed."""
    if series_number > LARGEST_SERIES:
        raise Http404
    rows = Registration.objects.active().filter(learner=request.user, webinar__series_number=series_number)
    registration = get_object_or_404(rows.select_related("webinar", "learner"))
    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": printed_name_of(registration)})
    if request.method == "POST" and form.is_valid():
        try:
            confirm_name(registration=registration, name=form.cleaned_data["name"])
        except CertificateError as error:
            form.add_error("name", correction_refusal(error))
        else:
            messages.success(request, _("Thank you. The certificate will bear this name."))
            return redirect(addresses.registration_path(series_number))
    webinar = registration.webinar
    until = webinar.names_checked_until
    context = {
        "form": form,
        "webinar": webinar,
        "printed_name": printed_name_of(registration),
        "checked_at": registration.name_checked_at,
        "is_open": takes_name_checks(webinar),
        "until": format_moment(until, timezone=webinar.timezone) if until else "",
        "registration_url": addresses.registration_path(series_number),
    }
    return render(request, "webinars/name_check.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_correction(request: HttpRequest, code: str) -> HttpResponse:
    """Of the holder who asks, by the code of any version; nobody else learns that there is one."""
    certificate = _own_certificate(request, code)
    form = CorrectionForm(
        request.POST if request.method == "POST" else None, initial={"holder_name": certificate.holder_name}
    )
    if request.method == "POST" and form.is_valid():
        try:
            request_correction(certificate=certificate, by=request.user, **form.cleaned_data)
        except CertificateError as error:
            if error.code in UNMENDABLE:
                messages.warning(request, correction_refusal(error))
                return redirect(request.path)
            form.add_error("holder_name", correction_refusal(error))
        else:
            messages.success(request, _("Your request has been sent. We write to you as soon as it is answered."))
            return redirect(request.path)
    requests = list(certificate.correction_requests.all())
    newest = newest_version(certificate)
    context = {
        "form": form,
        "certificate": certificate,
        "webinar": certificate.webinar,
        "printed_name": newest.printed["holder_name"],
        "requests": requests,
        "can_ask": certificate.status == Certificate.Status.VALID and not any(row.is_open for row in requests),
        "download_url": addresses.certificate_pdf_path(newest.code),
        "desk_url": addresses.desk_path(),
    }
    return render(request, "webinars/certificate_correction.html", context, status=422 if form.errors else 200)


def _own_certificate(request: HttpRequest, code: str) -> Certificate:
    versions = CertificateVersion.objects.filter(code=normalise_code(code) or "-", certificate__learner=request.user)
    return get_object_or_404(versions.select_related("certificate__webinar")).certificate
