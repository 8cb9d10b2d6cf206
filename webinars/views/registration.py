"""Registering for a webinar and cancelling, and the registrant's calendar file."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.learners.names import looks_all_capitals
from portal.models import PortalSettings
from webinars import addresses
from webinars.calendar_file import build_calendar, place_of
from webinars.event_times import describe_times
from webinars.models import Registration, WebinarPage
from webinars.next_step import find_next_step
from webinars.services.registration import RegistrationError, cancel_registration, register_learner
from webinars.standings import read_standing
from webinars.states import accepts_registrations, compute_state

REFUSALS = {
    "full": gettext_lazy("The last seat has just been taken."),
    "closed": gettext_lazy("Registration has closed."),
    "not_open": gettext_lazy("Registration has not opened yet."),
    "cancelled": gettext_lazy("This webinar has been cancelled."),
    "postponed": gettext_lazy("This webinar has been postponed. Registration opens again with the new date."),
    "over": gettext_lazy("The webinar is over; a registration can no longer be cancelled."),
}


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def registration(request: HttpRequest, series_number: int) -> HttpResponse:
    """Where a learner registers, sees the registration with its link, and cancels it."""
    page = _published_page(series_number)
    if request.method != "POST":
        return _show(request, page)
    if request.POST.get("action") == "cancel":
        return _cancel(request, page)
    return _register(request, page)


@never_cache
@login_required
@require_safe
def calendar(request: HttpRequest, series_number: int) -> HttpResponse:
    """The registrant's calendar file; nobody else's business."""
    found = Registration.objects.active().filter(learner=request.user, webinar=_published_page(series_number).webinar)
    registered = found.select_related("webinar").first()
    if registered is None:
        raise Http404
    portal = PortalSettings.load(request)
    data = build_calendar(registered, organiser=portal.organiser_name, organiser_email=portal.contact_email)
    disposition = f'attachment; filename="{registered.webinar.slug}.ics"'
    return HttpResponse(data, content_type="text/calendar; charset=utf-8", headers={"Content-Disposition": disposition})


def _published_page(series_number: int) -> WebinarPage:
    """In the reader's language, else in any. Raises Http404 for a series that does not exist or is a draft."""
    pages = WebinarPage.objects.live().filter(webinar__series_number=series_number).defer_streamfields()
    by_language = {page.locale.language_code: page for page in pages.select_related("webinar", "locale")}
    page = by_language.get((get_language() or "")[:2]) or next(iter(by_language.values()), None)
    if page is None:
        raise Http404
    return page


def _register(request: HttpRequest, page: WebinarPage) -> HttpResponse:
    try:
        registered = register_learner(webinar=page.webinar, learner=request.user)
    except RegistrationError as error:
        if error.code == "profile_incomplete":
            return _complete_profile(page)
        return _show(request, page, refusal=error.code)
    if registered.seat == Registration.Seat.STREAM:
        messages.success(request, _("You are registered and follow the live stream. A confirmation comes by e-mail."))
    else:
        messages.success(request, _("You are registered. A confirmation comes by e-mail."))
    return redirect(addresses.registration_path(page.webinar.series_number))


def _cancel(request: HttpRequest, page: WebinarPage) -> HttpResponse:
    try:
        cancelled = cancel_registration(webinar=page.webinar, learner=request.user)
    except RegistrationError as error:
        return _show(request, page, refusal=error.code)
    if cancelled is not None:
        messages.success(request, _("Your registration is cancelled. Your place is free for somebody else."))
    return redirect(addresses.registration_path(page.webinar.series_number))


def _complete_profile(page: WebinarPage) -> HttpResponse:
    """Once in a learner's life; then back here."""
    back = addresses.registration_path(page.webinar.series_number)
    return redirect(f"{addresses.profile_path()}?{urlencode({'next': back})}")


def _show(request: HttpRequest, page: WebinarPage, *, refusal: str = "") -> HttpResponse:
    webinar, now = page.webinar, timezone.now()
    portal = PortalSettings.load(request)
    state = compute_state(webinar, now=now, archive_after_days=portal.archive_after_days)
    standing = read_standing(request.user, webinar)
    is_open = not standing.is_registered and accepts_registrations(webinar, now=now)
    if is_open and not request.user.has_complete_profile:
        return _complete_profile(page)
    registered = Registration.objects.active().filter(learner=request.user, webinar=webinar).first()
    if registered:
        registered.webinar = webinar
    context = {
        "webinar_page": page,
        "webinar": webinar,
        "times": describe_times(webinar),
        "step": find_next_step(webinar, state=state, now=now, standing=standing),
        "asks_about_capitals": is_open and looks_all_capitals(request.user.full_name),
        "is_open": is_open,
        "goes_to_stream": is_open and not webinar.has_meeting_seat,
        "registered": registered,
        "place": place_of(registered) if registered and not webinar.override else "",
        "can_cancel": registered is not None and now < webinar.end,
        "refusal": REFUSALS.get(refusal, ""),
        "profile_url": f"{addresses.profile_path()}?{urlencode({'next': request.path})}",
        "desk_url": addresses.desk_path(),
        "webinar_url": addresses.webinar_path(webinar.series_number),
    }
    return render(request, "webinars/registration.html", context, status=409 if refusal else 200)
