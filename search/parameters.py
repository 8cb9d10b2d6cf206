"""The address of a search, read: ?q=&jenis=&topik=&tahun=&halaman= with jenis, topik and tahun as often as wanted."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import QueryDict

from portal.models import Topic
from search.models import Kind
from search.query import SearchQuery

# Facets by their name in addresses and in the API, and by their field in SearchQuery.
FACETS = {"jenis": "kind", "topik": "topic", "tahun": "year"}
LAST_PAGE = 1_000_000


@dataclass
class Parameters:
    """What an address asks for. What makes no sense in it is left out and named in `faults`: (parameter, value)."""

    text: str = ""
    kinds: list[str] = field(default_factory=list)
    topics: list[Topic] = field(default_factory=list)
    years: list[int] = field(default_factory=list)
    page: int = 1
    faults: list[tuple[str, str]] = field(default_factory=list)

    def query(self, *, language: str, page_size: int) -> SearchQuery:
        return SearchQuery(
            text=self.text,
            language=language,
            kinds=tuple(self.kinds),
            topics=tuple(topic.pk for topic in self.topics),
            years=tuple(self.years),
            page=self.page,
            page_size=page_size,
        )


def read_parameters(values: QueryDict) -> Parameters:
    """Reads any address; an empty value is none."""
    parameters = Parameters(text=values.get("q", ""))
    parameters.topics = _topics(values, parameters.faults)
    for value in _values(values, "jenis"):
        parameters.kinds.append(value) if value in Kind.values else parameters.faults.append(("jenis", value))
    for value in _values(values, "tahun"):
        year = _whole_number(value, most=9999)
        parameters.years.append(year) if year else parameters.faults.append(("tahun", value))
    if page := values.get("halaman", ""):
        number = _whole_number(page, most=LAST_PAGE)
        parameters.page = number or 1
        if number is None:
            parameters.faults.append(("halaman", page))
    return parameters


def _values(values: QueryDict, name: str) -> list[str]:
    return [value for value in dict.fromkeys(values.getlist(name)) if value]


def _topics(values: QueryDict, faults: list[tuple[str, str]]) -> list[Topic]:
    slugs = _values(values, "topik")
    # A NUL would make PostgreSQL refuse the query; no slug holds one.
    found = (
        {topic.slug: topic for topic in Topic.objects.filter(slug__in=[s for s in slugs if "\0" not in s])}
        if slugs
        else {}
    )
    faults += [("topik", slug) for slug in slugs if slug not in found]
    return [found[slug] for slug in slugs if slug in found]


def _whole_number(text: str, *, most: int) -> int | None:
    """A number from 1 to `most` in plain digits."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most))):
        return None
    return int(text) or None
