"""Registering for a webinar and cancelling, and the registrant's calendar file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
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

from portal.learners.services.profile import confirm_capitals
from portal.models import PortalSettings
from portal.remembered import remember
from webinars import addresses
from webinars.calendar_file import build_calendar, place_of
from webinars.event_times import describe_times
from webinars.evidence import paths_of, takes_latecomers
from webinars.models import Registration, Webinar, WebinarPage
from webinars.next_step import find_next_step
from webinars.path_words import PathWords, describe_paths
from webinars.question_form import QuestionForm, questions_of, read_answers
from webinars.registrant_way import describe_way
from webinars.rule import Path, late_paths
from webinars.services.paths.milestones import MilestoneError, follow_recording
from webinars.services.registration.answers import change_answers, register_with_answers
from webinars.services.registration.groups import is_open_to_groups
from webinars.services.registration.registering import (
    RegistrationError,
    cancel_registration,
    change_seat,
    give_up_place,
)
from webinars.services.registration.waiting_list import offer_seats
from webinars.standings import read_standing
from webinars.states import accepts_registrations, compute_state, takes_into_queue
from webinars.webinar_cards import stand_in_page

REFUSALS = {
    "full": gettext_lazy("The last seat has just been taken."),
    "closed": gettext_lazy("Registration has closed."),
    "not_open": gettext_lazy("Registration has not opened yet."),
    "cancelled": gettext_lazy("This webinar has been cancelled."),
    "postponed": gettext_lazy("This webinar has been postponed. Registration opens again with the new date."),
    "over": gettext_lazy("The webinar is over; a registration can no longer be changed or cancelled."),
    "offer_over": gettext_lazy("The time to take this seat is over: it has gone to the next person."),
    "room_full": gettext_lazy("The meeting room is full. You can stay on the live stream."),
    "not_registered": gettext_lazy("You are not registered for this webinar."),
    "not_over": gettext_lazy("The webinar is not over yet."),
    "no_recording": gettext_lazy("There is no recording yet."),
    "seat_taken": gettext_lazy("You have taken the seat already. To give it back, cancel your registration."),
    "started": gettext_lazy("The webinar has started; answers can no longer be changed."),
}


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def registration(request: HttpRequest, series_number: int) -> HttpResponse:
    """Where a learner registers or waits in line, takes a seat that is free, changes what was said, and cancels."""
    page = _page_for(request, series_number)
    if request.method != "POST":
        return _show(request, page)
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


def published_page(series_number: int) -> WebinarPage:
    """In the reader's language, else in any. Raises Http404 for a series that does not exist or is a draft."""
    pages = WebinarPage.objects.live().filter(webinar__series_number=series_number).defer_streamfields()
    by_language = {page.locale.language_code: page for page in pages.select_related("webinar", "locale")}
    page = by_language.get((get_language() or "")[:2]) or next(iter(by_language.values()), None)
    if page is None:
        raise Http404
    return page


def _page_for(request: HttpRequest, series_number: int) -> WebinarPage:
    """The published page. Who stands registered keeps link and way out whatever became of it: then a stand-in."""
    try:
        return published_page(series_number)
    except Http404:
        mine = Registration.objects.standing().filter(learner=request.user, webinar__series_number=series_number)
        registered = mine.select_related("webinar").first()
        if registered is None:
            raise
        return stand_in_page(registered.webinar)


def _take_seat(request: HttpRequest, page: WebinarPage) -> HttpResponse:
    """The seat that is on offer. Where its time is over it is passed on at once, not with the clock's next turn."""
    standing = _standing_registration(request, page.webinar)
    if standing is not None and standing.has_lost_place(timezone.now()):
        offer_seats(webinar=page.webinar)
        return _show(request, page, refusal="offer_over")
    return _register(request, page)


def _register(request: HttpRequest, page: WebinarPage) -> HttpResponse:
    webinar = page.webinar
    standing = _standing_registration(request, webinar)
    if standing is not None and standing.has_lost_place(timezone.now()):
        offer_seats(webinar=webinar)  # ends the offer, so that its owner can begin anew
    form = _question_form(request, webinar, standing)
    if not form.is_valid():
        return _show(request, page, form=form)
    try:
        registered = register_with_answers(
            webinar=webinar, learner=request.user, questions=form.questions, answers=form.answers
        )
    except RegistrationError as error:
        if error.code == "profile_incomplete":
            return _complete_profile(page)
        return _show(request, page, refusal=error.code)
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
    before = _standing_registration(request, page.webinar)
    try:
        cancelled = cancel_registration(webinar=page.webinar, learner=request.user)
    except RegistrationError as error:
        return _show(request, page, refusal=error.code)
    if cancelled is not None and before is not None:
        messages.success(request, _("Your registration is cancelled. Your place is free for somebody else."))
    return _back(page)


