"""List, creating and editing of webinars."""

from __future__ import annotations

from typing import Any

from django.db.models import ProtectedError, QuerySet
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.views import generic
from wagtail.admin.views.generic import history
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.log_actions import log

from portal.cms.columns import LinkColumn, NumberColumn, StackedColumn, StateColumn
from portal.models import PortalSettings
from webinars.admin.edited_meanwhile import LocksWhatItSaves
from webinars.admin.progress import with_progress
from webinars.admin.worklist import Task, find_next_task
from webinars.event_times import describe_times
from webinars.models import Webinar
from webinars.services.events.pages import WebinarPageError
from webinars.services.events.schedule import count_told, save_webinar
from webinars.services.events.webinars import create_webinar, draft_from_last_series, draft_webinar
from webinars.states import State, compute_state


def overview_url(webinar: Webinar) -> str:
    return reverse("webinar:overview", args=[webinar.pk])


def short_times(webinar: Webinar) -> str:
    times = describe_times(webinar)
    return f"{times.date}, {times.time}"


class WebinarIndexView(generic.IndexView):
    """All webinars, each with its state and the next thing to do."""

    any_permission_required = ["view", "change", "add"]
    table_classname = "listing cms-list"

    def get_base_queryset(self) -> QuerySet[Webinar]:
        return with_progress(super().get_base_queryset())

    @cached_property
    def columns(self) -> list:
        return [
            self._title_column(),
            StateColumn("state", label=_("State"), accessor=self._state),
            NumberColumn(
                "annotated_seats_taken", label=_("Registrations"), sort_key="annotated_seats_taken", width="9%"
            ),
            LinkColumn("next_task", label=_("Next"), accessor=self._task),
        ]

    def _title_column(self) -> StackedColumn:
        return StackedColumn(
            "title",
            label=_("Webinar"),
            accessor=str,
            second=short_times,
            get_url=overview_url,
            sort_key="planned_start",
            width="48%",
        )

    @cached_property
    def _now(self):
        return timezone.now()

    @cached_property
    def _archive_after_days(self) -> int:
        return PortalSettings.load(request_or_site=self.request).archive_after_days

    def _state(self, webinar: Webinar) -> State:
        return compute_state(webinar, now=self._now, archive_after_days=self._archive_after_days)

    def _task(self, webinar: Webinar) -> Task | None:
        task = find_next_task(webinar, state=self._state(webinar), now=self._now)
        return task if task and self.request.user.has_perm(task.permission) else None

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.add_url:
            return []
        return [
            self.add_button,
            HeaderButton(
                _("Copy from the last series"), url=f"{self.add_url}?copy=last", icon_name="copy", priority=20
            ),
        ]


class WebinarCreateView(generic.CreateView):
    """A new webinar; `?copy=last` fills it in from the last series. Its page's draft is made with it."""

    success_message = gettext_lazy("%(object)s is saved. Its page is a draft as yet.")

    def get_initial_form_instance(self) -> Webinar:
        if self.request.method == "GET" and self.request.GET.get("copy") == "last":
            return draft_from_last_series()
        return draft_webinar()

    def save_instance(self) -> Webinar:
        return create_webinar(webinar=self.form.save(commit=False), by=self.request.user)

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except WebinarPageError:
            form.add_error(None, _("The page “All webinars” is missing in the page tree: make it first."))
            return self.form_invalid(form)

    produced_error_message = None

    def get_success_url(self) -> str:
        return overview_url(self.object)

    def get_success_buttons(self) -> list:
        page = self.object.pages.first()
        return [messages.button(reverse("wagtailadmin_pages:edit", args=[page.pk]), _("Edit the page"))] if page else []


class WebinarEditView(LocksWhatItSaves, generic.EditView):
    """An existing webinar: saved through the door that writes to the registrants."""

    success_message = gettext_lazy("%(object)s is saved.")

    def get_page_subtitle(self) -> str:
        return f"Seri-{self.object.series_number}"

    def save_instance(self) -> Webinar:
        webinar = self.form.save(commit=False)
        change = save_webinar(webinar=webinar, by=self.request.user)
        log(instance=webinar, action="wagtail.edit", user=self.request.user, content_changed=self.form.has_changed())
        self.told = count_told(change) if change and timezone.now() < webinar.end else 0
        return webinar

    def get_success_message(self) -> str:
        message = super().get_success_message()
        if self.told:
            told = ngettext("%(count)d person is written to.", "%(count)d people are written to.", self.told)
            message = f"{message} {told % {'count': self.told}}"
        return message

    def get_success_buttons(self) -> list:
        return []

    def get_success_url(self) -> str:
        return overview_url(self.object)

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        return [HeaderButton(_("Overview"), url=overview_url(self.object), icon_name="clipboard-list")]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        return []

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        items = super().get_breadcrumbs_items()
        overview = {"url": overview_url(self.object), "label": f"Seri-{self.object.series_number}"}
        return [*items[:-1], overview, {"url": "", "label": _("Edit")}]


class WebinarDeleteView(generic.DeleteView):
    """Only where nothing hangs on the webinar: no page, no registration, no attendance, no certificate."""

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except ProtectedError:
            messages.error(self.request, _("It cannot be deleted: a page, registrations or certificates hang on it."))
            return redirect(overview_url(self.object))


class WebinarHistoryView(history.HistoryView):
    any_permission_required = ["view", "add", "change"]

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        return [HeaderButton(_("Overview"), url=overview_url(self.object), icon_name="clipboard-list")]

    def get_edit_url(self, instance: Webinar) -> str:
        """The way back leads to the overview."""
        return overview_url(instance)
