"""The page on which a learner registers, waits or stands registered: what of it is shown, and to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy

from portal.models import PortalSettings
from portal.remembered import remember
from webinars import addresses
from webinars.calendar_file import place_of
from webinars.event_times import describe_times
from webinars.evidence import paths_of, takes_latecomers
from webinars.models import Registration, Webinar, WebinarPage
from webinars.next_step import find_next_step
from webinars.path_words import PathWords, describe_paths
from webinars.question_form import QuestionForm, questions_of, read_answers
from webinars.registrant_way import describe_way
from webinars.rule import Path, late_paths
from webinars.services.registration.groups import is_open_to_groups
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


def published_page(series_number: int) -> WebinarPage:
    """In the reader's language, else in any. Raises Http404 for a series that does not exist or is a draft."""
    pages = WebinarPage.objects.live().filter(webinar__series_number=series_number).defer_streamfields()
    by_language = {page.locale.language_code: page for page in pages.select_related("webinar", "locale")}
    page = by_language.get((get_language() or "")[:2]) or next(iter(by_language.values()), None)
    if page is None:
        raise Http404
    return page


def page_for(request: HttpRequest, series_number: int) -> WebinarPage:
    """The published page. Who stands registered keeps link and way out whatever became of it: then a stand-in."""
    try:
        return published_page(series_number)
    except Http404:
        mine = Registration.objects.standing().filter(learner=request.user, webinar__series_number=series_number)
        registered = mine.select_related("webinar").first()
        if registered is None:
            raise
        return stand_in_page(registered.webinar)


def find_standing(request: HttpRequest, webinar: Webinar) -> Registration | None:
    found = Registration.objects.standing().filter(learner=request.user, webinar=webinar)
    found = found.select_related("attendance").first()
    if found:
        found.webinar = webinar
    return found


def complete_profile(page: WebinarPage) -> HttpResponse:
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


def show_registration(
    request: HttpRequest, page: WebinarPage, *, refusal: str = "", form: QuestionForm | None = None
) -> HttpResponse:
    webinar, now = page.webinar, timezone.now()
    standing = find_standing(request, webinar)
    paths = remember(request, ("paths", webinar.pk), lambda: paths_of(webinar))
    entry = Entry.of(webinar, standing, paths=paths, now=now)
    if entry and not request.user.has_complete_profile:
        return complete_profile(page)
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


def _earlier_form(request: HttpRequest, webinar: Webinar, standing: Registration | None) -> QuestionForm:
    """With what was answered before, also for a registration that was cancelled; but consent is given anew then."""
    questions = questions_of(webinar)
    if not questions:
        return QuestionForm(questions=[])
    found = standing or Registration.objects.filter(learner=request.user, webinar=webinar).first()
    return QuestionForm(questions=questions, answers=read_answers(found, with_consent=standing is not None))