def _give_up(request: HttpRequest, page: WebinarPage) -> HttpResponse:
    declines = request.POST["action"] == "decline"
    status = Registration.Status.OFFERED if declines else Registration.Status.WAITING
    try:
        given_up = give_up_place(webinar=page.webinar, learner=request.user, status=status)
    except RegistrationError as error:
        return _show(request, page, refusal=error.code)
    if given_up is not None:
        left = _("You have left the waiting list.")
        messages.success(request, _("You have declined the seat. It goes to the next person.") if declines else left)
    return _back(page)


def _answer(request: HttpRequest, page: WebinarPage) -> HttpResponse:
    standing = _standing_registration(request, page.webinar)
    form = _question_form(request, page.webinar, standing)
    if standing is None or not form.is_valid():
        return _show(request, page, form=form, refusal="" if standing else "not_registered")
    try:
        change_answers(registration=standing, questions=form.questions, answers=form.answers)
    except RegistrationError as error:
        return _show(request, page, refusal=error.code)
    messages.success(request, _("Your answers are saved."))
    return _back(page)


def _change_seat(request: HttpRequest, page: WebinarPage) -> HttpResponse:
    try:
        changed = change_seat(webinar=page.webinar, learner=request.user, seat=request.POST["action"])
    except RegistrationError as error:
        return _show(request, page, refusal=error.code)
    stream = changed.seat == Registration.Seat.STREAM
    told = _("You now follow the live stream.") if stream else _("You now have a seat in the meeting room.")
    messages.success(request, f"{told} {_('The link comes by e-mail.')}")
    return _back(page)


def _follow_recording(request: HttpRequest, page: WebinarPage) -> HttpResponse:
    try:
        follow_recording(webinar=page.webinar, learner=request.user)
    except MilestoneError as error:
        return _show(request, page, refusal=error.code)
    messages.success(request, _("Noted: you have followed the recording."))
    return _back(page)


def _question_form(request: HttpRequest, webinar: Webinar, standing: Registration | None) -> QuestionForm:
    data = request.POST if request.method == "POST" else None
    return QuestionForm(data, questions=questions_of(webinar), answers=read_answers(standing))


def _earlier_form(request: HttpRequest, webinar: Webinar, standing: Registration | None) -> QuestionForm:
    """With what was answered before, also for a registration that was cancelled; but consent is given anew then."""
    questions = questions_of(webinar)
    if not questions:
        return QuestionForm(questions=[])
    found = standing or Registration.objects.filter(learner=request.user, webinar=webinar).first()
    return QuestionForm(questions=questions, answers=read_answers(found, with_consent=standing is not None))


def _standing_registration(request: HttpRequest, webinar: Webinar) -> Registration | None:
    found = Registration.objects.standing().filter(learner=request.user, webinar=webinar)
    found = found.select_related("attendance").first()
    if found:
        found.webinar = webinar
    return found


def _back(page: WebinarPage) -> HttpResponse:
    return redirect(addresses.registration_path(page.webinar.series_number) if page.pk else addresses.desk_path())


def _complete_profile(page: WebinarPage) -> HttpResponse:
    """Once in a learner's life; then back here."""
    back = addresses.registration_path(page.webinar.series_number)
    return redirect(f"{addresses.profile_path()}?{urlencode({'next': back})}")


@dataclass(frozen=True)
class Entry:
    """Whether, and by which door, who looks at the page can register now."""

    is_open: bool
    takes_line: bool
    is_late: bool

    def __bool__(self) -> bool:
        return self.is_open or self.takes_line or self.is_late

    @classmethod
    def of(cls, webinar: Webinar, standing: Registration | None, *, paths: tuple[Path, ...], now: datetime) -> Entry:
        comes_anew = standing is None or standing.has_lost_place(now)
        is_open = comes_anew and accepts_registrations(webinar, now=now)
        takes_line = comes_anew and not is_open and takes_into_queue(webinar, now=now)
        is_late = comes_anew and not is_open and takes_latecomers(webinar, now=now, paths=paths)
        return cls(is_open, takes_line, is_late)


