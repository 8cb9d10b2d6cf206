"""Where what is still missing for a certificate can be done, as far as it can be done now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from webinars import addresses
from webinars.models import Questionnaire, Webinar
from webinars.rule import Condition, Path

# Of the registrant's page: where one says that one has followed the recording.
RECORDING_STEP = "#susulan"
FORMS = {Condition.EVALUATION: addresses.evaluation_path, Condition.POST_TEST: addresses.post_test_path}


def find_condition_links(webinar: Webinar, *, paths: Iterable[Path], now: datetime) -> dict[Condition, str]:
    """Condition -> address, of what a path asks for. Three queries at most; none where no path asks for a form."""
    asked = {condition for path in paths for condition in path.conditions}
    links = {}
    if Condition.RECORDING in asked and webinar.recording_url and now >= webinar.end and not webinar.override:
        links[Condition.RECORDING] = addresses.registration_path(webinar.series_number) + RECORDING_STEP
    kinds = asked.intersection(FORMS)
    for questionnaire in Questionnaire.objects.filter(webinar=webinar, kind__in=kinds) if kinds else ():
        questionnaire.webinar = webinar
        if questionnaire.is_open(now):
            condition = Condition(questionnaire.kind)
            links[condition] = FORMS[condition](webinar.series_number)
    return links
