"""Which columns leave the portal of registrations, attendance and certificates, row by row from the database.

A table is read while it is written, so that a province's registrations never lie in memory at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.learners.models import Agency
from webinars.addresses import absolute
from webinars.evidence import judge_registrations, read_paths
from webinars.models import (
    Certificate,
    CertificateVersion,
    Registration,
    RegistrationAnswer,
    RegistrationQuestion,
    Webinar,
)
from webinars.path_words import label_of, list_missing
from webinars.rule import Condition, PathVerdict, Verdict

CHUNK = 2_000


@dataclass(frozen=True)
class ExportTable:
    """A header and its rows; cells are text, whole numbers, moments in the webinar's zone, or None."""

    name: str
    header: list[str]
    rows: Iterable[list[Any]]


def registration_table(registrations: QuerySet[Registration]) -> ExportTable:
    """Everybody registered, in line or cancelled, with what the organiser has to know of each.

    The registrations of one webinar have a column for each of its questions; of several, one for all answers.
    """
    questions = _questions_of_one_webinar(registrations)
    header = [
        *_person_header(),
        _("Status"),
        _("Seat"),
        _("Registered through"),
        _("Registered at"),
        _("Participant number"),
        *(_("Answers") if question is None else question.text for question in questions),
    ]
    return ExportTable(_("registrations"), header, _registration_rows(registrations, questions))


def attendance_table(registrations: QuerySet[Registration]) -> ExportTable:
    """Registrants who have not cancelled, with minutes inside the session; without any stay, 0 minutes."""
    header = [
        *_person_header(),
        _("Minutes"),
        _("Minutes required"),
        _("Check-ins"),
        _("Fulfils the rule"),
        _("Path"),
        _("Still missing"),
    ]
    return ExportTable(_("attendance"), header, _attendance_rows(registrations))


def certificate_table(certificates: QuerySet[Certificate]) -> ExportTable:
    header = [
        _("Series"),
        _("Number"),
        _("Holder"),
        _("Role"),
        _("Path"),
        _("Asynchronous"),
        _("E-mail"),
        _("NIP"),
        _("Agency"),
        _("Belongs to"),
        _("JP"),
        _("Issued at"),
        _("Status"),
        _("Verification"),
    ]
    return ExportTable(_("certificates"), header, _certificate_rows(certificates))


def _person_header() -> list[str]:
    return [
        _("Series"),
        _("Full name"),
        _("E-mail"),
        _("NIP"),
        _("Employment type"),
        _("Position"),
        _("Agency"),
        _("Belongs to"),
    ]


def _questions_of_one_webinar(registrations: QuerySet[Registration]) -> list[RegistrationQuestion | None]:
    """None stands for the answers to all questions, where several webinars ask different ones."""
    webinars = list(registrations.order_by().values_list("webinar", flat=True).distinct()[:2])
    if len(webinars) > 1:
        return [None]
    return list(RegistrationQuestion.objects.filter(webinar__in=webinars))


def _answer_cell(row: Registration, question: RegistrationQuestion | None) -> str:
    """Wants `answers` prefetched."""
    if question is None:
        return "; ".join(f"{answer.asked}: {answer.words}" for answer in row.answers.all())
    return next((answer.words for answer in row.answers.all() if answer.question_id == question.pk), "")


def _registration_rows(
    registrations: QuerySet[Registration], questions: list[RegistrationQuestion | None]
) -> Iterator[list[Any]]:
    topmost = _topmost_agencies()
    answers = Prefetch("answers", RegistrationAnswer.objects.select_related("question"))
    rows = registrations.select_related("webinar", "learner__agency").prefetch_related(answers)
    for row in rows.iterator(chunk_size=CHUNK):
        yield [
            *_person_cells(row, topmost),
            row.get_status_display(),
            row.get_seat_display(),
            row.get_origin_display(),
            _local(row.registered_at, row.webinar),
            row.participant_number,
            *(_answer_cell(row, question) for question in questions),
        ]


