"""Attendance: upload, preview and confirmation of exports, and taking one back."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from webinars.admin.attendance_forms import AttendanceUploadForm, ReadingForm
from webinars.admin.screens import WebinarScreen
from webinars.admin.upload_screen import UploadScreen
from webinars.attendance_formats import FORMATS, AttendanceFormatError
from webinars.event_times import describe_times, format_day
from webinars.models import AttendanceImport
from webinars.services.attendance.importing import import_attendance
from webinars.services.attendance.matching import unmatched_participants, withdraw_import
from webinars.services.attendance.pending_uploads import (
    finish_current,
    keep_uploads,
    read_current,
    read_otherwise,
)
from webinars.services.attendance.preview import preview_attendance
from webinars.services.attendance.reading import AttendanceError
from webinars.services.paths.counts import count_passing

FINISH = "finish"  # the guided page
# So many rows of each list are shown: the figures above it count all.
SHOWN = 300


class AttendanceView(WebinarScreen):
    """What is imported, how many pass at which rule, and the form for more."""

    model = AttendanceImport
    permission_required = "add"
    template_name = "webinars/admin/attendance.html"
    page_title = gettext_lazy("Attendance")

    @cached_property
    def form(self) -> AttendanceUploadForm:
        if self.request.method == "POST":
            return AttendanceUploadForm(self.request.POST, self.request.FILES, webinar=self.webinar)
        return AttendanceUploadForm(webinar=self.webinar)

    @property
    def origin(self) -> str:
        """Where the way leads back to when all files are dealt with."""
        return FINISH if self.request.POST.get("origin") == FINISH else ""

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data())
        upload = keep_uploads(
            user=request.user.pk,
            webinar=self.webinar.pk,
            timezone=self.form.cleaned_data["timezone"],
            format=self.form.cleaned_data["format"],
            date_order=self.form.cleaned_data["date_order"],
            origin=self.origin,
            files=((file.name, file.read()) for file in self.form.cleaned_data["files"]),
        )
        return HttpResponseRedirect(self.url("attendance_preview", upload.token))

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        webinar = self.webinar
        imports = webinar.attendance_imports.select_related("imported_by").annotate(stays_count=Count("stays"))
        return super().get_context_data(**kwargs) | {
            "form": self.form,
            "imports": [(row, FORMATS.get(row.format, row.format)) for row in imports],
            "path_counts": count_passing(webinar=webinar) if webinar.has_import else [],
            "unmatched": len(unmatched_participants(webinar=webinar)) if webinar.has_unmatched else 0,
            "registered": webinar.seats_taken,
            "origin": self.origin,
        }


class PreviewView(UploadScreen):
    """What importing the uploaded file would do; nothing is written before it is confirmed."""

    model = AttendanceImport
    permission_required = "add"
    template_name = "webinars/admin/attendance_preview.html"
    upload_screen = "attendance"
    page_title = gettext_lazy("Check the import")

    def crumbs(self) -> list[dict[str, Any]]:
        return [{"url": self.url("attendance"), "label": _("Attendance")}, *super().crumbs()]

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.POST.get("number") != str(self.upload.number):
            return HttpResponseRedirect(request.path)  # sent twice: the next file is to be seen first
        action = request.POST.get("action")
        if action == "read":
            return self._read_otherwise()
        if action == "confirm":
            try:
                self._import()
            except (AttendanceFormatError, AttendanceError):
                return HttpResponseRedirect(request.path)  # the preview names what is wrong
        else:
            told = _("“%(file)s” is discarded: nothing of it was imported.")
            messages.info(request, told % {"file": self.upload.current_name})
        if finish_current(self.upload):
            return HttpResponseRedirect(request.path)
        return HttpResponseRedirect(self.url("finish" if self.upload.origin == FINISH else "attendance"))

    @cached_property
    def form(self) -> ReadingForm:
        upload = self.upload
        is_sent = self.request.POST.get("action") == "read"
        now = {name: getattr(upload, name) for name in ("timezone", "format", "date_order")}
        return ReadingForm(self.request.POST if is_sent else None, webinar=self.webinar, initial=now)

    def _read_otherwise(self) -> HttpResponse:
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data())
        read_otherwise(self.upload, **self.form.cleaned_data)
        return HttpResponseRedirect(self.request.path)

    def _import(self) -> None:
        upload = self.upload
        result = import_attendance(
            webinar=self.webinar,
            data=read_current(upload),
            timezone=upload.timezone,
            format=upload.format,
            date_order=upload.date_order,
            filename=upload.current_name,
            user=self.request.user,
        )
        told = _(
            "“%(file)s” is imported: the attendance of %(created)d registrants is recorded, "
            "of %(updated)d changed, of %(unchanged)d as before."
        )
        counts = {"created": result.created, "updated": result.updated, "unchanged": result.unchanged}
        messages.success(self.request, told % {"file": upload.current_name, **counts})

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        upload = self.upload
        context = super().get_context_data(**kwargs) | {
            "upload": upload,
            "form": self.form,
            "times": describe_times(self.webinar),
            "shown": SHOWN,
            "shown_slice": f":{SHOWN}",
        }
        try:
            preview = preview_attendance(
                webinar=self.webinar,
                data=read_current(upload),
                timezone=upload.timezone,
                format=upload.format,
                date_order=upload.date_order,
            )
        except AttendanceFormatError as error:
            asks = any(fault.code for fault in error.errors)
            return context | {"errors": error.errors[:SHOWN], "errors_count": len(error.errors), "asks": asks}
        return context | {
            "preview": preview,
            "format": FORMATS.get(preview.format, preview.format),
            "file_days": [format_day(day) for day in preview.days[:3]],
            "hours_off": abs(preview.hours_off),
            "lists": self._lists(preview),
            "left_out": [(left_out_label(reason), count) for reason, count in preview.left_out.items() if count],
        }

    def _lists(self, preview) -> list[dict[str, Any]]:
        return [
            {"code": "eligible", "label": _("Matched, fulfil the rule"), "people": preview.eligible},
            {"code": "below", "label": _("Matched, below the rule"), "people": preview.below_rule},
            {"code": "unmatched", "label": _("Not matched"), "people": preview.unmatched},
        ]


def left_out_label(reason: str) -> str:
    return {
        "waiting_room": _("rows from the waiting room"),
        "host": _("rows of hosts"),
        "no_show": _("people who never joined"),
    }.get(reason, reason)


class WithdrawView(WebinarScreen):
    """Takes back an export that was imported by mistake, after a question."""

    model = AttendanceImport
    permission_required = "add"
    template_name = "webinars/admin/attendance_withdraw.html"
    page_title = gettext_lazy("Take back an export")

    @cached_property
    def source(self) -> AttendanceImport | None:
        """None where it was taken back. Raises Http404 where it is another webinar's."""
        source = AttendanceImport.objects.filter(pk=self.kwargs["source"]).first()
        if source and source.webinar_id != self.webinar.pk:
            raise Http404
        return source

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return super().get(request, *args, **kwargs) if self.source else self._say_it_is_done()

    def _say_it_is_done(self) -> HttpResponse:
        messages.info(self.request, _("This export was taken back already."))
        return HttpResponseRedirect(self.url("attendance"))

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if self.source is None:
            return self._say_it_is_done()
        name = self.source.original_name
        try:
            withdraw_import(source=self.source, user=request.user)
        except AttendanceError:
            messages.error(request, _("Another export of this webinar is missing on the server: nothing was changed."))
        else:
            messages.success(
                request, _("“%(file)s” is taken back; everybody's minutes are measured anew.") % {"file": name}
            )
        return HttpResponseRedirect(self.url("attendance"))

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        people = self.source.stays.values("registration").distinct().count()
        return super().get_context_data(**kwargs) | {"source": self.source, "people": people}
