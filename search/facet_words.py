"""The facets in the reader's words: each one's heading, and of its values the word in addresses and the label."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Model, TextChoices
from django.utils.translation import gettext_lazy, pgettext_lazy

from knowledge.models import ResourcePage
from portal.learners.models import Agency
from portal.models import Topic
from search.facets import Value
from search.models import Kind
from webinars.models import Speaker

FACET_LABELS = {
    "kind": gettext_lazy("Kind"),
    "topic": gettext_lazy("Topic"),
    "year": gettext_lazy("Year"),
    "speaker": gettext_lazy("Speaker"),
    "agency": gettext_lazy("Agency"),
    "form": gettext_lazy("Learning form"),
    "language": gettext_lazy("Language"),
}
# Beside years and agencies, 'Indonesia' alone would be a country.
LANGUAGE_LABELS = {
    "id": pgettext_lazy("language of a result", "Indonesian"),
    "en": pgettext_lazy("language of a result", "English"),
}
Words = dict[Value, tuple[str, str]]  # a value's word in addresses and its label


def _labels_of(choices: type[TextChoices]) -> Callable[[list[Value]], Words]:
    return lambda values: {value: (str(value), str(choices(value).label)) for value in values}


def _names_of(model: type[Model], label: str) -> Callable[[list[Value]], Words]:
    """Values without a row (one that was just deleted) are left out."""
    return lambda keys: {pk: (str(pk), getattr(row, label)) for pk, row in model.objects.in_bulk(keys).items()}


def _language_names(codes: list[Value]) -> Words:
    return {code: (str(code), str(LANGUAGE_LABELS[code])) for code in codes if code in LANGUAGE_LABELS}


VALUE_WORDS: dict[str, Callable[[list[Value]], Words]] = {
    "kind": _labels_of(Kind),
    "topic": lambda keys: {pk: (topic.slug, topic.label) for pk, topic in Topic.objects.in_bulk(keys).items()},
    "year": lambda years: {year: (str(year), str(year)) for year in years},
    "speaker": _names_of(Speaker, "name"),
    "agency": _names_of(Agency, "name"),
    "form": _labels_of(ResourcePage.LearningForm),
    "language": _language_names,
}
