"""What a registrant has done beside being there: recorded once, with the moment at which it was first done."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from webinars.models import Milestone, Registration


@transaction.atomic
def record_milestone(*, registration: Registration, kind: str, at: datetime | None = None) -> Milestone:
    """Records that the registrant has reached it (a Milestone.Kind) at this moment; the earliest moment told stays.

    Telling it twice, or a later moment before an earlier one, makes no difference. A certificate that waits for nothing
    else follows by itself.
    """
    at = at or timezone.now()
    locked = Registration.objects.select_for_update().get(pk=registration.pk)
    milestone, _created = Milestone.objects.get_or_create(registration=locked, kind=kind, defaults={"reached_at": at})
    if at < milestone.reached_at:
        milestone.reached_at = at
        milestone.save(update_fields=["reached_at"])
    return milestone
