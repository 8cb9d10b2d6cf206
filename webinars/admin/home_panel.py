"""The CMS's front page: what is to be done for which webinar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from wagtail.admin.ui.components import Component

from portal.models import PortalSettings
from webinars.admin.progress import with_progress
from webinars.admin.worklist import find_next_task
from webinars.event_times import describe_times
from webinars.models import CorrectionRequest, Objection, Webinar
from webinars.states import compute_state

# Older ones are looked for in the list.
LOOK_BACK = timedelta(days=60)
MOST = 8


class WorklistPanel(Component):
    """Webinars to come and those of the last weeks, each with its next step; the nearest first."""

    name = "worklist"
    template_name = "webinars/admin/home_panel.html"
    order = 50

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        request, now = parent_context["request"], timezone.now()
        days = PortalSettings.load(request_or_site=request).archive_after_days
        recent = Webinar.objects.with_end().filter(effective_end__gt=now - LOOK_BACK)
        recent = recent.exclude(Q(override=Webinar.Override.CANCELLED)).order_by("planned_start")
        rows = []
        for webinar in with_progress(recent)[:30]:
            state = compute_state(webinar, now=now, archive_after_days=days)
            task = find_next_task(webinar, state=state, now=now)
            if task and request.user.has_perm(task.permission):
                rows.append({"webinar": webinar, "state": state, "task": task, "times": describe_times(webinar)})
        rows.sort(key=lambda row: not row["task"].is_due)
        may_answer = request.user.has_perm("webinars.view_objection")
        open_objections = Objection.objects.open().count() if may_answer else 0
        may_correct = request.user.has_perm("webinars.view_correctionrequest")
        return {
            "rows": rows[:MOST],
            "open_objections": open_objections,
            "open_corrections": CorrectionRequest.objects.open().count() if may_correct else 0,
            "can_add": request.user.has_perm("webinars.add_webinar"),
        }
