"""A PDF dropped on the verification page: taken in, judged, forgotten.

Nothing here asks who is signed in or writes anything, so there is no authority that a foreign site could borrow: the
view is exempt from the CSRF check, whose token would set a cookie and make every copy of the form another one.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from webinars.services.certificates.judging import MAX_BYTES, Judgement, Reason, judge_file
from webinars.unkept_uploads import receive_file
from webinars.views.certificate_upload_form import MEGABYTES, FileForm
from webinars.views.certificates import CodeForm
from webinars.views.printed_fields import list_fields

FIELD = "berkas"
# What is said at the field, for nothing was judged.
REFUSALS = {
    Reason.EMPTY: _("Choose the PDF of the certificate first."),
    Reason.NOT_PDF: _("This is no PDF. Choose the certificate's own file, not a picture of it."),
    Reason.TOO_LARGE: _("This file is larger than %(megabytes)d MB: no certificate is."),
}
STATUSES = {Reason.EMPTY: 422, Reason.NOT_PDF: 422, Reason.TOO_LARGE: 413, Reason.UNKNOWN: 404}
FINDINGS = {
    Reason.CHANGED: _("Something in it was changed after it was signed."),
    Reason.APPENDED: _("Something was added to it after it was signed: what you see may not be what was issued."),
    Reason.STRIPPED: _("Its electronic signature is missing: it was taken out, or somebody's program wrote it anew."),
    Reason.OTHER_SIGNER: _("It is signed by somebody else, not by us."),
    Reason.DIFFERS: _("It bears the code of one of our certificates, and is not the file that we issued."),
    Reason.DAMAGED: _("It differs from the file that we issued, and its electronic signature cannot be read."),
    Reason.OUTSIDE_SIGNATURE: _("The signature holds, but bytes outside of it differ from the file that we issued."),
}


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def certificate_upload(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return redirect("certificate_form")
    upload = receive_file(request, FIELD, most=MAX_BYTES)
    try:
        if upload.is_too_large:
            judgement = Judgement(Reason.TOO_LARGE)
        elif upload.file is None:
            judgement = Judgement(Reason.EMPTY)
        else:
            judgement = judge_file(upload.file, size=upload.size)
        response = _answer(request, judgement)
    finally:
        if upload.file is not None:
            upload.file.close()
    response["X-Robots-Tag"] = "noindex"
    return response


def _answer(request: HttpRequest, judgement: Judgement) -> HttpResponse:
    status = STATUSES.get(judgement.reason, 200)
    if judgement.reason in REFUSALS:
        form = FileForm({}, {})
        form.errors.clear()
        form.add_error(FIELD, str(REFUSALS[judgement.reason]) % {"megabytes": MEGABYTES})
        context = {"form": CodeForm(), "file_form": form}
        return render(request, "webinars/certificate_form.html", context, status=status)
    context = {"judgement": judgement, "form": CodeForm(), "file_form": FileForm()}
    if judgement.version:
        context |= {
            "printed": judgement.version.printed,
            "fields": list_fields(judgement.version.printed),
            "standing": judgement.standing,
            "finding": FINDINGS.get(judgement.reason, ""),
        }
    return render(request, "webinars/certificate_upload.html", context, status=status)
