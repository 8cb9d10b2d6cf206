"""Tidying what people typed as 'another agency'."""

from __future__ import annotations

from django.db import transaction
from wagtail.log_actions import log

from portal.learners.models import Agency, User


@transaction.atomic
def merge_other_agency(*, text: str, agency: Agency, by: User | None = None, keep_as_alias: bool = True) -> int:
    """Moves everybody who typed the text, however spelt, to the agency; returns how many that were.

    Kept as an alias, the text finds the agency from now on. Doing it again changes nothing.
    """
    wanted = Agency.normalise(text)
    agency = Agency.objects.select_for_update().get(pk=agency.pk)
    waiting = User.objects.filter(agency__isnull=True).exclude(agency_other="")
    spellings = waiting.order_by().values_list("agency_other", flat=True).distinct()
    alike = [spelling for spelling in spellings if Agency.normalise(spelling) == wanted]
    moved = waiting.filter(agency_other__in=alike).update(agency=agency, agency_other="")
    if keep_as_alias and wanted and wanted not in {Agency.normalise(name) for name in agency.all_names}:
        agency.aliases = "\n".join([*agency.aliases.split("\n"), " ".join(text.split())]).strip()
        agency.save(update_fields=["aliases"])
    if moved:
        log(agency, "learners.agency_merged", user=by, data={"text": " ".join(text.split())[:200], "people": moved})
    return moved
