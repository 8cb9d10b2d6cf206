"""What a registrant has done beside being there: recorded once, with the moment at which it was first done."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from portal.learners.models import User
from webinars.evidence import paths_of
from webinars.models import Milestone, Registration, Webinar
from webinars.rule import Condition, asks_now
from webinars.services.certificates.late import follow_up_certificate


class MilestoneError(Exception):
    """A refusal; `code` is not_registered, not_over, no_recording or closed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def record_milestone(*, registration: Registration, kind: str, at: datetime | None = None) -> Milestone:
    """Records that the registrant has reached it (a Milestone.Kind) at this moment; the earliest moment told stays.

    Telling it twice, or a later moment before an earlier one, makes no difference. Where the webinar's certificates are
    issued already and this completes a path, this person's certificate follows by itself.
    """
    at = at or timezone.now()
    locked = Registration.objects.select_for_update().get(pk=registration.pk)
    milestone, created = Milestone.objects.get_or_create(registration=locked, kind=kind, defaults={"reached_at": at})
    if at < milestone.reached_at:
        milestone.reached_at = at
        milestone.save(update_fields=["reached_at"])
        created = True
    if created:
        follow_up_certificate(registration=locked)
    return milestone


@transaction.atomic
def follow_recording(*, webinar: Webinar, learner: User, now: datetime | None = None) -> Milestone:
    """The learner's word that the recording was followed; taken while a path asks for it and is open.

    Raises MilestoneError.
    """
    now = now or timezone.now()
    registration = Registration.objects.active().filter(webinar=webinar, learner=learner).first()
    if registration is None:
        raise MilestoneError("not_registered")
    if now < webinar.end:
        raise MilestoneError("not_over")
    if not webinar.recording_url:
        raise MilestoneError("no_recording")
    if not asks_now(paths_of(webinar), Condition.RECORDING, now=now):
        raise MilestoneError("closed")
    return record_milestone(registration=registration, kind=Milestone.Kind.RECORDING, at=now)
