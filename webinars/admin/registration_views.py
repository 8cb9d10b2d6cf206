"""Registrations, attendance and certificates: the lists and their downloads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button
from wagtail.permissions import policy_registry

from portal.cms.columns import LinkColumn, MomentColumn, NumberColumn, StackedColumn, StateColumn, TextColumn
from webinars.admin.listings import ExportIndexView
from webinars.evidence import judge_registrations
from webinars.models import Attendance, Certificate, CertificateVersion, Registration
from webinars.path_words import label_of
from webinars.services.certificates.archives import stream_zip
from webinars.services.exports import (
    ExportTable,
    attendance_table,
    certificate_table,
    minutes_of,
    registration_table,
)


def person_second_line(registration: Registration) -> str:
    return registration.learner.agency_name or registration.learner.email


class RegistrationIndexView(ExportIndexView):
    any_permission_required = ["view", "add", "change"]

    def get_base_queryset(self) -> QuerySet[Registration]:
        return super().get_base_queryset().select_related("webinar", "learner__agency")

    def make_table(self, rows: QuerySet[Registration]) -> ExportTable:
        return registration_table(rows)

    @cached_property
    def columns(self) -> list[Column]:
        return [
            StackedColumn(
                "learner",
                label=_("Person"),
                second=person_second_line,
                get_url=lambda row: reverse("registration:detail", args=[row.pk]),
                sort_key="learner__full_name",
            ),
            *([] if self.chosen_webinar else [webinar_column()]),
            StateColumn("status", label=_("Status"), accessor=self._standing),
            TextColumn("seat", label=_("Seat"), accessor=lambda row: row.get_seat_display() if row.is_active else ""),
            MomentColumn("registered_at", label=_("Registered at"), sort_key="registered_at"),
        ]

    def order_queryset(self, queryset: QuerySet[Registration]) -> QuerySet[Registration]:
        """The waiting list in its order, as long as nobody asks for another one."""
        if self.request.GET.get("status") == Registration.Status.WAITING and not self.request.GET.get("ordering"):
            return queryset.order_by("-webinar__series_number", "queue_number")
        return super().order_queryset(queryset)

    def get_context_data(self, *args, **kwargs) -> dict[str, Any]:
        context = super().get_context_data(*args, **kwargs)
        self.places = places_in_line(context["object_list"])
        return context

    def _standing(self, registration: Registration) -> Standing:
        status = Registration.Status(registration.status)
        place = self.places.get(registration.pk)
        if place is None:
            return Standing(status.value, str(status.label))
        return Standing(status.value, _("%(status)s, number %(place)d") % {"status": status.label, "place": place})


@dataclass(frozen=True)
class Standing:
    """A status in words, with the place in line of who waits."""

    value: str
    label: str

    def __str__(self) -> str:
        return self.value


def places_in_line(registrations: Iterable[Registration]) -> dict[int, int]:
    """How many are served before each who waits, and one; one query for a whole page."""
    webinars = {row.webinar_id for row in registrations if row.status == Registration.Status.WAITING}
    if not webinars:
        return {}
    waiting = Registration.objects.filter(webinar__in=webinars).waiting().order_by("webinar", "queue_number")
    found: dict[int, int] = {}
    for _webinar, rows in groupby(waiting.values_list("webinar", "pk"), lambda row: row[0]):
        found |= {pk: place for place, (_own, pk) in enumerate(rows, 1)}
    return found


def webinar_column() -> Column:
    return TextColumn("webinar", label=_("Webinar"), accessor=lambda row: f"Seri-{row.webinar.series_number}")


class AttendanceIndexView(ExportIndexView):
    """Everybody registered, with minutes: what the head of an agency asks for first."""

    any_permission_required = ["view", "add", "change"]

    @cached_property
    def permission_policy(self):
        return policy_registry.get_by_type(Attendance)

    def get_page_title(self) -> str:
        return _("Attendance")

    def get_base_queryset(self) -> QuerySet[Registration]:
        return super().get_base_queryset().active().select_related("webinar", "learner__agency", "attendance")

    def get_context_data(self, *args, **kwargs) -> dict[str, Any]:
        """The rows of this page are judged together."""
        context = super().get_context_data(*args, **kwargs)
        self.verdicts = judge_registrations(context["object_list"])
        return context

    def make_table(self, rows: QuerySet[Registration]) -> ExportTable:
        return attendance_table(rows)

    @cached_property
    def columns(self) -> list[Column]:
        return [
            StackedColumn(
                "learner",
                label=_("Person"),
                second=person_second_line,
                get_url=lambda row: reverse("registration:detail", args=[row.pk]),
                sort_key="learner__full_name",
            ),
            *([] if self.chosen_webinar else [webinar_column()]),
            NumberColumn("minutes", label=_("Minutes"), accessor=minutes_of, sort_key="attendance__minutes"),
            TextColumn("fulfils", label=_("Fulfils the rule"), accessor=self._fulfils),
        ]

    def _fulfils(self, registration: Registration) -> str:
        taken = self.verdicts[registration.pk].taken
        return _("yes: %(path)s") % {"path": label_of(taken.path)} if taken else _("no")


class CertificateIndexView(ExportIndexView):
    any_permission_required = ["view", "add", "change"]

    def get_base_queryset(self) -> QuerySet[Certificate]:
        newest = Prefetch("versions", CertificateVersion.objects.order_by("-version"))
        return super().get_base_queryset().select_related("webinar", "learner__agency").prefetch_related(newest)

    def make_table(self, rows: QuerySet[Certificate]) -> ExportTable:
        return certificate_table(rows)

    @cached_property
    def columns(self) -> list[Column]:
        return [
            StackedColumn(
                "holder_name",
                label=_("Holder"),
                second=lambda row: row.number,
                get_url=lambda row: reverse("certificate:detail", args=[row.pk]),
                sort_key="holder_name",
            ),
            *([] if self.chosen_webinar else [webinar_column()]),
            TextColumn("role", label=_("Role"), accessor="get_role_display"),
            TextColumn("path", label=_("Path"), accessor=path_taken),
            StateColumn("status", label=_("Status"), accessor=lambda row: Certificate.Status(row.status)),
            LinkColumn("pdf", label=_("PDF"), accessor=lambda row: certificate_link(row, "pdf")),
            LinkColumn("verify", label=_("Verification"), accessor=lambda row: certificate_link(row, "page")),
        ]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """All files of what is listed, where one webinar is chosen."""
        buttons = list(super().header_more_buttons)
        if self.chosen_webinar:
            url = f"{reverse('certificate:zip')}?{self.request.GET.urlencode()}"
            buttons.append(Button(_("Download the files as ZIP"), url=url, icon_name="download", priority=95))
        return buttons


class CertificateZipView(CertificateIndexView):
    """The files of all that the list's filters leave, of one webinar: a whole province's would take hours."""

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if self.filters is None or not self.filters.is_valid() or not self.chosen_webinar:
            messages.error(request, _("Nothing has been downloaded: choose one webinar in the list first."))
            return HttpResponseRedirect(reverse("certificate:index"))
        response = StreamingHttpResponse(stream_zip(self.get_queryset()), content_type="application/zip")
        name = f"sertifikat-seri-{self.chosen_webinar.series_number}.zip"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "no-store, private"
        return response


def path_taken(certificate: Certificate) -> str:
    """As it was named when it was taken; marked where it was an asynchronous one."""
    name = certificate.path_label
    return _("%(path)s (asynchronous)") % {"path": name} if certificate.is_asynchronous else name


def certificate_link(certificate: Certificate, kind: str) -> dict | None:
    """The newest version's file or its public page; wants `versions` prefetched, newest first."""
    newest = next(iter(certificate.versions.all()), None)
    if newest is None:
        return None
    if kind == "pdf":
        return {"label": _("PDF"), "url": f"/sertifikat/{newest.code}.pdf"}
    return {"label": _("Verify"), "url": f"/sertifikat/{newest.code}/"}
