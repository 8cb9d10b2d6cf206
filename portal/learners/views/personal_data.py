"""/saya/data/ and /saya/hapus-akun/: the rights of UU PDP 27/2022, without writing to anybody."""

from __future__ import annotations

from allauth.core import ratelimit
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from portal.learners.deletion_code import DeletionCode
from portal.learners.forms.deletion import DeletionForm
from portal.learners.personal_data import collect_personal_data, must_be_kept
from portal.learners.services.deletion import DeletionError, delete_or_anonymise


@never_cache
@login_required
@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    sections = [
        (exporter.title, [[(exporter.labels.get(key, key), value) for key, value in row.items()] for row in rows])
        for exporter, rows in collect_personal_data(request.user)
    ]
    return render(request, "learners/data.html", {"sections": sections})


@never_cache
@login_required
@require_safe
def download_data(request: HttpRequest) -> JsonResponse:
    """The same as a file that a machine can read (JSON)."""
    content = {
        "portal": "ASN Adaptif",
        "generated_at": timezone.now(),
        **{exporter.name: rows for exporter, rows in collect_personal_data(request.user)},
    }
    return JsonResponse(
        content,
        encoder=DjangoJSONEncoder,
        json_dumps_params={"ensure_ascii": False, "indent": 2},
        headers={"Content-Disposition": 'attachment; filename="data-saya.json"'},
    )


@never_cache
@login_required
@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def delete_account(request: HttpRequest) -> HttpResponse:
    code = DeletionCode(request)
    if request.method == "POST" and "send_code" in request.POST:
        return _send_code(request, code)
    form = DeletionForm(request.POST if request.method == "POST" else None, user=request.user, code=code)
    if request.method == "POST" and form.is_valid():
        try:
            outcome = delete_or_anonymise(user=request.user)
        except DeletionError:
            form.add_error(None, _("You are the last administrator. Make somebody else one first."))
        else:
            logout(request)
            return redirect(f"account_{outcome}")
    context = {"form": form, "is_kept": must_be_kept(request.user), "is_code_awaited": code.is_awaited}
    return render(request, "learners/delete_account.html", context, status=422 if form.errors else 200)


def _send_code(request: HttpRequest, code: DeletionCode) -> HttpResponse:
    refusal = ratelimit.consume_or_429(request, action="request_login_code", key=request.user.email)
    if refusal:
        return refusal
    code.send(request.user)
    return redirect("delete_account")


@require_safe
def farewell(request: HttpRequest, outcome: str) -> HttpResponse:
    return render(request, "learners/farewell.html", {"outcome": outcome})
