"""How one visitor stands to some webinars, read in two queries however many they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils import timezone

from webinars.evidence import judge_registrations
from webinars.models import Certificate, CertificateVersion, Registration, Webinar
from webinars.rule import Verdict
from webinars.standing import STRANGER, Standing

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from portal.learners.models import User


def read_standings(user: User | AnonymousUser, webinars: Iterable[Webinar]) -> dict[int, Standing]:
    """By the webinar's primary key, strangers included. No query for a visitor who is not signed in."""
    webinars = list(webinars)
    pks = [webinar.pk for webinar in webinars]
    if not user.is_authenticated:
        return dict.fromkeys(pks, STRANGER)
    registrations = {
        registration.webinar_id: registration
        for registration in Registration.objects.standing()
        .filter(learner=user, webinar__in=pks)
        .select_related("attendance")
    }
    verdicts = _judge(registrations, webinars)
    certificates = _certificates(user, pks)
    full_rooms = _full_rooms(registrations, webinars)
    return {
        pk: make_standing(
            registrations.get(pk),
            certificates.get(pk, []),
            verdict=verdicts.get(pk),
            room_is_full=pk in full_rooms,
        )
        for pk in pks
    }


def read_standing(user: User | AnonymousUser, webinar: Webinar) -> Standing:
    return read_standings(user, [webinar])[webinar.pk]


def make_standing(
    registration: Registration | None,
    versions: list[CertificateVersion],
    *,
    verdict: Verdict | None = None,
    room_is_full: bool = False,
) -> Standing:
    """From a registration that is not cancelled, with its attendance, and the newest version of each certificate."""
    valid = [version for version in versions if version.certificate.status == Certificate.Status.VALID]
    attendance = getattr(registration, "attendance", None)
    is_registered = registration is not None and registration.is_active
    return Standing(
        signed_in=True,
        is_registered=is_registered,
        follows_stream=is_registered and registration.seat == Registration.Seat.STREAM,
        room_is_full=room_is_full,
        waiting_position=registration.queue_position if registration else None,
        offered_until=registration.offer_expires_at if registration else None,
        minutes=attendance.minutes if attendance else None,
        verdict=verdict,
        certificate_code=valid[0].code if valid else "",
        certificate_revoked=bool(versions) and not valid,
        certificate_waits=bool(valid) and valid[0].is_waiting,
        participant_number=registration.grouped_number if is_registered else "",
    )


def _judge(registrations: dict[int, Registration], webinars: list[Webinar]) -> dict[int, Verdict]:
    """By webinar: how the rule judges, once the session is over; four queries at most, none before."""
    now, over = timezone.now(), []
    for webinar in webinars:
        registration = registrations.get(webinar.pk)
        if registration is not None and registration.is_active and webinar.end <= now:
            registration.webinar = webinar
            over.append(registration)
    verdicts = judge_registrations(over) if over else {}
    return {registration.webinar_id: verdicts[registration.pk] for registration in over}


def _full_rooms(registrations: dict[int, Registration], webinars: list[Webinar]) -> set[int]:
    """Of the webinars to come that this person follows on the stream, those with a full room. One query or none."""
    now = timezone.now()
    asked = {
        webinar.pk: webinar.meeting_seats
        for webinar in webinars
        if webinar.meeting_seats is not None and webinar.end > now and _is_on_stream(registrations.get(webinar.pk))
    }
    if not asked:
        return set()
    seated = Registration.objects.active().filter(webinar__in=asked, seat=Registration.Seat.MEETING).order_by()
    taken = dict(seated.values_list("webinar").annotate(count=Count("pk")))
    return {pk for pk, seats in asked.items() if taken.get(pk, 0) >= seats}


def _is_on_stream(registration: Registration | None) -> bool:
    return registration is not None and registration.is_active and registration.seat == Registration.Seat.STREAM


def newest_versions(user: User) -> list[CertificateVersion]:
    """The newest version of each certificate of this person, with certificate and webinar, newest issue first."""
    newest: dict[int, CertificateVersion] = {}
    versions = CertificateVersion.objects.filter(certificate__learner=user)
    for version in versions.select_related("certificate__webinar").order_by("version"):
        newest[version.certificate_id] = version
    return sorted(newest.values(), key=lambda version: version.certificate.issued_at, reverse=True)


def _certificates(user: User, webinars: list[int]) -> dict[int, list[CertificateVersion]]:
    found = defaultdict(list)
    for version in newest_versions(user):
        if version.certificate.webinar_id in webinars:
            found[version.certificate.webinar_id].append(version)
    return found
