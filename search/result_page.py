"""What the result page shows: facets as links that add or take away a value, results in the reader's words."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.models import Topic
from search.models import Kind
from search.parameters import FACETS, Parameters
from search.query import Result, SearchResults

FACET_LABELS = {"jenis": gettext_lazy("Kind"), "topik": gettext_lazy("Topic"), "tahun": gettext_lazy("Year")}
ONE_OF_A_KIND = {
    Kind.WEBINAR: gettext_lazy("Webinar"),
    Kind.STORY: gettext_lazy("Good practice"),
    Kind.RESOURCE: gettext_lazy("Learning resource"),
    Kind.PAGE: gettext_lazy("Page"),
}
SHOWN_AT_FIRST = 8


@dataclass(frozen=True)
class FacetValue:
    value: str
    label: str
    count: int
    is_chosen: bool
    url: str  # with this value added, or taken away


@dataclass(frozen=True)
class Facet:
    name: str
    label: str
    values: list[FacetValue]

    @property
    def first_values(self) -> list[FacetValue]:
        return self.values[:SHOWN_AT_FIRST]

    @property
    def more_values(self) -> list[FacetValue]:
        return self.values[SHOWN_AT_FIRST:]


@dataclass(frozen=True)
class Row:
    result: Result
    meta: list[str]
    is_foreign: bool  # its text is in another language than the reader's


def facet_choices(results: SearchResults, parameters: Parameters) -> dict[str, list[tuple[str, str, int]]]:
    """(value, label, count) by the facet's name in addresses; chosen values stay even where they count nothing.

    Kinds and topics with the most results first, years from the newest.
    """
    counts = results.facets
    topics = Topic.objects.in_bulk(counts["topic"]) | {topic.pk: topic for topic in parameters.topics}
    kinds = dict.fromkeys(parameters.kinds, 0) | counts["kind"]
    years = dict.fromkeys(parameters.years, 0) | counts["year"]
    found = {
        "jenis": [(kind, str(Kind(kind).label), number) for kind, number in kinds.items()],
        "topik": [(topic.slug, topic.label, counts["topic"].get(pk, 0)) for pk, topic in topics.items()],
        "tahun": [(str(year), str(year), number) for year, number in sorted(years.items(), reverse=True)],
    }
    for name in ("jenis", "topik"):
        found[name].sort(key=lambda choice: (-choice[2], choice[1].lower()))
    return found


def make_facets(results: SearchResults, parameters: Parameters, address: QueryDict) -> list[Facet]:
    chosen = {
        "jenis": set(parameters.kinds),
        "topik": {topic.slug for topic in parameters.topics},
        "tahun": {str(year) for year in parameters.years},
    }
    facets = []
    for name, choices in facet_choices(results, parameters).items():
        values = [
            FacetValue(value, label, count, value in chosen[name], _toggled(address, name, value))
            for value, label, count in choices
        ]
        values.sort(key=lambda facet_value: not facet_value.is_chosen)
        if values:
            facets.append(Facet(name, FACET_LABELS[name], values))
    return facets


def make_rows(results: SearchResults, language: str) -> list[Row]:
    rows = []
    for result in results.results:
        meta = [str(ONE_OF_A_KIND[Kind(result.kind)])]
        if result.kind != Kind.PAGE:
            meta.append(date_format(localtime(result.published_at), "j F Y"))
        is_foreign = result.language != language
        if is_foreign:
            meta.append(_("in Indonesian") if result.language == "id" else _("in English"))
        rows.append(Row(result, meta, is_foreign))
    return rows


def make_page(results: SearchResults, page_size: int) -> PaginatorPage:
    return Paginator(range(results.total), page_size).get_page(results.page)


def address_without_filters(address: QueryDict) -> str:
    bare = address.copy()
    for name in (*FACETS, "halaman"):
        bare.pop(name, None)
    return f"?{bare.urlencode()}"


def _toggled(address: QueryDict, name: str, value: str) -> str:
    toggled = address.copy()
    toggled.pop("halaman", None)
    values = toggled.getlist(name)
    toggled.setlist(name, [other for other in values if other != value] if value in values else [*values, value])
    return f"?{toggled.urlencode()}"
