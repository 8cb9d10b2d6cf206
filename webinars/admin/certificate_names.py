"""Names of a webinar's certificates corrected by a table: downloaded, uploaded, looked at, taken in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from webinars.admin.listings import spreadsheet_response
from webinars.admin.screens import WebinarScreen
from webinars.admin.upload_screen import UploadScreen
from webinars.csv_records import FileError
from webinars.models import Certificate, CorrectionRequest
from webinars.models.correction_request import REMARK_LENGTH
from webinars.services.attendance.pending_uploads import (
    PendingUpload,
    PendingUploadError,
    find_upload,
    finish_current,
    keep_uploads,
    read_current,
)
from webinars.services.certificates.bulk_corrections import (
    MAX_BYTES,
    name_table,
    preview_corrections,
    take_in_corrections,
)

SHOWN = 300
FORMAT = "certificate-names"


class NamesUploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Corrected table"),
        help_text=gettext_lazy("The table as downloaded, XLSX or CSV, with the names that change in its last column."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,text/csv"}),
        error_messages={"empty": gettext_lazy("The file is empty.")},
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is too large."))
        return file


class TakeInForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=REMARK_LENGTH,
        help_text=gettext_lazy("Stands with each new version, for editors alone."),
    )


class NamesScreen(WebinarScreen):
    model = CorrectionRequest
    permission_required = "add"


class NamesView(NamesScreen):
    """Out and in: the table to download (`?export=xlsx`), and the form for the corrected one."""

    template_name = "webinars/admin/certificate_names.html"
    page_title = gettext_lazy("Correct names by a table")

    @cached_property
    def form(self) -> NamesUploadForm:
        if self.request.method == "POST":
            return NamesUploadForm(self.request.POST, self.request.FILES)
        return NamesUploadForm()

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        export = request.GET.get("export")
        if export in {"xlsx", "csv"}:
            return spreadsheet_response(name_table(self.webinar), export, prefix=self.webinar.slug)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data())
        file = self.form.cleaned_data["file"]
        upload = keep_uploads(
            user=request.user.pk,
            webinar=self.webinar.pk,
            timezone=self.webinar.timezone,
            format=FORMAT,
            files=[(file.name, file.read())],
        )
        return HttpResponseRedirect(self.url("names_preview", upload.token))

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        valid = self.webinar.certificates.filter(status=Certificate.Status.VALID)
        return super().get_context_data(**kwargs) | {"form": self.form, "certificates": valid.count()}


class NamesPreviewView(UploadScreen, NamesScreen):
    """What would change, row by row; nothing is written before it is confirmed."""

    template_name = "webinars/admin/certificate_names_preview.html"
    upload_screen = "names"
    page_title = gettext_lazy("Check the names")

    def crumbs(self) -> list[dict[str, Any]]:
        return [{"url": self.url("names"), "label": _("Correct names by a table")}, *super().crumbs()]

    @cached_property
    def upload(self) -> PendingUpload:
        upload = find_upload(token=self.kwargs["token"], user=self.request.user.pk, webinar=self.webinar.pk)
        if upload.format != FORMAT:
            raise PendingUploadError
        return upload

    @cached_property
    def form(self) -> TakeInForm:
        return TakeInForm(self.request.POST if self.request.POST.get("action") == "confirm" else None)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.POST.get("action") != "confirm":
            finish_current(self.upload)
            return HttpResponseRedirect(self.url("names"))
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data())
        try:
            count = take_in_corrections(
                webinar=self.webinar,
                data=read_current(self.upload),
                reason=self.form.cleaned_data["reason"],
                by=request.user,
            )
        except FileError:
            return HttpResponseRedirect(request.path)  # the preview names what is wrong
        finish_current(self.upload)
        told = ngettext("%(count)d name is corrected.", "%(count)d names are corrected.", count)
        messages.success(request, told % {"count": count} if count else _("All names stand so already."))
        return HttpResponseRedirect(self.url("names"))

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        context = super().get_context_data(**kwargs) | {"upload": self.upload, "form": self.form, "shown": SHOWN}
        try:
            found = preview_corrections(webinar=self.webinar, data=read_current(self.upload))
        except FileError as error:
            return context | {"errors": error.errors[:SHOWN], "errors_count": len(error.errors)}
        return context | {
            "found": found,
            "changes": found.changes[:SHOWN],
            "errors": sorted(found.errors, key=lambda error: error.row)[:SHOWN],
            "errors_count": len(found.errors),
        }
