"""Objections to attendance, and corrections of it: an editor sees what the participant sees, and answers."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from portal.cms.columns import MomentColumn, StackedColumn, StateColumn, TextColumn
from webinars.admin.correction_form import AnswerObjectionForm, CorrectionForm
from webinars.admin.screens import LARGEST_ID
from webinars.attendance_account import AttendanceAccount, read_account
from webinars.attendance_words import describe_account
from webinars.event_times import describe_times, format_moment
from webinars.models import AttendanceCorrection, Objection, Registration
from webinars.objection_times import objection_deadline
from webinars.services.attendance.corrections import correct_minutes, grant_check_in
from webinars.services.attendance.objections import ObjectionError, accept_objection, decline_objection
from webinars.timeline import draw_timeline


class ObjectionIndexView(generic.IndexView):
    """Those that wait for an answer first, the oldest of them at the top."""

    any_permission_required = ["view", "change"]
    table_classname = "listing cms-list"

    def get_base_queryset(self) -> QuerySet[Objection]:
        return super().get_base_queryset().select_related("registration__webinar", "registration__learner__agency")

    @cached_property
    def columns(self) -> list[Column]:
        return [
            StackedColumn(
                "learner",
                label=_("Person"),
                accessor=lambda row: row.registration.learner,
                second=lambda row: row.reason[:120],
                get_url=lambda row: reverse("objection:answer", args=[row.pk]),
            ),
            TextColumn("webinar", label=_("Webinar"), accessor=_series_of),
            MomentColumn("raised_at", label=_("Sent on"), sort_key="raised_at"),
            StateColumn("state", label=_("State"), accessor=lambda row: Objection.State(row.state)),
        ]


def _series_of(objection: Objection) -> str:
    return f"Seri-{objection.registration.webinar.series_number}"


class AttendanceScreen(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """What a participant sees of the own attendance, and below it an editor's form."""

    header_icon = "history"

    @cached_property
    def registration(self) -> Registration:
        raise NotImplementedError

    @cached_property
    def account(self) -> AttendanceAccount:
        return read_account(self.registration)

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        if kwargs["pk"] > LARGEST_ID:
            raise Http404

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"account": self.account}

    def get_page_subtitle(self) -> str:
        return f"Seri-{self.registration.webinar.series_number}"

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        webinar = self.registration.webinar
        return super().get_context_data(**kwargs) | {
            "registration": self.registration,
            "learner": self.registration.learner,
            "webinar": webinar,
            "account": self.account,
            "words": describe_account(self.account),
            "timeline": draw_timeline(self.account),
            "times": describe_times(webinar),
            "deadline": format_moment(objection_deadline(webinar), timezone=webinar.timezone),
        }


def _registrations() -> QuerySet[Registration]:
    return Registration.objects.select_related("webinar", "learner__agency", "attendance")


class ObjectionView(AttendanceScreen):
    """One objection: reason and evidence side by side; accepted with a correction, or declined in words."""

    model = Objection
    any_permission_required = ["view", "change"]
    template_name = "webinars/admin/objection.html"
    page_title = gettext_lazy("Objection")
    form_class = AnswerObjectionForm

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("objection:index"), "label": _("Objections")},
            {"url": "", "label": str(self.registration.learner)},
        ]

    @cached_property
    def objection(self) -> Objection:
        return get_object_or_404(Objection.objects.select_related("answered_by"), pk=self.kwargs["pk"])

    @cached_property
    def registration(self) -> Registration:
        return _registrations().get(pk=self.objection.registration_id)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not self.user_has_permission("change"):
            return HttpResponseRedirect(request.path)
        if not self.objection.is_open:
            return self._say_it_is_answered()
        return super().post(request, *args, **kwargs)

    def _say_it_is_answered(self) -> HttpResponse:
        """By somebody who was quicker, or by a button pressed twice."""
        row = Objection.objects.only("answered_by").get(pk=self.objection.pk)
        if row.answered_by_id == self.request.user.pk:
            messages.info(self.request, _("You have answered it already; nothing was changed."))
        else:
            messages.error(self.request, _("Somebody else has answered it in the meantime."))
        return HttpResponseRedirect(reverse("objection:index"))

    def form_valid(self, form: AnswerObjectionForm) -> HttpResponse:
        fields = form.cleaned_data
        word = {"objection": self.objection, "answer": fields["reason"], "by": self.request.user}
        try:
            if fields["decision"] == "accept":
                accept_objection(minutes=fields["minutes"], windows=fields["windows"], **word)
            else:
                decline_objection(**word)
        except ObjectionError:
            return self._say_it_is_answered()
        messages.success(self.request, _("The objection is answered; %(name)s is written to.") % self._name())
        return HttpResponseRedirect(reverse("objection:index"))

    def _name(self) -> dict[str, str]:
        return {"name": str(self.registration.learner)}

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        can_answer = self.objection.is_open and self.user_has_permission("change")
        others = self.registration.objections.exclude(pk=self.objection.pk)
        return super().get_context_data(**kwargs) | {
            "objection": self.objection,
            "others": others,
            "can_answer": can_answer,
        }


class CorrectionView(AttendanceScreen):
    """A correction that nobody had to ask for, from the registration's screen."""

    model = AttendanceCorrection
    permission_required = "add"
    template_name = "webinars/admin/correction.html"
    page_title = gettext_lazy("Correct the attendance")
    form_class = CorrectionForm

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        url = reverse("registration:detail", args=[self.kwargs["pk"]])
        return [
            *self.breadcrumbs_items,
            {"url": reverse("registration:index"), "label": _("Registrations")},
            {"url": url, "label": str(self.registration.learner)},
            {"url": "", "label": self.get_page_title()},
        ]

    @cached_property
    def registration(self) -> Registration:
        return get_object_or_404(_registrations(), pk=self.kwargs["pk"])

    def form_valid(self, form: CorrectionForm) -> HttpResponse:
        fields = form.cleaned_data
        word = {"registration": self.registration, "reason": fields["reason"], "by": self.request.user}
        if fields["minutes"] is not None:
            correct_minutes(minutes=fields["minutes"], **word)
        for window in fields["windows"]:
            grant_check_in(window=window, **word)
        messages.success(
            self.request, _("The attendance of %(name)s is corrected.") % {"name": self.registration.learner}
        )
        return HttpResponseRedirect(reverse("registration:detail", args=[self.registration.pk]))


def count_open(webinar_pk: int | None = None) -> int:
    """How many wait for an answer, of one webinar or of all."""
    found = Objection.objects.open()
    return (found if webinar_pk is None else found.filter(registration__webinar=webinar_pk)).count()
