"""Booking into the ledger of credit hours (JP), and reversing what was booked by mistake.

The ledger only grows. A booking is known by its `source_reference` (e.g. "certificate:81"): booking it again changes
nothing, also when it was reversed since; what is to count again takes a reference of its own ("certificate:81:2").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext

from portal.learners.errors import LearnerError
from portal.learners.models import LearningCredit, User

BATCH = 500  # references in one query: well below the limits of every database


class CreditError(LearnerError):
    """`code`: "reference_taken" (it stands booked for somebody else), "not_booked" (nothing to reverse)."""


@dataclass(frozen=True, kw_only=True)
class CreditBooking:
    """One row to book; `hours` are JP, `source` a LearningCredit.Source."""

    learner_id: int
    source: str
    source_reference: str
    description: str
    hours: int
    earned_on: date
    regulation: str = ""
    is_asynchronous: bool = False


def book_credit(
    *,
    learner: User,
    source: str,
    source_reference: str,
    description: str,
    hours: int,
    earned_on: date,
    regulation: str = "",
) -> LearningCredit:
    """The ledger's row for the reference, made where it is missing. Raises CreditError("reference_taken")."""
    booking = CreditBooking(
        learner_id=learner.pk,
        source=source,
        source_reference=source_reference,
        description=description,
        hours=hours,
        earned_on=earned_on,
        regulation=regulation,
    )
    book_credits([booking])
    return LearningCredit.objects.get(source_reference=source_reference)


@transaction.atomic
def book_credits(bookings: Iterable[CreditBooking]) -> int:
    """Books what does not stand in the ledger yet, and returns how many rows that were.

    Races are settled by the unique reference. Raises CreditError("reference_taken") and books nothing at all.
    """
    wanted = {booking.source_reference: booking for booking in bookings}
    booked = 0
    for chunk in _chunks(list(wanted.values())):
        standing = _holders(chunk)
        missing = [booking for booking in chunk if booking.source_reference not in standing]
        LearningCredit.objects.bulk_create(
            [LearningCredit(**asdict(booking)) for booking in missing], ignore_conflicts=True
        )
        booked += len(missing)
        standing = _holders(chunk)
        if any(standing[booking.source_reference] != booking.learner_id for booking in chunk):
            raise CreditError("reference_taken")
    return booked


@transaction.atomic
def reverse_credit(*, source_reference: str, reason: str = "") -> LearningCredit:
    """The negative row that takes a booking back, in the year it was earned. Raises CreditError("not_booked")."""
    credit = LearningCredit.objects.select_for_update().filter(source_reference=source_reference).first()
    if credit is None or credit.reverses_id:
        raise CreditError("not_booked")
    standing = LearningCredit.objects.filter(reverses=credit).first()
    if standing is not None:
        return standing
    return LearningCredit.objects.create(
        learner_id=credit.learner_id,
        source=credit.source,
        source_reference=f"{source_reference}:reversal",
        description=(reason or gettext("Reversal: %(what)s") % {"what": credit.description})[:300],
        hours=-credit.hours,
        earned_on=credit.earned_on,
        regulation=credit.regulation,
        is_asynchronous=credit.is_asynchronous,
        reverses=credit,
    )


def _holders(bookings: list[CreditBooking]) -> dict[str, int]:
    references = [booking.source_reference for booking in bookings]
    rows = LearningCredit.objects.filter(source_reference__in=references).order_by()
    return dict(rows.values_list("source_reference", "learner_id"))


def _chunks(bookings: list[CreditBooking]) -> Iterator[list[CreditBooking]]:
    for start in range(0, len(bookings), BATCH):
        yield bookings[start : start + BATCH]
