"""What keeps a template from being published, each fault by name, so that the editor can mend it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError

from portal.models import PortalSettings
from portal.models.settings import validate_number_pattern, validate_pattern_in_scope
from webinars.certificate_pdf.statement import StatementError, check_statement
from webinars.models import CertificateSignatory, CertificateTemplate, CertificateWording, Role
from webinars.services.certificates.designs import MOST_LOGOS, MOST_SIGNATORIES, freeze_design
from webinars.services.certificates.pictures import MissingPictureError

Language = CertificateTemplate.Language


@dataclass(frozen=True)
class Fault:
    """Codes and what `subject` names:

    broken, unknown_placeholder, missing_placeholder (the placeholder or text; `role` says whose wording), no_wording,
    two_wordings (role), no_english (role), missing_picture (the image), too_many_logos, no_signatory,
    too_many_signatories (the day), no_superior (signs 'a.n.' of nobody: the signatory), pattern, scope (the pattern),
    missing_glyph (the characters).
    """

    code: str
    subject: str = ""
    role: str = ""


class TemplateError(Exception):
    """A template that can't be published; `faults` names all that is wrong, `code` is the first one's."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(f"{fault.code}: {fault.subject or fault.role}" for fault in faults))
        self.faults = faults
        self.code = faults[0].code


def find_faults(template: CertificateTemplate, *, today: date, settings: PortalSettings) -> list[Fault]:
    """All faults of a draft but missing glyphs, which only printing tells."""
    return [
        *_wording_faults(template),
        *_picture_faults(template),
        *_signatory_faults(list(template.signatories.all()), today),
        *_pattern_faults(template.number_pattern, settings.certificate_sequence_scope),
    ]


def find_drawing_faults(template: CertificateTemplate, *, role: str) -> list[Fault]:
    """What of an unfinished draft would not even let one role's certificate be drawn."""
    wordings = [wording for wording in template.wordings.all() if wording.role == role]
    if not wordings:
        return [Fault("no_wording", role=role)]
    pattern = list(_pattern_faults(template.number_pattern, "ever"))
    return [*_statement_faults(wordings[0], template.language), *pattern]


def _wording_faults(template: CertificateTemplate) -> Iterator[Fault]:
    wordings = list(template.wordings.all())
    told = Counter(str(wording.role) for wording in wordings)
    for role in Role.values:
        if told[role] != 1:
            yield Fault("two_wordings" if told[role] else "no_wording", role=role)
    for wording in wordings:
        yield from _statement_faults(wording, template.language)


def _statement_faults(wording: CertificateWording, language: str) -> Iterator[Fault]:
    role = str(wording.role)
    statements = [wording.statement]
    if language != Language.INDONESIAN and not (wording.title_en.strip() and wording.statement_en.strip()):
        yield Fault("no_english", role=role)
    if wording.statement_en.strip():
        statements.append(wording.statement_en)
    for statement in statements:
        try:
            check_statement(statement)
        except StatementError as error:
            code = "broken" if error.code == "broken" else f"{error.code}_placeholder"
            yield Fault(code, error.placeholder, role=role)


def _picture_faults(template: CertificateTemplate) -> Iterator[Fault]:
    if template.logos.count() > MOST_LOGOS:
        yield Fault("too_many_logos")
    try:
        freeze_design(template)
    except MissingPictureError as error:
        yield Fault("missing_picture", error.name)


def _signatory_faults(signatories: list[CertificateSignatory], today: date) -> Iterator[Fault]:
    """Counted today and on each later day on which somebody begins."""
    days = sorted({today, *(one.valid_from for one in signatories if one.valid_from and one.valid_from > today)})
    for day in days:
        count = sum(_in_force(one, day) for one in signatories)
        if count == 0 and day == today:
            yield Fault("no_signatory", day.isoformat())
        if count > MOST_SIGNATORIES:
            yield Fault("too_many_signatories", day.isoformat())
            break
    for one in signatories:
        if one.form == CertificateSignatory.Form.ON_BEHALF and not one.on_behalf_of.strip():
            yield Fault("no_superior", one.name)


def _in_force(signatory: CertificateSignatory, day: date) -> bool:
    begun = signatory.valid_from is None or signatory.valid_from <= day
    return begun and (signatory.valid_until is None or day <= signatory.valid_until)


def _pattern_faults(pattern: str, scope: str) -> Iterator[Fault]:
    try:
        validate_number_pattern(pattern)
    except ValidationError:
        yield Fault("pattern", pattern)
        return
    try:
        validate_pattern_in_scope(pattern, scope)
    except ValidationError:
        yield Fault("scope", pattern)
