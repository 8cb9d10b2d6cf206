"""Issuing certificates: who fulfils the rule gets one, once, with the next number and the credit hours booked.

It is done in parcels, each a transaction under a lock on the webinar's row: an issue that breaks off half-way leaves
whole parcels behind, and the next one goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from portal.learners.models import User
from portal.models import PortalSettings
from webinars.certificate_pdf.codes import generate_code
from webinars.certificate_pdf.drawing import clean_text
from webinars.evidence import eligible_in
from webinars.models import (
    Certificate,
    CertificateBatch,
    CertificateVersion,
    Registration,
    Role,
    Webinar,
    WebinarSpeaker,
)
from webinars.rule import Path
from webinars.services.certificates.announcements import announce_new_certificates
from webinars.services.certificates.errors import CertificateError
from webinars.services.certificates.numbers import last_letter_number, numbering_of
from webinars.services.certificates.snapshots import DEFAULT_LANGUAGE, Printer, role_credit_hours
from webinars.services.certificates.templates import published_version
from webinars.services.certificates.trying_out import is_usual, try_out
from webinars.services.certificates.writing import Holder, write_certificates
from webinars.services.imports import ImportResult

PARCEL = 250  # certificates in one transaction
ROLES_WITHOUT_RULE = (Role.SPEAKER, Role.MODERATOR, Role.COMMITTEE)


@dataclass
class IssueResult(ImportResult):
    """Numbers of certificates. `refused` are people whose names can't be printed: {name, email, code, detail}."""

    refused: list[dict[str, str]] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return super().as_dict() | {"refused": self.refused}


def issue_certificates(
    *,
    webinar: Webinar,
    registrations: Iterable[int] | None = None,
    issued_by: User | None = None,
    batch: CertificateBatch | None = None,
    letter_number: str = "",
    report: Callable[[int, int], None] | None = None,
    hand_on: Callable[[list[CertificateVersion]], None] | None = None,
) -> IssueResult:
    """Issues to every registrant who fulfils the webinar's rule and has no certificate as a participant yet.

    Who had one that was revoked gets none by this way. With `registrations`, to those of them alone.
    `letter_number` is the batch's unless there is none. `report(done, total)` is called after each parcel, and
    `hand_on` with what it issued. Raises CertificateError, with nothing written, where the fields that all certificates
    share can't be printed.
    """
    issued_at = timezone.now()
    letter_number = batch.letter_number if batch else letter_number
    eligible = list(eligible_in(webinar, registrations=registrations))
    result = IssueResult()
    for start in range(0, len(eligible), PARCEL):
        parcel = eligible[start : start + PARCEL]
        issued = _issue_parcel(webinar, parcel, issued_at, batch, letter_number, result)
        if hand_on:
            hand_on(issued)
        if report:
            report(start + len(parcel), len(eligible))
    if result.created:
        log(instance=webinar, action="webinars.certificates_issued", user=issued_by, data={"count": result.created})
        if batch is None:  # a batch writes its letters when the files are made
            announce_new_certificates(webinar=webinar, issued_since=issued_at, by=issued_by)
    return result


@transaction.atomic
def _issue_parcel(
    webinar: Webinar,
    registrations: list[int],
    issued_at: datetime,
    batch: CertificateBatch | None,
    letter_number: str,
    result: IssueResult,
) -> list[CertificateVersion]:
    """Who of them fulfils the rule, and who holds or held a certificate already, is asked again under the lock."""
    webinar = Webinar.objects.select_for_update().get(pk=webinar.pk)
    verdicts = eligible_in(webinar, registrations=registrations)
    eligible = list(Registration.objects.filter(pk__in=verdicts).select_related("learner"))
    held = Certificate.objects.filter(webinar=webinar, role=Role.PARTICIPANT, learner__registrations__in=registrations)
    holders = set(held.values_list("learner_id", flat=True))
    result.unchanged += sum(registration.learner_id in holders for registration in eligible)
    printers: dict[Path, Printer] = {}
    accepted = []
    for registration in eligible:
        learner, path = registration.learner, verdicts[registration.pk].taken.path
        if learner.pk in holders:
            continue
        if path not in printers:
            printers[path] = make_printer(
                webinar, role=Role.PARTICIPANT, issued_at=issued_at, path=path, letter_number=letter_number
            )
        name = registration.printed_name or learner.full_name
        try:
            accepted.append(Holder(name=check_name(name, printers[path]), printer=printers[path], learner=learner))
        except CertificateError as error:
            refused = {"name": name, "email": learner.email, "code": error.code, "detail": error.detail}
            result.refused.append(refused)
    issued = write_certificates(accepted, batch)
    result.created += len(issued)
    return issued


