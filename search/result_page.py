"""What the result page shows: facets as links that add or take away a value, results in the reader's words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from search.facet_words import FACET_LABELS, VALUE_WORDS
from search.models import Kind
from search.parameters import NAMES, Parameters
from search.query import Result, SearchResults

_FACETS = {name: facet for facet, name in NAMES.items()}
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
MOST_VALUES = 40  # of one facet: who knows which speaker is meant, types the name
UNDATED = {Kind.PAGE, Kind.SPEAKER, Kind.TOPIC}

Address = Mapping[str, list[str]]  # parameters and their values, as they stand in addresses


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

    @property
    def chosen(self) -> list[FacetValue]:
        return [value for value in self.values if value.is_chosen]

    def is_choice(self, total: int) -> bool:
        """Whether there is something to choose: not where all results share the one value there is."""
        return bool(self.chosen) or len(self.values) > 1 or any(value.count < total for value in self.values)


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


def make_facets(results: SearchResults, parameters: Parameters, address: Address) -> list[Facet]:
    """Those that leave a choice, the chosen values first."""
    facets = []
    for facet, choices in facet_choices(_with_most_results(results, parameters), parameters).items():
        chosen = set(address.get(facet, ()))
        values = [
            FacetValue(word, label, count, word in chosen, _toggled(address, facet, word))
            for word, label, count in choices
        ]
        values.sort(key=lambda facet_value: not facet_value.is_chosen)
        facets.append(Facet(facet, FACET_LABELS[_FACETS[facet]], values))
    return [facet for facet in facets if facet.values and facet.is_choice(results.total)]


def _with_most_results(results: SearchResults, parameters: Parameters) -> SearchResults:
    """Of each facet only the values with the most results: of what nobody is shown no name is read."""
    few = {}
    for facet, counts in results.facets.items():
        most = dict(sorted(counts.items(), key=lambda item: -item[1])[:MOST_VALUES])
        few[facet] = most | {value: counts[value] for value in parameters.filters.get(facet, ()) if value in counts}
    return replace(results, facets=few)


def make_rows(results: SearchResults, language: str) -> list[Row]:
    return [
        Row(result, list(_meta(result, language)), is_foreign=result.language != language) for result in results.results
    ]


def _meta(result: Result, language: str) -> Iterator[str]:
    """What stands above a result's title: what it is, when, in which other language."""
    yield str(ONE_OF_A_KIND[Kind(result.kind)])
    if result.kind not in UNDATED:
        yield date_format(localtime(result.published_at), "j F Y")
    if result.language != language:
        yield _("in Indonesian") if result.language == "id" else _("in English")


def make_page(results: SearchResults, page_size: int) -> PaginatorPage:
    return Paginator(range(results.total), page_size).get_page(results.page)


def address_of(address: Address, text: str) -> str:
    """The same filters, another text."""
    return _written({**address, "q": [text]})


def address_without_filters(address: Address) -> str:
    return _written({name: values for name, values in address.items() if name not in _FACETS})


def _toggled(address: Address, name: str, value: str) -> str:
    values = address.get(name, [])
    others = [other for other in values if other != value] if value in values else [*values, value]
    return _written({**address, name: others})


def _written(address: Address) -> str:
    return f"?{urlencode(address, doseq=True)}"
