"""Where the signatory signs: what waits, NIK and passphrase once, and how far it has come.

What is typed here is handed to the thread that signs, and to nothing else: no session, no message, no log.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from webinars.certificate_pdf.drawing import MissingGlyphError
from webinars.certificate_pdf.signing.bsre import Identity
from webinars.models import SigningBatch, Webinar
from webinars.services.certificates.signing_batches import NothingToSignError, load_service, start_signing
from webinars.services.certificates.signing_one import read_unsigned
from webinars.services.certificates.waiting import failed_versions, waiting_versions, waiting_webinars
from webinars.signing_form import SigningForm
from webinars.signing_words import failure_words, stop_words

SIGN = "webinars.sign_certificates"
SECOND_STEPS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
REFRESH_SECONDS = 3
NAMES_A_PAGE = 100
LARGEST_ID = 2**63 - 1


def for_signatories(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Signed in, allowed to sign, and with the second step that the CMS asks for as well."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.has_perm(SIGN):
            raise PermissionDenied
        if settings.STAFF_MFA_REQUIRED and not is_mfa_enabled(request.user, SECOND_STEPS):
            messages.warning(request, _("Signing opens once you have set up a second step for signing in."))
            return redirect("mfa_index")
        return view(request, *args, **kwargs)

    return guarded


@sensitive_post_parameters("nik", "passphrase")
@for_signatories
@require_http_methods(["GET", "HEAD", "POST"])
def signing(request: HttpRequest) -> HttpResponse:
    """What waits, with the form; while a batch is at work, how far it has come."""
    rows = waiting_webinars()
    choices = [(row.webinar.pk, str(row.webinar)) for row in rows]
    form = SigningForm(request.POST or None, choices=choices, initial={"webinars": [pk for pk, _name in choices]})
    if request.method == "POST" and _start(request, form):
        return redirect("signing")
    last = SigningBatch.objects.first()
    is_running = last is not None and last.is_alive()
    context = {
        "rows": rows,
        "total": sum(row.count for row in rows),
        "form": form,
        "chosen": {str(pk) for pk in form["webinars"].value() or []},
        "batch": last,
        "is_running": is_running,
        "is_interrupted": last is not None and last.is_interrupted,
        "stopped_because": stop_words(last.code) if last and last.status == SigningBatch.Status.STOPPED else "",
        "uses_bsre": settings.CERTIFICATE_SIGNER == "bsre",
        "has_service": load_service() is not None,
        "refresh_seconds": REFRESH_SECONDS,
    }
    return render(request, "webinars/signing.html", context, status=422 if form.errors else 200)


@sensitive_variables()
def _start(request: HttpRequest, form: SigningForm) -> bool:
    """Whether the page is to be asked for anew: signing has begun, or there was nothing left to sign."""
    service = load_service()
    if service is None or not form.is_valid():
        return service is None
    fields = form.cleaned_data
    identity = Identity(nik=fields["nik"], passphrase=fields["passphrase"])
    try:
        start_signing(webinars=fields["webinars"], service=service, identity=identity, started_by=request.user)
    except NothingToSignError:
        messages.info(request, _("Nothing is left to sign."))
    return True


@for_signatories
@require_safe
def signing_names(request: HttpRequest, series_number: int) -> HttpResponse:
    """Whose certificates of a webinar wait, those that failed first."""
    if series_number > LARGEST_ID:
        raise Http404
    webinar = get_object_or_404(Webinar, series_number=series_number)
    waiting = waiting_versions(webinars=[webinar.pk]).select_related("certificate")
    page = Paginator(waiting, NAMES_A_PAGE).get_page(request.GET.get("hal"))
    failed = [(one, failure_words(one.failure)) for one in failed_versions(webinars=[webinar.pk])]
    return render(request, "webinars/signing_names.html", {"webinar": webinar, "page_of": page, "failed": failed})


@for_signatories
@require_safe
def signing_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The document as it will be signed: nobody signs what he has not been able to read."""
    if pk > LARGEST_ID:
        raise Http404
    version = get_object_or_404(waiting_versions(), pk=pk)
    try:
        pdf = read_unsigned(version)
    except MissingGlyphError:
        return render(request, "webinars/certificate_unprintable.html", {"version": version}, status=409)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="belum-ditandatangani.pdf"'
    return response