@transaction.atomic
def issue_role_certificate(
    *,
    webinar: Webinar,
    role: str,
    holder_name: str,
    learner: User | None = None,
    issued_by: User | None = None,
    credit_hours: int | None = None,
    language: str = DEFAULT_LANGUAGE,
    letter_number: str = "",
    early: bool = False,
) -> Certificate:
    """The certificate of a speaker, moderator or committee member, with or without an account; made once.

    `credit_hours` (JP) are the webinar's unless given. Raises CertificateError("role") for participants, who have to
    fulfil the rule, and for names that can't be printed; CertificateError("not_over") for a webinar that has not taken
    place, unless `early`.
    """
    if role not in ROLES_WITHOUT_RULE:
        raise CertificateError("role", str(role))
    webinar = Webinar.objects.select_for_update().get(pk=webinar.pk)
    if not early and not has_taken_place(webinar):
        raise CertificateError("not_over")
    printer = make_printer(
        webinar,
        role=role,
        issued_at=timezone.now(),
        credit_hours=credit_hours,
        language=language,
        letter_number=letter_number,
    )
    name = check_name(holder_name, printer)
    who = {"learner": learner} if learner else {"learner": None, "holder_name": name}
    held = Certificate.objects.filter(webinar=webinar, role=role, **who).order_by("-issued_at").first()
    if held is not None:
        return held
    [version] = write_certificates([Holder(name=name, printer=printer, learner=learner)])
    certificate = version.certificate
    log(instance=certificate, action="webinars.certificate_issued", user=issued_by)
    return certificate


def has_taken_place(webinar: Webinar) -> bool:
    """Over, and neither postponed nor cancelled: a certificate says that somebody did something on that day."""
    return not webinar.override and timezone.now() >= webinar.end


@transaction.atomic
def issue_speaker_certificates(
    *, webinar: Webinar, issued_by: User | None = None, letter_number: str = "", early: bool = False
) -> list[Certificate]:
    """Certificates of all who speak or moderate, as the webinar names them; who opens it counts as a speaker.

    All or none. Raises what issue_role_certificate raises.
    """
    moderator = WebinarSpeaker.Part.MODERATOR
    return [
        issue_role_certificate(
            webinar=webinar,
            role=Role.MODERATOR if part.part == moderator else Role.SPEAKER,
            holder_name=part.speaker.name,
            learner=part.speaker.learner,
            issued_by=issued_by,
            letter_number=letter_number,
            early=early,
        )
        for part in webinar.speaker_parts.select_related("speaker__learner").order_by("sort_order", "pk")
    ]


def check_name(name: str, printer: Printer) -> str:
    """The name as it will be printed. Raises CertificateError("no_name") or ("missing_glyph")."""
    cleaned = clean_text(name)
    if not cleaned:
        raise CertificateError("no_name")
    _try_out(printer, cleaned)
    return cleaned


def _try_out(printer: Printer, name: str, *, words: str = "") -> None:
    """Where name or words have unusual letters."""
    if is_usual(name + words):
        return
    printed = printer.snapshot(number=printer.shared_text, code=generate_code(), holder_name=name)
    try_out(printed, name=name + words, template_version=printer.template_version)


def wants_letter_number(webinar: Webinar) -> bool:
    """Whether the numbers of its certificates hold the number of a letter, to be typed with each batch."""
    return numbering_of(settings=PortalSettings.load(), template=published_version(webinar)).wants_letter_number


def make_printer(
    webinar: Webinar,
    *,
    role: str,
    issued_at: datetime,
    credit_hours: int | None = None,
    language: str = DEFAULT_LANGUAGE,
    path: Path | None = None,
    letter_number: str = "",
) -> Printer:
    """`credit_hours` are the path's, else the template's for the role, else the webinar's, unless given."""
    settings, template_version = PortalSettings.load(), published_version(webinar)
    if credit_hours is None and path:
        credit_hours = path.credit_hours
    if credit_hours is None:
        credit_hours = role_credit_hours(template_version, role)
    numbering = numbering_of(settings=settings, template=template_version, letter_number=letter_number)
    if numbering.wants_letter_number and not numbering.letter_number:
        numbering = replace(numbering, letter_number=last_letter_number(webinar))
    printer = Printer(
        webinar=webinar,
        settings=settings,
        template_version=template_version,
        numbering=numbering,
        issued_at=issued_at,
        role=role,
        credit_hours=webinar.credit_hours if credit_hours is None else credit_hours,
        language=language,
        path=path,
    )
    if template_version and not printer.has_signatory:
        raise CertificateError("no_signatory", str(template_version.template))
    _try_out(printer, "A", words=printer.shared_text)
    return printer
