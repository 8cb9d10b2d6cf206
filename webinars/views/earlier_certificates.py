"""Certificates issued before the portal: verified by anybody, taken by their holders."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django_sendfile import sendfile

from webinars.earlier_certificates import proof_of
from webinars.earlier_form import EarlierCertificateForm
from webinars.earlier_standing import read_earlier_standing
from webinars.models import EarlierCertificate
from webinars.services.earlier_certificates.claims import ClaimError, ask_by_nip, claim_by_email

LARGEST_ID = 2**63 - 1


@require_safe
@never_cache
def earlier_verification(request: HttpRequest) -> HttpResponse:
    """Wrong number and wrong name are one lookup and one answer."""
    form = EarlierCertificateForm(request.GET if request.GET else None)
    certificate = None
    if form.is_valid():
        proof = proof_of(form.cleaned_data["nomor"], form.cleaned_data["nama"])
        certificate = EarlierCertificate.objects.filter(proof=proof).first()
    is_unknown = form.is_bound and form.is_valid() and certificate is None
    context = {"earlier_form": form, "certificate": certificate, "is_unknown": is_unknown}
    response = render(request, "webinars/earlier_verification.html", context, status=404 if is_unknown else 200)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"  # the address bears a name
    return response


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_earlier_certificates(request: HttpRequest) -> HttpResponse:
    """What waits for the own addresses, what is taken already, and a request by NIP."""
    if request.method == "POST":
        {"claim": _claim, "ask": _ask}.get(request.POST.get("action", ""), _nothing)(request)
        return redirect("earlier_certificates")
    return render(request, "webinars/earlier_certificates.html", {"earlier": read_earlier_standing(request.user)})


def _claim(request: HttpRequest) -> None:
    count = claim_by_email(learner=request.user)
    if count:
        text = ngettext(
            "%(count)d earlier certificate is yours now, and its JP are booked.",
            "%(count)d earlier certificates are yours now, and their JP are booked.",
            count,
        )
        messages.success(request, text % {"count": count})


def _ask(request: HttpRequest) -> None:
    try:
        ask_by_nip(learner=request.user)
    except ClaimError:
        messages.error(request, _("Your profile has no NIP yet. Add it there first."))
    else:
        messages.success(request, _("An operator compares your NIP with the list; the answer stands on this page."))


def _nothing(request: HttpRequest) -> None:
    """An action that no form of the page has."""


@require_safe
@never_cache
@login_required
def earlier_certificate_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file of one's own certificate, or any for those who see the list in the CMS; of others there is none."""
    rows = EarlierCertificate.objects.exclude(file="")
    if not request.user.has_perm("webinars.view_earliercertificate"):
        rows = rows.filter(claimed_by=request.user)
    certificate = rows.filter(pk=pk).first() if pk <= LARGEST_ID else None
    if certificate is None or not certificate.file.storage.exists(certificate.file.name):
        raise Http404
    name = f"{slugify(f'sertifikat {certificate.number} {certificate.full_name}')[:100].strip('-')}.pdf"
    return sendfile(
        request, certificate.file.path, attachment=True, attachment_filename=name, mimetype="application/pdf"
    )
