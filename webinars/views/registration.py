"""Registering for a webinar and cancelling, and the registrant's calendar file."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.learners.services.profile import confirm_capitals
from portal.models import PortalSettings
from webinars import addresses
from webinars.calendar_file import build_calendar
from webinars.models import Registration, Webinar, WebinarPage
from webinars.question_form import QuestionForm, questions_of, read_answers
from webinars.services.paths.milestones import MilestoneError, follow_recording
from webinars.services.registration.answers import change_answers, register_with_answers
from webinars.services.registration.registering import (
    RegistrationError,
    cancel_registration,
    change_seat,
    give_up_place,
)
from webinars.services.registration.waiting_list import offer_seats
from webinars.views.registration_page import complete_profile, find_standing, page_for, show_registration


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def registration(request: HttpRequest, series_number: int) -> HttpResponse:
    """Where a learner registers or waits in line, takes a seat that is free, changes what was said, and cancels."""
    page = page_for(request, series_number)
    if request.method != "POST":
        return show_registration(request, page)
    doors = {"cancel": _cancel, "answers": _answer, "meeting": _change_seat, "stream": _change_seat}
    doors |= {"take": _take_seat, "decline": _give_up, "leave": _give_up, "recording": _follow_recording}
    return doors.get(request.POST.get("action", ""), _register)(request, page)


@never_cache
@login_required
@require_safe
def calendar(request: HttpRequest, series_number: int) -> HttpResponse:
    """The registrant's calendar file; nobody else's business."""
    found = Registration.objects.active().filter(learner=request.user, webinar__series_number=series_number)
    registered = found.select_related("webinar").first()
    if registered is None:
        raise Http404
    portal = PortalSettings.load(request)
    data = build_calendar(registered, organiser=portal.organiser_name, organiser_email=portal.contact_email)
    disposition = f'attachment; filename="{registered.webinar.slug}.ics"'
    return HttpResponse(data, content_type="text/calendar; charset=utf-8", headers={"Content-Disposition": disposition})


def _take_seat(request: HttpRequest, page: WebinarPage) -> HttpResponse:
    """The seat that is on offer. Where its time is over it is passed on at once, not with the clock's next turn."""
    standing = find_standing(request, page.webinar)
    if standing is not None and standing.has_lost_place(timezone.now()):
        offer_seats(webinar=page.webinar)
        return show_registration(request, page, refusal="offer_over")
    return _register(request, page)


def _register(request: HttpRequest, page: WebinarPage) -> HttpResponse:
    webinar = page.webinar
    standing = find_standing(request, webinar)
    if standing is not None and standing.has_lost_place(timezone.now()):
        offer_seats(webinar=webinar)  # ends the offer, so that its owner can begin anew
    form = _question_form(request, webinar, standing)
    if not form.is_valid():
        return show_registration(request, page, form=form)
    try:
        registered = register_with_answers(
            webinar=webinar, learner=request.user, questions=form.questions, answers=form.answers
        )
    except RegistrationError as error:
        if error.code == "profile_incomplete":
            return complete_profile(page)
        return show_registration(request, page, refusal=error.code)
    confirm_capitals(user=request.user)
    messages.success(request, _success(registered))
    return _back(page)


def _success(registered: Registration) -> str:
    if not registered.is_active:
        return _("You are on the waiting list. We write to you as soon as a seat is free for you.")
    if timezone.now() >= registered.webinar.end:
        return _("You are registered. What is to be done for the certificate stands here.")
    if registered.seat == Registration.Seat.STREAM:
        return _("You are registered and follow the live stream. A confirmation comes by e-mail.")
    return _("You are registered. A confirmation comes by e-mail.")


def _cancel(request: HttpRequest, page: WebinarPage) -> HttpResponse:
    before = find_standing(request, page.webinar)
    try:
        cancelled = cancel_registration(webinar=page.webinar, learner=request.user)
    except RegistrationError as error:
        return show_registration(request, page, refusal=error.code)
    if cancelled is not None and before is not None:
        messages.success(request, _("Your registration is cancelled. Your place is free for somebody else."))
    return _back(page)


def _give_up(request: HttpRequest, page: WebinarPage) -> HttpResponse:
    declines = request.POST["action"] == "decline"
    status = Registration.Status.OFFERED if declines else Registration.Status.WAITING
    try:
        given_up = give_up_place(webinar=page.webinar, learner=request.user, status=status)
    except RegistrationError as error:
        return show_registration(request, page, refusal=error.code)
    if given_up is not None:
        left = _("You have left the waiting list.")
        messages.success(request, _("You have declined the seat. It goes to the next person.") if declines else left)
    return _back(page)


def _answer(request: HttpRequest, page: WebinarPage) -> HttpResponse:
    standing = find_standing(request, page.webinar)
    form = _question_form(request, page.webinar, standing)
    if standing is None or not form.is_valid():
        return show_registration(request, page, form=form, refusal="" if standing else "not_registered")
    try:
        change_answers(registration=standing, questions=form.questions, answers=form.answers)
    except RegistrationError as error:
        return show_registration(request, page, refusal=error.code)
    messages.success(request, _("Your answers are saved."))
    return _back(page)


def _change_seat(request: HttpRequest, page: WebinarPage) -> HttpResponse:
    try:
        changed = change_seat(webinar=page.webinar, learner=request.user, seat=request.POST["action"])
    except RegistrationError as error:
        return show_registration(request, page, refusal=error.code)
    stream = changed.seat == Registration.Seat.STREAM
    told = _("You now follow the live stream.") if stream else _("You now have a seat in the meeting room.")
    messages.success(request, f"{told} {_('The link comes by e-mail.')}")
    return _back(page)


def _follow_recording(request: HttpRequest, page: WebinarPage) -> HttpResponse:
    try:
        follow_recording(webinar=page.webinar, learner=request.user)
    except MilestoneError as error:
        return show_registration(request, page, refusal=error.code)
    messages.success(request, _("Noted: you have followed the recording."))
    return _back(page)


def _question_form(request: HttpRequest, webinar: Webinar, standing: Registration | None) -> QuestionForm:
    data = request.POST if request.method == "POST" else None
    return QuestionForm(data, questions=questions_of(webinar), answers=read_answers(standing))


def _back(page: WebinarPage) -> HttpResponse:
    return redirect(addresses.registration_path(page.webinar.series_number) if page.pk else addresses.desk_path())
