"""People of the exports whom no registration fits: a human says who they are, or that nobody is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from portal.learners.models import User
from webinars.admin.screens import WebinarScreen
from webinars.models import AttendanceImport, AttendanceStay, Registration, Webinar
from webinars.services.attendance_matching import match_unmatched, undo_match, unmatched_participants
from webinars.services.attendance_reading import AttendanceError, Participant

CANDIDATES = 20
# Parts of names that say nothing about who somebody is: titles, ranks and what committees ask people to put in front.
TITLES = {"dr", "drs", "dra", "ir", "prof", "hj", "st", "se", "sh", "sos", "si", "pd", "ap", "mm", "kes", "kom"}


@dataclass(frozen=True)
class UnmatchedPerson:
    """A participant and one stay that stands for all of his or hers: an address of the screen holds no e-mail."""

    participant: Participant
    stay: int


def list_unmatched(webinar: Webinar) -> list[UnmatchedPerson]:
    stays = AttendanceStay.objects.filter(webinar=webinar).unmatched().order_by("-pk")
    first = {email or name.casefold(): pk for pk, email, name in stays.values_list("pk", "email", "name")}
    people = unmatched_participants(webinar=webinar)
    return [UnmatchedPerson(person, first[person.email or person.name.casefold()]) for person in people]


def name_words(name: str) -> set[str]:
    """The words of a name that tell people apart."""
    words = re.findall(r"\w+", name.casefold())
    return {word for word in words if len(word) > 1 and word not in TITLES}


def find_candidates(webinar: Webinar, query: str) -> list[Registration]:
    """Registrants whose name or address shares words with the query, the likeliest first."""
    wanted = name_words(query)
    active = Registration.objects.active().filter(webinar=webinar)
    scores = {}
    for pk, name, email in active.values_list("pk", "learner__full_name", "learner__email"):
        words = name_words(name) | name_words(email.split("@")[0])
        if score := len(wanted & words) or any(word in other for word in wanted for other in words):
            scores[pk] = score
    likeliest = sorted(scores, key=lambda pk: (-scores[pk], pk))[:CANDIDATES]
    found = active.select_related("learner__agency", "attendance").in_bulk(likeliest)
    return [found[pk] for pk in likeliest]


class UnmatchedView(WebinarScreen):
    model = AttendanceImport
    permission_required = "add"
    template_name = "webinars/admin/unmatched.html"
    page_title = gettext_lazy("Match people")

    def crumbs(self) -> list[dict[str, Any]]:
        return [{"url": self.url("attendance"), "label": _("Attendance")}, *super().crumbs()]

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "people": list_unmatched(self.webinar),
            "required": self.webinar.required_minutes,
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
    def person(self) -> Participant:
        """Raises Http404 where the stay has been matched by now."""
        stay = get_object_or_404(self.webinar.attendance_stays.unmatched(), pk=self.kwargs["stay"])
        for person in unmatched_participants(webinar=self.webinar):
            if (person.email or person.name.casefold()) == (stay.email or stay.name.casefold()):
                return person
        raise Http404

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        registration = get_object_or_404(
            self.webinar.registrations, pk=_whole_number(request.POST.get("registration", ""))
        )
        person = self.person
        try:
            minutes = match_unmatched(
                registration=registration, name=person.name, email=person.email, user=request.user
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
        return HttpResponseRedirect(self.url("unmatched"))

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
        stay = get_object_or_404(
            self.webinar.attendance_stays.select_related("registration"),
            pk=self.kwargs["stay"],
            matched_by=AttendanceStay.MatchedBy.EDITOR,
        )
        try:
            undo_match(registration=stay.registration, name=stay.name, email=stay.email, user=request.user)
        except AttendanceError:
            messages.error(request, _("This match was undone already."))
        else:
            messages.success(request, _("The match is undone."))
        return HttpResponseRedirect(reverse("registration:detail", args=[stay.registration_id]))


def _whole_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
