"""Lists with downloads of exactly what is listed."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views import generic

from webinars.services.exports import ExportTable
from webinars.spreadsheets import XLSX_TYPE, stream_csv, write_xlsx


def spreadsheet_response(table: ExportTable, export_format: str, *, prefix: str = "") -> HttpResponse:
    """The table as an attachment: CSV streamed from the database, XLSX from a temporary file."""
    name = slugify(f"{prefix} {table.name}") or "export"
    if export_format == "csv":
        response = StreamingHttpResponse(stream_csv(table.header, table.rows), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    else:
        file = write_xlsx(table.name, table.header, table.rows)
        response = FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX_TYPE)
    response["Cache-Control"] = "no-store, private"
    return response


class ExportIndexView(generic.IndexView):
    """A list whose downloads hold all that its filters leave, not only the page on the screen."""

    show_export_buttons = True
    table_classname = "listing cms-list"

    def make_table(self, rows: QuerySet) -> ExportTable:
        raise NotImplementedError

    def get(self, request, *args, **kwargs) -> HttpResponse:
        if request.GET.get("export") and not self.is_export:
            return self._refuse(_("Nothing has been downloaded: downloads are XLSX or CSV."))
        if self.is_export and self.filters and not self.filters.is_valid():
            # Wagtail would leave out filters that it does not understand, and so hand out everybody.
            return self._refuse(
                _("Nothing has been downloaded: the filter is not valid. Choose it anew from the list.")
            )
        if self.is_export:
            table = self.make_table(self.get_queryset())
            return spreadsheet_response(table, request.GET["export"], prefix=self._prefix())
        return super().get(request, *args, **kwargs)

    def _refuse(self, words: str) -> HttpResponse:
        messages.error(self.request, words)
        self.is_export = False
        response = super().get(self.request, *self.args, **self.kwargs)
        response.status_code = 400
        return response

    def _prefix(self) -> str:
        return f"seri-{self.chosen_webinar.series_number}" if self.chosen_webinar else ""

    @cached_property
    def chosen_webinar(self):
        """The one webinar to which the filter narrows the list, or None."""
        return self.filters.form.cleaned_data.get("webinar") if self.filters and self.filters.is_valid() else None
