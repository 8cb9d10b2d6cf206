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

from search.facet_words import FACET_LABELS, VALUE_WORDS
from search.models import Kind
from search.parameters import NAMES, Parameters
from search.query import Result, SearchResults

ONE_OF_A_KIND = {
    Kind.WEBINAR: gettext_lazy("Webinar"),
    Kind.STORY: gettext_lazy("Good practice"),
    Kind.RESOURCE: gettext_lazy("Learning resource"),
    Kind.PASSAGE: gettext_lazy("Spoken in a recording"),
    Kind.DOCUMENT: gettext_lazy("Document"),
    Kind.SPEAKER: gettext_lazy("Speaker"),
    Kind.TOPIC: gettext_lazy("Topic"),
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
    """(word in addresses, label, count) by the facet's name in addresses; chosen values stay in any case.

    Those with the most results first, years from the newest.
    """
    found = {}
    for facet, name in NAMES.items():
        counts = dict.fromkeys(parameters.filters.get(facet, ()), 0) | results.facets.get(facet, {})
        words = VALUE_WORDS[facet](list(counts)) if counts else {}
        choices = [(*words[value], count) for value, count in counts.items() if value in words]
        if facet == "year":
            choices.sort(key=lambda choice: choice[0], reverse=True)
        else:
            choices.sort(key=lambda choice: (-choice[2], choice[1].lower()))
        found[name] = choices
    return found


def make_facets(results: SearchResults, parameters: Parameters, address: QueryDict) -> list[Facet]:
    facets = []
    all_choices = facet_choices(results, parameters)
    for facet, name in NAMES.items():
        chosen = set(address.getlist(name))
        values = [
            FacetValue(word, label, count, word in chosen, _toggled(address, name, word))
            for word, label, count in all_choices[name]
        ]
        values.sort(key=lambda facet_value: not facet_value.is_chosen)
        if values:
            facets.append(Facet(name, FACET_LABELS[facet], values))
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
    for name in (*NAMES.values(), "halaman"):
        bare.pop(name, None)
    return f"?{bare.urlencode()}"


def _toggled(address: QueryDict, name: str, value: str) -> str:
    toggled = address.copy()
    toggled.pop("halaman", None)
    values = toggled.getlist(name)
    toggled.setlist(name, [other for other in values if other != value] if value in values else [*values, value])
    return f"?{toggled.urlencode()}"
