"""/saya/profil/, and the completion of agencies for its form."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.learners.agencies import complete_agency
from portal.learners.forms.profile import NIP_TAKEN, ProfileForm
from portal.learners.services.profile import ProfileError, accept_purpose_notice, complete_profile

SHORTEST_QUERY = 2


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    next_url = _safe_next(request)
    was_complete = request.user.has_complete_profile
    form = ProfileForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid() and _save(form):
        messages.success(request, _("Your profile is saved."))
        return redirect(next_url or ("learner_profile" if was_complete else "desk"))
    return render(
        request,
        "learners/profile.html",
        {"form": form, "next_url": next_url, "was_complete": was_complete},
        status=422 if form.is_bound else 200,
    )


def _save(form: ProfileForm) -> bool:
    data = form.cleaned_data
    try:
        complete_profile(
            user=form.user,
            full_name=data["full_name"],
            employment_type=data["employment_type"],
            nip=data["nip"],
            position=data["position"],
            agency=form.agency_found,
            agency_other=form.agency_other,
            language=data["language"],
        )
    except ProfileError:  # confirmed for somebody, or for this person, since the form was checked
        form.add_error("nip", NIP_TAKEN)
        return False
    if data.get("purpose_notice"):
        accept_purpose_notice(user=form.user)
    return True


def _safe_next(request: HttpRequest) -> str:
    """Where the person came from, on this host alone."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    return url if url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}) else ""


@never_cache
@require_safe
def agency_options(request: HttpRequest) -> HttpResponse:
    """The options of the combobox, as HTML; nothing for visitors, so that the list is no service to scrapers."""
    if not request.user.is_authenticated:
        return HttpResponseForbidden()
    query = request.GET.get("q", "").replace("\0", "").strip()[:100]
    labels = complete_agency(query) if len(query) >= SHORTEST_QUERY else []
    return render(request, "learners/includes/agency_options.html", {"labels": labels})