def _show(
    request: HttpRequest, page: WebinarPage, *, refusal: str = "", form: QuestionForm | None = None
) -> HttpResponse:
    webinar, now = page.webinar, timezone.now()
    standing = _standing_registration(request, webinar)
    paths = remember(request, ("paths", webinar.pk), lambda: paths_of(webinar))
    entry = Entry.of(webinar, standing, paths=paths, now=now)
    if entry and not request.user.has_complete_profile:
        return _complete_profile(page)
    state = compute_state(webinar, now=now, archive_after_days=PortalSettings.load(request).archive_after_days)
    own = read_standing(request.user, webinar)
    form = form or _earlier_form(request, webinar, standing)
    registered = standing if standing and standing.is_active else None
    context = {
        "webinar_page": page,
        "webinar": webinar,
        "times": describe_times(webinar),
        "step": find_next_step(webinar, state=state, now=now, standing=own, takes_latecomers=entry.is_late),
        "is_open": bool(entry),
        "is_late": entry.is_late,
        "takes_line": entry.takes_line,
        "asks_about_capitals": (entry.is_open or entry.takes_line) and request.user.has_doubtful_capitals,
        "goes_to_stream": entry.is_open and not webinar.has_meeting_seat,
        "registered": registered,
        "queued": standing if standing and not registered else None,
        "form": form,
        "open_paths": _open_paths(webinar, paths, now) if entry.is_late else [],
        "refusal": REFUSALS.get(refusal, ""),
        **(_what_stands(standing, form, now) if standing else {}),
        **(_registered_words(registered, paths, now) if registered else {}),
        **_links(request, page, now),
    }
    status = 409 if refusal else 422 if form.is_bound and form.errors else 200
    return render(request, "webinars/registration.html", context, status=status)


def _what_stands(standing: Registration, form: QuestionForm, now: datetime) -> dict[str, Any]:
    """What can be done with a registration, or with a place in the queue; of a cancelled webinar nothing."""
    webinar = standing.webinar
    holds = webinar.override != Webinar.Override.CANCELLED and not standing.has_lost_place(now)
    return {
        "can_answer": holds and bool(form.questions) and now < webinar.start,
        "can_cancel": holds and now < webinar.end,
    }


def _registered_words(registered: Registration, paths: tuple[Path, ...], now: datetime) -> dict[str, Any]:
    """Of a registrant; link and number of what is over lead nowhere."""
    webinar = registered.webinar
    is_ahead = now < webinar.end and not webinar.override
    return {
        "place": place_of(registered) if is_ahead else "",
        "shows_number": now < webinar.end,
        "other_seat": _other_seat(registered, now),
        "goes_to_end_of_line": now < webinar.queue_ends_at and webinar.waiting_count > 0,
        **describe_way(registered, paths=paths, now=now),
    }


def _links(request: HttpRequest, page: WebinarPage, now: datetime) -> dict[str, str]:
    """Empty where there is no published page."""
    webinar = page.webinar
    invites = page.pk and is_open_to_groups(webinar, now=now)
    return {
        "profile_url": f"{addresses.profile_path()}?{urlencode({'next': request.path})}",
        "desk_url": addresses.desk_path(),
        "group_url": addresses.group_path(webinar.series_number) if invites else "",
        "webinar_url": addresses.webinar_path(webinar.series_number) if page.pk else "",
    }


def _open_paths(webinar: Webinar, paths: tuple[Path, ...], now: datetime) -> list[PathWords]:
    return describe_paths(
        late_paths(paths, now=now), session_minutes=webinar.session_minutes, timezone=webinar.timezone
    )


def _other_seat(registered: Registration, now: datetime) -> str:
    """The seat that this registrant may change to; empty where there is no choice."""
    webinar = registered.webinar
    if webinar.meeting_seats is None or now >= webinar.end or webinar.override:
        return ""
    if registered.seat == Registration.Seat.MEETING:
        return Registration.Seat.STREAM
    return Registration.Seat.MEETING if webinar.has_meeting_seat else ""
