"""Everything about one webinar on one screen: where each part stands, and what can be done there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button, HeaderButton

from portal.models import PortalSettings
from webinars.admin.screens import WebinarScreen
from webinars.admin.worklist import find_finish, find_tasks
from webinars.event_times import EventTimes, describe_times
from webinars.models import (
    AttendanceImport,
    CertificateBatch,
    Objection,
    Questionnaire,
    Registration,
    Role,
    Webinar,
    WebinarPage,
)
from webinars.next_step import find_next_step
from webinars.services.attendance.matching import unmatched_participants
from webinars.services.events.pages import WebinarPageError, create_webinar_page
from webinars.services.paths.counts import count_passing
from webinars.states import State, compute_state


@dataclass(frozen=True)
class RegistrationCounts:
    active: int
    meeting: int
    stream: int
    cancelled: int
    waiting: int
    offered: int


def count_registrations(webinar: Webinar) -> RegistrationCounts:
    active = Q(status=Registration.Status.REGISTERED)
    counts = webinar.registrations.aggregate(
        active=Count("pk", filter=active),
        meeting=Count("pk", filter=active & Q(seat=Registration.Seat.MEETING)),
        stream=Count("pk", filter=active & Q(seat=Registration.Seat.STREAM)),
        cancelled=Count("pk", filter=Q(status=Registration.Status.CANCELLED)),
        waiting=Count("pk", filter=Q(status=Registration.Status.WAITING)),
        offered=Count("pk", filter=Q(status=Registration.Status.OFFERED)),
    )
    return RegistrationCounts(**counts)


class OverviewView(WebinarScreen):
    permission_required = None
    any_permission_required = ["view", "change", "add"]
    template_name = "webinars/admin/overview.html"
    page_title = gettext_lazy("Overview")

    def crumbs(self) -> list[dict[str, Any]]:
        return []

    @cached_property
    def state(self) -> State:
        days = PortalSettings.load(request_or_site=self.request).archive_after_days
        return compute_state(self.webinar, now=timezone.now(), archive_after_days=days)

    @cached_property
    def page(self) -> WebinarPage | None:
        return WebinarPage.objects.filter(pk=self.webinar.page_pk).first()

    @property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.user_has_permission("change"):
            return []
        return [HeaderButton(_("Edit"), url=self.url("edit"), icon_name="edit")]

    @property
    def header_more_buttons(self) -> list[Button]:
        return [Button(_("History"), url=self.url("history"), icon_name="history")]

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        webinar, now, user = self.webinar, timezone.now(), self.request.user
        tasks = [*find_finish(webinar, state=self.state), *find_tasks(webinar, state=self.state, now=now)]
        tasks = [task for task in tasks if user.has_perm(task.permission)]
        return super().get_context_data(**kwargs) | {
            "state": self.state,
            "standing": find_next_step(webinar, state=self.state, now=now),
            "times": describe_times(webinar),
            "session": self._session(),
            "task": tasks[0] if tasks else None,
            "later_tasks": tasks[1:],
            "webinar_page": self.page,
            "can_edit_page": bool(self.page) and self.page.permissions_for_user(user).can_edit(),
            "registrations": count_registrations(webinar),
            **self._attendance(),
            **self._certificates(),
            **self._objections(),
            "questionnaires": self._questionnaires() if user.has_perm("webinars.view_questionnaire") else [],
        }

    def _session(self) -> EventTimes | None:
        """When it really took place, where that is known."""
        webinar = self.webinar
        if not (webinar.actual_start or webinar.actual_end):
            return None
        planned = describe_times(webinar)
        return EventTimes(webinar.start, webinar.end, planned.timezone, planned.language)

    def _attendance(self) -> dict[str, Any]:
        webinar = self.webinar
        counts = count_passing(webinar=webinar)
        return {
            "imports": AttendanceImport.objects.filter(webinar=webinar).count(),
            "unmatched": len(unmatched_participants(webinar=webinar)) if webinar.has_unmatched else 0,
            "path_counts": counts,
            "passing": sum(count.taking for count in counts),
        }

    def _objections(self) -> dict[str, Any]:
        found = Objection.objects.filter(registration__webinar=self.webinar)
        return found.aggregate(
            objections=Count("pk"), open_objections=Count("pk", filter=Q(state=Objection.State.OPEN))
        )

    def _questionnaires(self) -> list[dict[str, Any]]:
        """Evaluation and post-test, each with how many have answered it or passed; None where there is none yet."""
        rows = self.webinar.questionnaires.annotate(people=Count("tries__registration", distinct=True))
        found = {questionnaire.kind: questionnaire for questionnaire in rows}
        reached = self.webinar.registrations.filter(milestones__kind__in=Questionnaire.Kind.values)
        done = dict(reached.order_by().values_list("milestones__kind").annotate(n=Count("pk")))
        return [
            {"kind": kind, "found": found.get(kind.value), "done": done.get(kind.value, 0), "url": self.url(kind.value)}
            for kind in Questionnaire.Kind
        ]

    def _certificates(self) -> dict[str, Any]:
        webinar = self.webinar
        by_role = dict(webinar.certificates.order_by().values_list("role").annotate(n=Count("pk")))
        running = CertificateBatch.Status.WAITING, CertificateBatch.Status.RUNNING
        return {
            "issued": sum(by_role.values()),
            "issued_by_role": [(role.label, by_role[role]) for role in Role if role in by_role],
            "running_batch": webinar.certificate_batches.filter(status__in=running).first(),
        }


class MakePageView(WebinarScreen):
    """Makes the page's draft again where somebody has deleted it."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            create_webinar_page(webinar=self.webinar, user=request.user)
        except WebinarPageError:
            messages.error(request, _("The page “All webinars” is missing in the page tree: make it first."))
        else:
            messages.success(request, _("The draft of the page is made."))
        return HttpResponseRedirect(self.overview_url)
