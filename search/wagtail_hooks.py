"""The menu *Search* of the CMS."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import pgettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSetGroup

from search.admin import documents  # noqa: F401  its hook
from search.admin.promotions import PromotionViewSet
from search.admin.report import ReportViewSet
from search.admin.synonyms import SynonymViewSet

# Wagtail's own ways to promoted results and to a count of queries that nobody keeps.
HIDDEN_ITEMS = {"promoted-search-results", "search-terms"}


class SearchMenu(ViewSetGroup):
    menu_label = pgettext_lazy("menu of the CMS", "Search")
    menu_icon = "search"
    menu_name = "search"
    menu_order = 300
    items = (ReportViewSet, SynonymViewSet, PromotionViewSet)


@hooks.register("register_admin_viewset")
def register_search_menu() -> SearchMenu:
    return SearchMenu()


@hooks.register("construct_settings_menu")
@hooks.register("construct_reports_menu")
def hide_items(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    menu_items[:] = [item for item in menu_items if item.name not in HIDDEN_ITEMS]
