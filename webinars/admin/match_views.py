"""People of the exports whom no registration fits: a human says who they are, or that nobody is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from portal.learners.models import User
from webinars.admin.screens import WebinarScreen
from webinars.models import AttendanceImport, AttendanceStay, Registration, RememberedMatch, Webinar
from webinars.person_names import plain_name
from webinars.services.attendance.matching import (
    BY_HUMAN,
    forget_match,
    match_unmatched,
    undo_match,
    unmatched_participants,
)
from webinars.services.attendance.people import participant_of
from webinars.services.attendance.reading import AttendanceError, Participant
from webinars.services.attendance.suggestions import PersonSuggestions, explain_people

CANDIDATES = 20
PER_PAGE = 20
# So many people are compared with each other; of more, those on one page.
COMPARED = 400


@dataclass(frozen=True)
class UnmatchedPerson:
    """A participant and one stay that stands for all of his or hers: an address of the screen holds no e-mail."""

    participant: Participant
    stay: int
    explained: PersonSuggestions | None = None


def list_unmatched(webinar: Webinar) -> list[UnmatchedPerson]:
    stays = AttendanceStay.objects.filter(webinar=webinar).unmatched().order_by("-pk")
    first = {participant_of(*row): pk for pk, *row in stays.values_list("pk", "email", "nip", "name")}
    people = unmatched_participants(webinar=webinar)
    return [UnmatchedPerson(person, first[person.key]) for person in people]


def find_candidates(webinar: Webinar, query: str) -> list[Registration]:
    """Registrants whose name or address shares words with the query, the likeliest first."""
    wanted = {word for word in plain_name(query).words if len(word) > 1}
    active = Registration.objects.active().filter(webinar=webinar)
    scores = {}
    for pk, name, email in active.values_list("pk", "learner__full_name", "learner__email"):
        words = {*plain_name(name).words, *plain_name(email.split("@")[0]).words}
        if score := len(wanted & words) or any(word in other for word in wanted for other in words):
            scores[pk] = score
    likeliest = sorted(scores, key=lambda pk: (-scores[pk], pk))[:CANDIDATES]
    found = active.select_related("learner__agency", "attendance").in_bulk(likeliest)
    return [found[pk] for pk in likeliest]


class UnmatchedView(WebinarScreen):
    """Everybody who is unmatched, each with the likeliest registrants and why: one press confirms."""

    model = AttendanceImport
    permission_required = "add"
    template_name = "webinars/admin/unmatched.html"
    page_title = gettext_lazy("Match people")

    def crumbs(self) -> list[dict[str, Any]]:
        return [{"url": self.url("attendance"), "label": _("Attendance")}, *super().crumbs()]

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        everybody = list_unmatched(self.webinar)
        page = Paginator(everybody, PER_PAGE).get_page(self.request.GET.get("p"))
        compared = everybody if len(everybody) <= COMPARED else page.object_list
        explained = explain_people(webinar=self.webinar, people=[row.participant for row in compared])
        by_person = {one.participant.key: one for one in explained}
        people = [
            UnmatchedPerson(row.participant, row.stay, by_person[row.participant.key]) for row in page.object_list
        ]
        return super().get_context_data(**kwargs) | {
            "people": people,
            "page": page,
            "required": self.webinar.required_minutes,
            "remembered": RememberedMatch.objects.count(),
        }


class MatchView(WebinarScreen):
    """One unmatched person beside the registrants who may be meant."""

    model = AttendanceImport
    permission_required = "add"
    template_name = "webinars/admin/match.html"
    page_title = gettext_lazy("Who is this?")

    def crumbs(self) -> list[dict[str, Any]]:
        return [
            {"url": self.url("attendance"), "label": _("Attendance")},
            {"url": self.url("unmatched"), "label": _("Match people")},
            *super().crumbs(),
        ]

    @cached_property
    def person(self) -> Participant | None:
        """None where the stay has been matched, or withdrawn with its export, by now."""
        stay = self.webinar.attendance_stays.unmatched().filter(pk=self.kwargs["stay"]).first()
        if stay is None:
            return None
        wanted = participant_of(stay.email, stay.nip, stay.name)
        return next((one for one in unmatched_participants(webinar=self.webinar) if one.key == wanted), None)

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return super().get(request, *args, **kwargs) if self.person else self._say_it_is_done()

    def _say_it_is_done(self) -> HttpResponse:
        messages.info(self.request, _("This person is matched already, or the export was taken back."))
        return HttpResponseRedirect(self._way_back())

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        registration = get_object_or_404(
            self.webinar.registrations, pk=_whole_number(request.POST.get("registration", ""))
        )
        person = self.person
        if person is None:
            return self._say_it_is_done()
        try:
            minutes = match_unmatched(
                registration=registration, name=person.name, email=person.email, nip=person.nip, user=request.user
            )
        except AttendanceError:
            messages.error(request, _("This person or this registration has changed meanwhile: nothing was matched."))
        else:
            told = _("%(name)s now has %(minutes)d minutes.")
            messages.success(
                request,
                told % {"name": registration.learner, "minutes": minutes},
                buttons=[
                    messages.button(reverse("registration:detail", args=[registration.pk]), _("See the registration"))
                ],
            )
        return HttpResponseRedirect(self._way_back())

    def _way_back(self) -> str:
        """The page of the list from which somebody was confirmed."""
        page = _whole_number(self.request.POST.get("p", ""))
        return self.url("unmatched") + (f"?p={page}" if page > 1 else "")

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        person = self.person
        query = self.request.GET.get("q", "").replace("\x00", "")[:200] or person.name
        has_account = person.email and User.objects.filter(email=person.email).exists()
        return super().get_context_data(**kwargs) | {
            "person": person,
            "query": query,
            "candidates": find_candidates(self.webinar, query),
            "has_account": has_account,
        }


class UndoMatchView(WebinarScreen):
    """Takes back what an editor matched, from the registration's screen."""

    model = AttendanceImport
    permission_required = "add"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        stay = self.webinar.attendance_stays.select_related("registration").filter(pk=self.kwargs["stay"]).first()
        if stay is None or stay.matched_by not in BY_HUMAN:
            messages.info(request, _("This match was undone already."))
            return HttpResponseRedirect(self._way_back(stay))
        try:
            undo_match(
                registration=stay.registration, name=stay.name, email=stay.email, nip=stay.nip, user=request.user
            )
        except AttendanceError:
            messages.info(request, _("This match was undone already."))
        else:
            messages.success(request, _("The match is undone."))
        return HttpResponseRedirect(self._way_back(stay))

    def _way_back(self, stay: AttendanceStay | None) -> str:
        if stay is None or stay.registration_id is None:
            return self.url("attendance")
        return reverse("registration:detail", args=[stay.registration_id])


