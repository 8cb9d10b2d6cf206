"""What the lists of the CMS have in common: no screens beside the list, and downloads of exactly what is listed."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.text import slugify
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

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

    def make_table(self, rows: QuerySet) -> ExportTable:
        raise NotImplementedError

    def get(self, request, *args, **kwargs) -> HttpResponse:
        if self.is_export:
            table = self.make_table(self.get_queryset())
            return spreadsheet_response(table, request.GET["export"], prefix=self._prefix())
        return super().get(request, *args, **kwargs)

    def _prefix(self) -> str:
        return f"seri-{self.chosen_webinar.series_number}" if self.chosen_webinar else ""

    @cached_property
    def chosen_webinar(self):
        """The one webinar to which the filter narrows the list, or None."""
        return self.filters.form.cleaned_data.get("webinar") if self.filters and self.filters.is_valid() else None


class ListingViewSet(ModelViewSet):
    """A list and what `extra_urlpatterns` adds: rows are made and changed by services, not by generic forms.

    Not in the reference index, which would cost several queries with each registration.
    """

    add_to_reference_index = False
    copy_view_enabled = False
    sort_order_field = None
    search_backend_name = None
    list_per_page = 50

    def get_common_view_kwargs(self, **kwargs) -> dict[str, Any]:
        missing = dict.fromkeys(
            ["history_url_name", "usage_url_name", "add_url_name", "edit_url_name", "delete_url_name"]
        )
        return super().get_common_view_kwargs(**{**missing, **kwargs})

    def register_admin_url_finder(self) -> None:
        """There is no page to edit one row on."""

    def extra_urlpatterns(self) -> list[URLPattern]:
        return []

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            *self.extra_urlpatterns(),
        ]