def _attendance_rows(registrations: QuerySet[Registration]) -> Iterator[list[Any]]:
    topmost = _topmost_agencies()
    rows = registrations.active().select_related("webinar", "learner__agency", "attendance")
    paths = read_paths(set(registrations.active().order_by().values_list("webinar", flat=True)))
    for parcel in _parcels(rows.iterator(chunk_size=CHUNK)):
        verdicts = judge_registrations(parcel, paths=paths)
        for row in parcel:
            yield [*_person_cells(row, topmost), minutes_of(row), *_verdict_cells(verdicts[row.pk], row.webinar)]


def _parcels(rows: Iterator[Registration]) -> Iterator[list[Registration]]:
    while parcel := list(islice(rows, CHUNK)):
        yield parcel


def _verdict_cells(verdict: Verdict, webinar: Webinar) -> list[Any]:
    """The figures of the first path that asks for them; what is missing, on the nearest path."""
    reached = {item.condition: item for path in reversed(verdict.paths) for item in path.conditions}
    minutes, check_ins = reached.get(Condition.MINUTES), reached.get(Condition.CHECK_INS)
    figures = [minutes.needed if minutes else None, check_ins.reached if check_ins else None]
    if verdict.taken:
        return [*figures, _("yes"), label_of(verdict.taken.path), ""]
    now = timezone.now()
    nearest = verdict.nearest(now=now, is_over=now >= webinar.end)
    return [*figures, _("no"), label_of(nearest.path) if nearest else "", _missing(nearest)]


def _missing(nearest: PathVerdict | None) -> str:
    return "; ".join(list_missing(nearest)) if nearest else ""


def _certificate_rows(certificates: QuerySet[Certificate]) -> Iterator[list[Any]]:
    topmost = _topmost_agencies()
    versions = Prefetch("versions", CertificateVersion.objects.order_by("-version"))
    rows = certificates.select_related("webinar", "learner__agency").prefetch_related(None).prefetch_related(versions)
    for row in rows.iterator(chunk_size=CHUNK):
        learner, newest = row.learner, next(iter(row.versions.all()), None)
        yield [
            row.webinar.series_number,
            row.number,
            row.holder_name,
            row.get_role_display(),
            row.path_label,
            _("yes") if row.is_asynchronous else _("no"),
            learner.email if learner else "",
            learner.nip if learner else "",
            learner.agency_name if learner else "",
            _topmost_name(learner.agency, topmost) if learner else "",
            newest.printed.get("credit_hours") if newest else None,
            _local(row.issued_at, row.webinar),
            row.get_status_display(),
            verification_url(newest.code) if newest else "",
        ]


def minutes_of(registration: Registration) -> int:
    """Minutes inside the session; 0 where no attendance is known. Wants `attendance` selected."""
    attendance = getattr(registration, "attendance", None)
    return attendance.minutes if attendance else 0


def verification_url(code: str) -> str:
    """One address whatever the reader's language, as the certificate's QR code has it."""
    return absolute(f"/sertifikat/{code}/")


def _person_cells(row: Registration, topmost: dict[str, str]) -> list[Any]:
    learner = row.learner
    return [
        row.webinar.series_number,
        learner.full_name,
        learner.email,
        learner.nip,
        learner.get_employment_type_display(),
        learner.position,
        learner.agency_name,
        _topmost_name(learner.agency, topmost),
    ]


def _topmost_agencies() -> dict[str, str]:
    return dict(Agency.objects.filter(depth=1).values_list("path", "name"))


def _topmost_name(agency: Agency | None, topmost: dict[str, str]) -> str:
    """The region or ministry that an agency belongs to; empty for one that stands at the top itself."""
    return topmost.get(agency.path[: Agency.steplen], "") if agency and agency.depth > 1 else ""


def _local(moment: datetime, webinar: Webinar) -> datetime:
    return moment.astimezone(webinar.zone)
