"""What a human decides about attendance: who an unmatched participant is, and which export was a mistake."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from wagtail.log_actions import log

from webinars.attendance_formats.rows import normalise_email
from webinars.models import Attendance, AttendanceImport, AttendanceStay, Registration, RememberedMatch, Webinar
from webinars.person_names import name_key
from webinars.services.attendance.importing import withdraw_stays
from webinars.services.attendance.reading import AttendanceError, Participant, StayKey, list_participants
from webinars.services.attendance.totals import recompute_attendance

MatchedBy = AttendanceStay.MatchedBy
BY_HUMAN = (MatchedBy.EDITOR, MatchedBy.REMEMBERED)


def unmatched_participants(*, webinar: Webinar) -> list[Participant]:
    """Everybody in the webinar's exports whom no registration fits, most minutes first."""
    stays = AttendanceStay.objects.filter(webinar=webinar).unmatched().order_by("pk")
    keys = [StayKey(*row) for row in stays.values_list(*StayKey._fields)]
    return sorted(list_participants(keys, webinar), key=lambda participant: -participant.minutes)


@transaction.atomic
def match_unmatched(*, registration: Registration, name: str = "", email: str = "", nip: str = "", user=None) -> int:
    """Gives an unmatched participant's stays to a registration, as an editor decided; returns the minutes then present.

    The participant is told by e-mail or, where the export has none, by NIP, else by the name as listed. The pair is
    remembered for the next webinars. Raises AttendanceError: "cancelled" (registration), "nobody" (no unmatched stay of
    that participant).
    """
    webinar = Webinar.objects.select_for_update().get(pk=registration.webinar_id)
    if not registration.is_active:
        raise AttendanceError("cancelled")
    unmatched = AttendanceStay.objects.filter(webinar=webinar).unmatched()
    stays = _stays_of(unmatched, name=name, email=email, nip=nip)
    written = stays.values_list("name", flat=True).first()
    if not stays.update(registration=registration, matched_by=MatchedBy.EDITOR):
        raise AttendanceError("nobody")
    recompute_attendance(webinar=webinar, user=user)
    _remember(registration, name=written or name, email=normalise_email(email), user=user)
    minutes = Attendance.objects.get(registration=registration).minutes
    data = {"participant": name or email, "minutes": minutes}
    log(instance=registration, action="webinars.attendance_matched", user=user, data=data)
    return minutes


@transaction.atomic
def undo_match(*, registration: Registration, name: str = "", email: str = "", nip: str = "", user=None) -> None:
    """Takes a match back that an editor made, here or (remembered) in an earlier webinar, and forgets the pair.

    Raises AttendanceError("nobody") where none was made for that participant.
    """
    webinar = Webinar.objects.select_for_update().get(pk=registration.webinar_id)
    matched = registration.stays.filter(matched_by__in=BY_HUMAN)
    stays = _stays_of(matched, name=name, email=email, nip=nip)
    written = stays.values_list("name", flat=True).first()
    if not stays.update(registration=None, matched_by=MatchedBy.NOBODY):
        raise AttendanceError("nobody")
    _remembered(registration, name=written or name, email=normalise_email(email)).delete()
    _forget_without_stays({registration.pk})
    recompute_attendance(webinar=webinar, user=user)
    log(
        instance=registration,
        action="webinars.attendance_unmatched",
        user=user,
        data={"participant": name or email},
    )


@transaction.atomic
def forget_match(*, match: RememberedMatch, user=None) -> None:
    """Withdraws a remembered pair: the next webinars know nothing of it; what was matched stays matched."""
    log(instance=match.learner, action="webinars.match_forgotten", user=user, data={"match": match.pk})
    match.delete()


def _remember(registration: Registration, *, name: str, email: str, user) -> None:
    """An address is one person's, so the latest word of an editor holds; a name may be remembered for several."""
    values = {"name": name, "webinar": registration.webinar, "confirmed_by": user}
    if email:
        values |= {"learner": registration.learner, "name_key": ""}
        RememberedMatch.objects.update_or_create(email=email, defaults=values)
    elif key := name_key(name):
        RememberedMatch.objects.update_or_create(
            learner=registration.learner, name_key=key[:300], email="", defaults=values
        )


def _remembered(registration: Registration, *, name: str, email: str) -> QuerySet[RememberedMatch]:
    own = RememberedMatch.objects.filter(learner=registration.learner, email=email)
    return own if email else own.filter(name_key=name_key(name)[:300])


@transaction.atomic
def withdraw_import(*, source: AttendanceImport, user=None) -> None:
    """Takes back an export imported by mistake: its stays go, and those who were in it are measured anew.

    Raises AttendanceError("file_missing") where another export of the webinar, which has to be read again, is gone.
    """
    webinar = Webinar.objects.select_for_update().get(pk=source.webinar_id)
    if webinar.attendance_imports.exclude(file_deleted_at=None).exists():
        raise AttendanceError("file_missing")
    touched = set(source.stays.exclude(registration=None).values_list("registration_id", flat=True))
    data = {"file": source.original_name, "sha256": source.sha256}
    log(instance=webinar, action="webinars.attendance_withdrawn", user=user, data=data)
    withdraw_stays(source)
    _forget_without_stays(touched)
    recompute_attendance(webinar=webinar, user=user)


def _stays_of(stays: QuerySet[AttendanceStay], *, name: str, email: str, nip: str) -> QuerySet[AttendanceStay]:
    if email:
        return stays.filter(email=normalise_email(email))
    if nip:
        return stays.filter(email="", nip=nip)
    nameless = stays.filter(email="", nip="").values_list("pk", "name")  # SQLite knows case only of ASCII
    wanted = name.casefold()
    return stays.filter(pk__in=[pk for pk, found in nameless if found.casefold() == wanted])


def _forget_without_stays(registrations: set[int]) -> None:
    """Where nothing is left that says somebody was present, no minutes are left either but those of a correction."""
    gone = Attendance.objects.filter(registration_id__in=registrations, registration__stays__isnull=True)
    gone.exclude(registration__attendance_corrections__minutes__isnull=False).delete()
