"""Check-in in the CMS: the moderator's screen during the session, and the check-ins for whoever looks closer."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.widgets import AdminDateTimeInput

from portal.models import PortalSettings
from webinars import addresses
from webinars.admin.screens import WebinarScreen
from webinars.admin.zone_fields import ClockTimeField, moment_at
from webinars.check_in_codes import spell_code
from webinars.check_in_links import screen_key
from webinars.event_times import clock_seen_from, describe_times, format_clock
from webinars.models import CheckIn, CheckInWindow
from webinars.participant_numbers import normalise_participant_number
from webinars.services.check_in import windows as check_in_windows
from webinars.services.check_in.checking_in import accept_claim, restore_check_in, void_check_in
from webinars.services.check_in.signs import find_signs
from webinars.services.check_in.windows import WindowError, is_near_session

PER_PAGE = 50
MORE_MINUTES = 5
LONGEST_MINUTES = 240
REFUSALS = {
    "opened_already": gettext_lazy("This check-in has been open already: it stays on record."),
    "not_open": gettext_lazy("This check-in has not opened yet."),
    "has_check_ins": gettext_lazy("People have checked in here: it stays on record."),
    "cancelled": gettext_lazy("The webinar is cancelled: no check-in can be opened."),
    "gone": gettext_lazy("This check-in was removed in the meantime."),
}
ASKED = "not_now"  # a refusal that the moderator may overrule


@dataclass(frozen=True)
class WindowRow:
    """A window as the moderator sees it now."""

    window: CheckInWindow
    counted: int
    claims: int
    any_check_ins: int
    now: datetime

    @property
    def state(self) -> str:
        """open, grace, closed, or planned."""
        if self.window.is_open(self.now):
            return "open"
        if self.window.accepts(self.now):
            return "grace"
        return "closed" if self.window.has_opened(self.now) else "planned"

    @property
    def minutes_left(self) -> int:
        """Whole minutes, begun ones counted: until the code goes, or until nothing is accepted any more."""
        end = self.window.closes_at if self.state == "open" else self.window.accepted_until
        return math.ceil((end - self.now).total_seconds() / 60) if end else 0

    @property
    def spoken(self) -> str:
        return spell_code(self.window.code)

    @property
    def span(self) -> str:
        """'09.30–09.40'; with its day in front where that is not the session's."""
        webinar = self.window.webinar
        opened = clock_seen_from(webinar.start, self.window.opening, timezone=webinar.timezone)
        if self.window.closes_at is None:
            return opened
        return f"{opened}–{format_clock(self.window.closes_at, timezone=webinar.timezone)}"