class RememberedView(WebinarScreen):
    """The pairs that editors confirmed, in this webinar or another; each can be withdrawn."""

    model = AttendanceImport
    permission_required = "add"
    template_name = "webinars/admin/remembered.html"
    page_title = gettext_lazy("Remembered matches")

    def crumbs(self) -> list[dict[str, Any]]:
        return [
            {"url": self.url("attendance"), "label": _("Attendance")},
            {"url": self.url("unmatched"), "label": _("Match people")},
            *super().crumbs(),
        ]

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        match = RememberedMatch.objects.filter(pk=_whole_number(request.POST.get("match", ""))).first()
        if match is None:
            messages.error(request, _("This pair was withdrawn already."))
        else:
            forget_match(match=match, user=request.user)
            messages.success(request, _("The pair is withdrawn: the next webinars ask again who this is."))
        return HttpResponseRedirect(self.url("remembered"))

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        query = self.request.GET.get("q", "").replace("\x00", "").strip()[:200]
        rows = RememberedMatch.objects.select_related("learner", "webinar", "confirmed_by")
        if query:
            fields = ("name", "email", "learner__full_name", "learner__email")
            asked = Q()
            for field in fields:
                asked |= Q(**{f"{field}__icontains": query})
            rows = rows.filter(asked)
        page = Paginator(rows, PER_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(**kwargs) | {"page": page, "query": query}


def _whole_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
