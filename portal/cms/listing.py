"""Lists of the CMS whose rows are made and changed by services, not by generic forms."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from wagtail.admin.viewsets.model import ModelViewSet

# Screens that ModelViewSet would link to.
GENERIC_SCREENS = ("history_url_name", "usage_url_name", "add_url_name", "edit_url_name", "delete_url_name")


class ListingViewSet(ModelViewSet):
    """A list and what `extra_urlpatterns` adds.

    Not in the reference index, which would cost several queries with each row that is saved.
    """

    add_to_reference_index = False
    copy_view_enabled = False
    sort_order_field = None
    search_backend_name = None
    list_per_page = 50

    def get_common_view_kwargs(self, **kwargs) -> dict[str, Any]:
        return super().get_common_view_kwargs(**(dict.fromkeys(GENERIC_SCREENS) | kwargs))

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