class PlanForm(forms.Form):
    """Clock times of the webinar's zone."""

    planned_at = ClockTimeField(label=gettext_lazy("Opens by itself at"), widget=AdminDateTimeInput)
    minutes = forms.IntegerField(label=gettext_lazy("For so many minutes"), min_value=1, max_value=LONGEST_MINUTES)

    def __init__(self, *args, webinar, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.webinar = webinar

    def clean_planned_at(self) -> datetime:
        moment = moment_at(self.cleaned_data["planned_at"], self.webinar.zone)
        if moment <= timezone.now():
            raise forms.ValidationError(_("This moment has passed."))
        if not is_near_session(self.webinar, moment):
            times = describe_times(self.webinar)
            session = f"{times.date}, {times.time}"
            raise forms.ValidationError(_("This is not near the session (%(session)s).") % {"session": session})
        return moment

    def clean(self) -> dict:
        if self.webinar.override == self.webinar.Override.CANCELLED:
            raise forms.ValidationError(REFUSALS["cancelled"])
        return super().clean()


class CheckInView(WebinarScreen):
    """Windows with their codes, to open and to close; what has come in; what to look at."""

    template_name = "webinars/admin/check_in.html"
    page_title = gettext_lazy("Check-in")

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        action = request.POST.get("action", "")
        if action == "plan":
            form = PlanForm(request.POST, webinar=self.webinar)
            if not form.is_valid():
                return self.render_to_response(self.get_context_data(form=form))
            check_in_windows.plan_window(webinar=self.webinar, by=request.user, **form.cleaned_data)
        elif action in ("open_new", "open", "close", "extend", "remove"):
            try:
                self._change(action)
            except WindowError as error:
                if error.code == ASKED:
                    asked = {"action": action, "window": request.POST.get("window", "")}
                    return self.render_to_response(self.get_context_data(asked=asked))
                messages.error(request, REFUSALS[error.code])
        return HttpResponseRedirect(self.url("check_in"))

    def _change(self, action: str) -> None:
        """Raises WindowError."""
        by, anyway = self.request.user, bool(self.request.POST.get("anyway"))
        if action == "open_new":
            check_in_windows.open_new_window(webinar=self.webinar, anyway=anyway, by=by)
            return
        change = getattr(check_in_windows, f"{action}_window")
        more = {"extend": {"minutes": MORE_MINUTES}, "open": {"anyway": anyway}}.get(action, {})
        try:
            change(window=self._window(), by=by, **more)
        except CheckInWindow.DoesNotExist as error:
            raise WindowError("gone") from error
        if action == "remove":
            messages.success(self.request, _("The check-in is removed."))

    def _window(self) -> CheckInWindow:
        pk = self.request.POST.get("window", "")
        if not (pk.isascii() and pk.isdecimal() and len(pk) < 19):
            raise Http404
        return self.webinar.check_in_windows.get(pk=int(pk))

    def get_context_data(self, form: PlanForm | None = None, **kwargs) -> dict[str, Any]:
        more = {"form": form or self._plan_form(), "times": describe_times(self.webinar)}
        return super().get_context_data(**kwargs) | live_context(self) | more

    def _plan_form(self) -> PlanForm:
        return PlanForm(webinar=self.webinar, initial={"minutes": PortalSettings.load(self.request).check_in_minutes})


class CheckInLiveView(WebinarScreen):
    """The part of the screen that changes by itself, for the script that asks for it."""

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return render(request, "webinars/admin/check_in_live.html", {"webinar": self.webinar, **live_context(self)})


def live_context(screen: WebinarScreen) -> dict[str, Any]:
    webinar, now = screen.webinar, timezone.now()
    counts = webinar.check_in_windows.annotate(
        counted=Count("check_ins", filter=Q(check_ins__confirmed_at__isnull=False)),
        claims=Count("check_ins", filter=Q(check_ins__confirmed_at__isnull=True, check_ins__voided_at__isnull=True)),
        any_check_ins=Count("check_ins"),
    )
    rows = [WindowRow(window, window.counted, window.claims, window.any_check_ins, now) for window in counts]
    shown = [row for row in rows if row.state in ("open", "grace")]
    shown.sort(key=lambda row: row.window.opening, reverse=True)
    path = addresses.screen_path(webinar.series_number)
    return {
        "current": shown,
        "is_open": any(row.state == "open" for row in shown),
        "coming": [row for row in rows if row.state == "planned"],
        "closed": [row for row in rows if row.state == "closed"],
        "signs": find_signs(webinar=webinar),
        "screen_url": path,
        "screen_link": f"{addresses.absolute(path)}?kunci={screen_key(webinar.pk)}",
        "form_link": addresses.absolute(addresses.check_in_path(webinar.series_number)),
        "live_url": screen.url("check_in_live"),
        "more_minutes": MORE_MINUTES,
    }


class CheckInListView(WebinarScreen):
    """The check-ins of one window: to search, to void with a reason, to restore."""

    template_name = "webinars/admin/check_in_list.html"
    page_title = gettext_lazy("Check-ins")
    FILTERS = {
        "claims": Q(confirmed_at__isnull=True, voided_at__isnull=True),
        "unregistered": Q(registration__origin="check_in"),
        "elsewhere": Q(sent_from_elsewhere__gt=0),
        "voided": Q(voided_at__isnull=False),
    }

    @cached_property
    def window(self) -> CheckInWindow:
        return get_object_or_404(self.webinar.check_in_windows, pk=self.kwargs["window"])

    def crumbs(self) -> list[dict[str, Any]]:
        return [{"url": self.url("check_in"), "label": _("Check-in")}, *super().crumbs()]

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        pk = request.POST.get("check_in", "")
        row = get_object_or_404(self.window.check_ins, pk=int(pk) if pk.isdecimal() and len(pk) < 19 else 0)
        reason = " ".join(request.POST.get("reason", "").replace("\0", "").split())[:300]
        if request.POST.get("action") == "restore":
            self._restore(row)
        elif request.POST.get("action") == "accept":
            self._accept(row)
        elif row.voided_at:
            messages.info(request, _("It is voided already: nothing was changed."))
        elif reason:
            void_check_in(row=row, reason=reason, by=request.user)
            messages.success(request, _("The check-in is voided; the reason stands in the registration's history."))
        else:
            messages.error(request, _("Say why: the reason is kept."))
        return HttpResponseRedirect(request.get_full_path())

    def _restore(self, row: CheckIn) -> None:
        restored = restore_check_in(row=row, by=self.request.user)
        if restored is None:
            messages.info(self.request, _("It was not voided: nothing was changed."))
        elif restored.confirmed_at:
            messages.success(self.request, _("The check-in counts again."))
        else:
            messages.success(self.request, _("It is no longer voided, and waits for its confirmation as before."))

    def _accept(self, row: CheckIn) -> None:
        if accept_claim(row=row, by=self.request.user):
            messages.success(self.request, _("The check-in counts."))
        else:
            messages.info(self.request, _("It counts already, or is voided: nothing was changed."))

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        query = self.request.GET.get("q", "").replace("\0", "").strip()[:200]
        shown = self.request.GET.get("tampil", "")
        page = Paginator(self._rows(query, shown), PER_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(**kwargs) | {
            "window": self.window,
            "page": page,
            "query": query,
            "shown": shown,
            "choices": [
                ("", _("All")),
                ("claims", _("Not confirmed")),
                ("unregistered", _("Registered at the check-in")),
                ("elsewhere", _("Sent from two places")),
                ("voided", _("Voided")),
            ],
        }

    def _rows(self, query: str, shown: str) -> QuerySet[CheckIn]:
        rows = self.window.check_ins.select_related("registration__learner").order_by("-checked_in_at", "pk")
        if query:
            number = normalise_participant_number(query)
            by_person = Q(registration__learner__full_name__icontains=query) | Q(
                registration__learner__email__icontains=query
            )
            rows = rows.filter(Q(registration__participant_number=number) if number else by_person)
        return rows.filter(self.FILTERS.get(shown, Q()))
