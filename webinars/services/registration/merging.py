"""This app's part in merging two accounts of one person: everything about webinars goes over, and nothing is lost.

Where both are registered for one webinar, the registrations become one: the better status, the union of the stays, the
check-ins and milestones of both. Two valid certificates of one webinar in one role cannot become one, and certificates
are never withdrawn by the way: then the merge is refused until an editor has revoked one.
"""

from __future__ import annotations

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from portal.learners.merging import MergeError, Moved
from portal.learners.models import User
from webinars.models import Attendance, Certificate, CheckIn, Registration, Webinar
from webinars.services.attendance.totals import recompute_attendance
from webinars.services.registration.waiting_list import leave_queue, lock_webinar, pass_seats_on

Status = Registration.Status
# The nearer to a seat, the higher.
RANK = {Status.CANCELLED: 0, Status.CLAIMED: 1, Status.WAITING: 2, Status.OFFERED: 3, Status.REGISTERED: 4}


def move_participation(kept: User, duplicate: User) -> list[Moved]:
    """Raises MergeError("both_certified") with the series concerned."""
    _refuse_two_certificates(kept, duplicate)
    moved, joined, touched = 0, 0, []
    for webinar in Webinar.objects.filter(registrations__learner=duplicate).order_by("pk"):
        touched.append(lock_webinar(webinar))
        others = Registration.objects.filter(webinar=webinar, learner=duplicate)
        own = Registration.objects.filter(webinar=webinar, learner=kept).first()
        if own is None:
            moved += others.update(learner=kept)
        else:
            _join(own, others.get())
            joined += 1
    certificates = Certificate.objects.filter(learner=duplicate).update(learner=kept)
    rest = _move_rest(kept, duplicate)
    for webinar in touched:
        if webinar.attendance_stays.filter(registration__learner=kept).exists():
            recompute_attendance(webinar=webinar)
        pass_seats_on(webinar)
    return [
        Moved(_("Registrations"), moved, joined),
        Moved(_("Certificates"), certificates),
        *rest,
    ]


def _refuse_two_certificates(kept: User, duplicate: User) -> None:
    """Where one of them was revoked, the other holds: both go over."""
    valid = Certificate.objects.filter(status=Certificate.Status.VALID)
    theirs = valid.filter(learner=duplicate).values_list("webinar__series_number", "role")
    mine = set(valid.filter(learner=kept).values_list("webinar__series_number", "role"))
    both = sorted({number for number, role in theirs if (number, role) in mine})
    if both:
        raise MergeError("both_certified", ", ".join(f"Seri-{number}" for number in both))


def _join(own: Registration, other: Registration) -> None:
    """The duplicate's registration becomes part of the kept account's, and goes."""
    status, number, until = other.status, other.queue_number, other.offer_expires_at
    seat, since = other.seat, other.registered_at
    leave_queue(other)
    other.status = Status.CANCELLED
    other.save(update_fields=["status", "queue_number", "offer_expires_at"])
    stands_earlier = status == own.status == Status.WAITING and number < own.queue_number
    if RANK[status] > RANK[own.status] or stands_earlier:
        own.status, own.queue_number, own.offer_expires_at = status, number, until
        own.seat, own.registered_at = seat, since
        own.cancelled_at = other.cancelled_at if status == Status.CANCELLED else None
        own.save()
    _join_minutes(own, other)
    for relation in Registration._meta.related_objects:
        for row in relation.related_model._base_manager.filter(**{relation.field.name: other}):
            _move_or_drop(row, relation.field.name, own)
    other.delete()


def _join_minutes(own: Registration, other: Registration) -> None:
    """Of minutes that no stay explains the longer; what stays explain is measured anew afterwards."""
    theirs = Attendance.objects.filter(registration=other).first()
    mine = Attendance.objects.filter(registration=own).first()
    if theirs and mine:
        mine.minutes = max(mine.minutes, theirs.minutes)
        mine.save(update_fields=["minutes"])


def _move_or_drop(row: models.Model, field: str, own: Registration) -> None:
    """A row that the kept registration has already (the same window, milestone, question) is not needed twice."""
    try:
        with transaction.atomic():
            setattr(row, field, own)
            row.save(update_fields=[field])
    except IntegrityError:
        if isinstance(row, CheckIn) and row.confirmed_at:
            unconfirmed = CheckIn.objects.filter(
                window=row.window_id, registration=own, confirmed_at=None, voided_at=None
            )
            unconfirmed.update(confirmed_at=row.confirmed_at)
        row.delete()


def _move_rest(kept: User, duplicate: User) -> list[Moved]:
    """Whatever else of this app belongs to the person: speaker records, invitations, remembered matches, imports."""
    found = []
    for relation in User._meta.related_objects:
        model, field = relation.related_model, relation.field.name
        if model._meta.app_label != "webinars" or model in (Registration, Certificate) or relation.many_to_many:
            continue
        moved = dropped = 0
        for row in model._base_manager.filter(**{field: duplicate}):
            try:
                with transaction.atomic():
                    setattr(row, field, kept)
                    row.save(update_fields=[field])
                moved += 1
            except IntegrityError:
                row.delete()
                dropped += 1
        found.append(Moved(model._meta.verbose_name_plural, moved, dropped))
    return found
