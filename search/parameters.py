"""The address of a search, read: ?q=&jenis=&topik=&tahun=&narasumber=&instansi=&bentuk=&berbahasa=&halaman=.

Each filter may stand there as often as wanted. Addresses name topics by slug, speakers and agencies by primary key.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.http import QueryDict

from knowledge.models import ResourcePage
from portal.learners.models import Agency
from portal.models import Topic
from search.facets import Value
from search.models import Kind
from search.query import SearchQuery
from webinars.models import Speaker

# The facets' names in addresses and in the API, by their names in SearchQuery.
NAMES = {
    "kind": "jenis",
    "topic": "topik",
    "year": "tahun",
    "speaker": "narasumber",
    "agency": "instansi",
    "form": "bentuk",
    "language": "berbahasa",
}
LANGUAGES = [code for code, _name in settings.LANGUAGES]
# Of one facet: each value stands in every link of the result page.
MOST_CHOSEN = 20
LAST_PAGE = 1_000_000
LAST_KEY = 2**31 - 1


@dataclass
class Parameters:
    """What an address asks for. What makes no sense in it is left out and named in `faults`: (parameter, value)."""

    text: str = ""
    filters: dict[str, tuple[Value, ...]] = field(default_factory=dict)
    chosen: dict[str, list[str]] = field(default_factory=dict)  # the same filters as they stand in the address
    page: int = 1
    faults: list[tuple[str, str]] = field(default_factory=list)

    def query(self, *, language: str, page_size: int) -> SearchQuery:
        return SearchQuery(text=self.text, language=language, filters=self.filters, page=self.page, page_size=page_size)


def read_parameters(values: QueryDict) -> Parameters:
    """Reads any address; an empty value is none, and so is what comes after the twentieth of one facet."""
    parameters = Parameters(text=values.get("q", ""))
    for facet, name in NAMES.items():
        words = [word for word in dict.fromkeys(values.getlist(name)) if word]
        known = READERS[facet](words[:MOST_CHOSEN]) if words else {}
        parameters.filters[facet] = tuple(known[word] for word in words if word in known)
        parameters.faults += [(name, word) for word in words if word not in known]
        if parameters.filters[facet]:
            parameters.chosen[name] = [word for word in words if word in known]
    if page := values.get("halaman", ""):
        number = _whole_number(page, most=LAST_PAGE)
        parameters.page = number or 1
        if number is None:
            parameters.faults.append(("halaman", page))
    return parameters


def _one_of(choices: list[str]) -> Callable[[list[str]], dict[str, Value]]:
    return lambda words: {word: word for word in words if word in choices}


def _read_years(words: list[str]) -> dict[str, Value]:
    return {word: year for word in words if (year := _whole_number(word, most=9999))}


def _read_topics(words: list[str]) -> dict[str, Value]:
    # A NUL would make PostgreSQL refuse the query; no slug holds one.
    slugs = [word for word in words if "\0" not in word]
    return dict(Topic.objects.filter(slug__in=slugs).values_list("slug", "pk"))


def _keys_of(model: type) -> Callable[[list[str]], dict[str, Value]]:
    def read(words: list[str]) -> dict[str, Value]:
        keys = [key for word in words if (key := _whole_number(word, most=LAST_KEY))]
        return {str(key): key for key in model.objects.filter(pk__in=keys).values_list("pk", flat=True)}

    return read


# A facet's values by the words that stand for them in an address; words that mean nothing are left out.
READERS: dict[str, Callable[[list[str]], dict[str, Value]]] = {
    "kind": _one_of(Kind.values),
    "topic": _read_topics,
    "year": _read_years,
    "speaker": _keys_of(Speaker),
    "agency": _keys_of(Agency),
    "form": _one_of(ResourcePage.LearningForm.values),
    "language": _one_of(LANGUAGES),
}


def _whole_number(text: str, *, most: int) -> int | None:
    """A number from 1 to `most` in plain digits."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most))) or int(text) > most:
        return None
    return int(text) or None
