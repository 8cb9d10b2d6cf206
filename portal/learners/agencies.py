"""Finding an agency by what people type: with its parents' names, for there is a Dinas Kesehatan in every regency."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import Q

from portal.learners.models import Agency

CANDIDATES = 2000  # rows looked through for one completion
SEPARATOR = ", "


def label_agencies(agencies: Iterable[Agency]) -> dict[int, str]:
    """Primary key -> the name, then those above it: 'Puskesmas Kota, Dinas Kesehatan, Kabupaten Gowa'."""
    agencies = list(agencies)
    above = {path for agency in agencies for path in _paths_above(agency)}
    names = dict(Agency.objects.filter(path__in=above).values_list("path", "name"))
    return {
        agency.pk: SEPARATOR.join([agency.name, *(names[path] for path in reversed(_paths_above(agency)))])
        for agency in agencies
    }


def complete_agency(text: str, *, limit: int = 12) -> list[str]:
    """Labels that hold every word of the text, in the agency's names or those above it; the likeliest first."""
    words = Agency.normalise(text).split()
    if not words:
        return []
    own = reduce(or_, (Q(name__icontains=word) | Q(aliases__icontains=word) for word in words))
    found = list(Agency.objects.filter(own).order_by("depth", "name")[:CANDIDATES])
    labels = label_agencies(found)
    fitting = []
    for agency in found:
        known_as = Agency.normalise(" ".join([labels[agency.pk], agency.aliases]))
        if all(word in known_as for word in words):
            starts = any(Agency.normalise(name).startswith(words[0]) for name in agency.all_names)
            fitting.append((not starts, len(labels[agency.pk]), labels[agency.pk]))
    return [label for *_rank, label in sorted(fitting)[:limit]]


def resolve_agency(text: str) -> list[Agency]:
    """The agencies that the text names exactly: by label, else by name or alias. Several where a name is ambiguous."""
    wanted = Agency.normalise(text)
    if not wanted:
        return []
    found = list(Agency.objects.filter(_may_be_named(text)))
    labels = label_agencies(found)
    by_label = [agency for agency in found if Agency.normalise(labels[agency.pk]) == wanted]
    return by_label or [a for a in found if wanted in {Agency.normalise(name) for name in a.all_names}]


def _may_be_named(text: str) -> Q:
    """A label begins with the agency's name, which may hold commas itself: each beginning may be the name."""
    text = " ".join(text.split())
    parts = text.split(SEPARATOR)
    beginnings = [SEPARATOR.join(parts[:count]) for count in range(1, min(len(parts), 10) + 1)]
    return reduce(or_, (Q(name__iexact=name) for name in beginnings), Q(aliases__icontains=text))


def _paths_above(agency: Agency) -> list[str]:
    return [agency.path[:length] for length in range(Agency.steplen, len(agency.path), Agency.steplen)]
