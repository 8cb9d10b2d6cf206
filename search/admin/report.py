"""What was sought: the most frequent searches of 30 days, those that found nothing, those that nobody opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.base import ViewSet

from search.models import DailySearch
from search.services.counts import RARE

DAYS = 30
MOST_ROWS = 30
FEW_CLICKS = 0.2  # clicks for each search
ENOUGH_SEARCHES = 10  # before few clicks say something


@dataclass(frozen=True)
class SoughtText:
    """One text of the last 30 days, with what an editor can do about it."""

    text: str
    language: str
    searches: int
    clicks: int
    results: int

    @property
    def search_url(self) -> str:
        return f"{'' if self.language == 'id' else '/' + self.language}/cari/?{urlencode({'q': self.text})}"

    @property
    def synonym_url(self) -> str:
        return f"{reverse('synonym:add')}?{urlencode({'words': self.text, 'language': self.language})}"

    @property
    def promotion_url(self) -> str:
        return f"{reverse('promotion:add')}?{urlencode({'text': self.text})}"


def sought_texts() -> QuerySet:
    """Texts sought at least three times in 30 days, with sums, and the number of results of the last time."""
    since = localdate() - timedelta(days=DAYS)
    last = DailySearch.objects.filter(text=OuterRef("text"), language=OuterRef("language")).order_by("-date")
    return (
        DailySearch.objects.filter(date__gt=since)
        .order_by()
        .values("text", "language")
        .annotate(
            all_searches=Sum("searches"), all_clicks=Sum("clicks"), last_results=Subquery(last.values("results")[:1])
        )
        .filter(all_searches__gte=RARE)
        .order_by("-all_searches", "text", "language")
    )


def top_searches() -> list[SoughtText]:
    return _rows(sought_texts())


def searches_without_results() -> list[SoughtText]:
    return _rows(sought_texts().filter(last_results=0))


def searches_with_few_clicks() -> list[SoughtText]:
    enough = sought_texts().filter(last_results__gt=0, all_searches__gte=ENOUGH_SEARCHES)
    return _rows(enough.filter(all_clicks__lt=F("all_searches") * FEW_CLICKS))


def _rows(found: QuerySet) -> list[SoughtText]:
    names = ("text", "language", "all_searches", "all_clicks", "last_results")
    return [SoughtText(*row) for row in found.values_list(*names)[:MOST_ROWS]]


class ReportView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    model = DailySearch
    permission_required = "view"
    template_name = "search/admin/report.html"
    page_title = _("What was sought")
    header_icon = "search"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "parts": [
                (
                    "nothing",
                    _("Nothing found"),
                    _("Most of all worth a synonym: readers have another word for it."),
                    searches_without_results(),
                ),
                ("few", _("Found, but seldom opened"), _("Perhaps the right thing comes too late."), self.few),
                ("top", _("Sought most"), "", top_searches()),
            ],
            "days": DAYS,
            "rare": RARE,
        }

    @cached_property
    def few(self) -> list[SoughtText]:
        return searches_with_few_clicks()


class ReportMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("search.view_dailysearch")


class ReportViewSet(ViewSet):
    name = "search_report"
    url_prefix = "pencarian"
    icon = "search"
    menu_label = _("What was sought")
    menu_item_class = ReportMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", ReportView.as_view(), name="index")]
