"""Many names of one webinar corrected by a table: it goes out, comes back, is looked at, and is taken in as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override
from wagtail.log_actions import log

from portal.learners.models import User
from webinars.attendance_formats.workbook import SIGNATURE, read_workbook
from webinars.csv_records import FileError, Record, RowError, Table, decode_text, normalise_header, read_table
from webinars.exports import FORMULA_STARTS
from webinars.models import Certificate, CertificateVersion, Webinar
from webinars.services.certificates.corrections import check_corrected_name, correct_certificates
from webinars.services.certificates.errors import CertificateError
from webinars.services.certificates.words import correction_refusal
from webinars.services.exports import ExportTable

NUMBER, NAME, CORRECTED = gettext_noop("Number"), gettext_noop("Name"), gettext_noop("Corrected name")
MAX_BYTES = 12 * 1024 * 1024
LANGUAGES = ("id", "en")
DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True)
class NameChange:
    """What one row would do: `line` is the table's, `after` the name as it will be printed."""

    line: int
    certificate: Certificate
    before: str
    after: str


@dataclass
class NameChanges:
    """What a table would do. With `errors` none of it is taken in."""

    changes: list[NameChange] = field(default_factory=list)
    unchanged: int = 0
    errors: list[RowError] = field(default_factory=list)


def name_table(webinar: Webinar) -> ExportTable:
    """Valid certificates with their names, and an empty column for the corrected ones."""
    rows = ([row.number, row.versions.all()[0].printed["holder_name"], ""] for row in _certificates(webinar))
    return ExportTable(_("names"), [_(NUMBER), _(NAME), _(CORRECTED)], rows)


def preview_corrections(*, webinar: Webinar, data: bytes) -> NameChanges:
    """What taking the table in would change now. Raises FileError for a file that holds no such table."""
    table, positions = _read(data)
    known = {row.number: row for row in _certificates(webinar, status=None)}
    found, seen = NameChanges(), {}
    for record in table.records[1:]:
        if not record.is_blank:
            _judge(record, positions, known, seen, found)
    if table.broken:
        found.errors.append(table.broken)
    return found


@transaction.atomic
def take_in_corrections(*, webinar: Webinar, data: bytes, reason: str, by: User) -> int:
    """One new version and one letter for each changed name, or nothing at all; returns how many. Again: none.

    Raises FileError with the rows' faults.
    """
    list(Certificate.objects.select_for_update().filter(webinar=webinar).order_by("pk").values_list("pk"))
    found = preview_corrections(webinar=webinar, data=data)
    if found.errors:
        raise FileError(found.errors)
    try:
        correct_certificates(
            names={change.certificate.pk: change.after for change in found.changes}, reason=reason, by=by
        )
    except CertificateError as error:
        line = next((change.line for change in found.changes if change.after == error.detail), 0)
        raise FileError([RowError(line, _(CORRECTED), correction_refusal(error))]) from error
    if found.changes:
        log(instance=webinar, action="webinars.names_corrected", user=by, data={"count": len(found.changes)})
    return len(found.changes)


def _certificates(webinar: Webinar, status: str | None = Certificate.Status.VALID) -> QuerySet[Certificate]:
    newest = CertificateVersion.objects.select_related("template_version").order_by("-version")
    rows = (
        Certificate.objects.filter(webinar=webinar).order_by("sequence").prefetch_related(Prefetch("versions", newest))
    )
    return rows.filter(status=status) if status else rows


def _judge(
    record: Record, positions: dict[str, int], known: dict[str, Certificate], seen: dict[str, int], found: NameChanges
) -> None:
    number, after = _cell(record, positions[NUMBER]), _cell(record, positions[CORRECTED])
    if not after:
        found.unchanged += 1
        return
    certificate = known.get(number)
    if certificate is None:
        found.errors.append(RowError(record.line, _(NUMBER), _("This webinar has no certificate with this number.")))
        return
    if number in seen:
        message = _("This number stands in row %(row)d already.") % {"row": seen[number]}
        found.errors.append(RowError(record.line, _(NUMBER), message))
        return
    seen[number] = record.line
    version = certificate.versions.all()[0]
    before = version.printed["holder_name"]
    try:
        if certificate.status == Certificate.Status.REVOKED:
            raise CertificateError("revoked")
        name = check_corrected_name(version=version, holder_name=after)
    except CertificateError as error:
        found.errors.append(RowError(record.line, _(CORRECTED), correction_refusal(error)))
        return
    if name == before:
        found.unchanged += 1
    else:
        found.changes.append(NameChange(record.line, certificate, before, name))


def _read(data: bytes) -> tuple[Table, dict[str, int]]:
    """The table under the delimiter by which its header is found, and where its columns are."""
    if len(data) > MAX_BYTES:
        raise FileError([RowError(1, "", _("The file is too large."))])
    for table in _tables(data):
        positions = _columns(table.records[0]) if table.records else {}
        if NUMBER in positions and CORRECTED in positions:
            return table, positions
    message = _("The first row must name the columns “%(number)s” and “%(corrected)s”.")
    raise FileError([RowError(1, "", message % {"number": _(NUMBER), "corrected": _(CORRECTED)})])


def _tables(data: bytes) -> Iterator[Table]:
    if data.startswith(SIGNATURE):
        yield read_workbook(data)
        return
    text = decode_text(data)
    for delimiter in DELIMITERS:
        yield read_table(text, delimiter=delimiter)


def _columns(header: Record) -> dict[str, int]:
    """By name, in whichever language the table went out."""
    known = {}
    for language in LANGUAGES:
        with override(language):
            known |= {normalise_header(_(name)): name for name in (NUMBER, CORRECTED)}
    found = {known.get(normalise_header(cell)): position for position, cell in reversed(list(enumerate(header.cells)))}
    found.pop(None, None)
    return found


def _cell(record: Record, position: int) -> str:
    """Without the apostrophe that the table got where a cell looked like a formula."""
    text = record.cell(position)
    return text[1:] if text.startswith("'") and text[1:].lstrip(" ").startswith(FORMULA_STARTS) else text
