"""Keeping what registrants answer to a webinar's questions."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from portal.learners.models import User
from webinars.models import Registration, RegistrationAnswer, RegistrationQuestion, Webinar
from webinars.services.registration.registering import RegistrationError, register_learner

LONGEST_QUESTION = RegistrationAnswer._meta.get_field("asked").max_length


@transaction.atomic
def register_with_answers(
    *,
    webinar: Webinar,
    learner: User,
    questions: list[RegistrationQuestion],
    answers: dict[int, str],
    origin: Registration.Origin = Registration.Origin.PORTAL,
    now: datetime | None = None,
) -> Registration:
    """As `register_learner`; what was answered on the same form is kept with it. Raises RegistrationError."""
    now = now or timezone.now()
    registration = register_learner(webinar=webinar, learner=learner, origin=origin, now=now)
    _keep(registration, questions, answers, now)
    return registration


@transaction.atomic
def change_answers(
    *,
    registration: Registration,
    questions: list[RegistrationQuestion],
    answers: dict[int, str],
    now: datetime | None = None,
) -> int:
    """Keeps new answers (question -> text, '' for none); returns how many changed.

    Raises RegistrationError("started"): from the start on the organiser works with what was answered.
    """
    now = now or timezone.now()
    if now >= registration.webinar.start:
        raise RegistrationError("started")
    return _keep(registration, questions, answers, now)


def _keep(
    registration: Registration, questions: list[RegistrationQuestion], answers: dict[int, str], now: datetime
) -> int:
    """With each answer the question as it was put."""
    if not questions:
        return 0
    standing = {answer.question_id: answer for answer in registration.answers.select_for_update()}
    changed = 0
    for question in questions:
        value, known = answers.get(question.pk, ""), standing.get(question.pk)
        if value == (known.value if known else ""):
            continue
        changed += 1
        if not value:
            known.delete()
            continue
        RegistrationAnswer.objects.update_or_create(
            registration=registration,
            question=question,
            defaults={"value": value, "asked": question.text[:LONGEST_QUESTION], "answered_at": now},
        )
    return changed
