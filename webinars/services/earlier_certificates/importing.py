"""Certificates issued before the portal, from a CSV file and perhaps a folder of PDFs.

A number is known by its spelling (`number_key`): a second import of one file changes nothing, a corrected one updates.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from webinars.csv_records import RowError
from webinars.models import Certificate, EarlierCertificate
from webinars.services.earlier_certificates.pdf_files import FoundFile, find_files, keep_file
from webinars.services.earlier_certificates.rows import EarlierRow, files_named, read_earlier_rows
from webinars.services.imports import ImportResult, SheetError, Track, untracked

PARCEL = 1_000
UPDATED = (
    "number",
    "proof",
    "full_name",
    "role",
    "nip",
    "email",
    "webinar",
    "webinar_title",
    "held_on",
    "credit_hours",
    "file",
)
BOOKED = ("held_on", "credit_hours")  # what the ledger has of a certificate that is claimed


def import_earlier_certificates(
    *, data: bytes, files: Path | None = None, dry_run: bool = False, track: Track = untracked
) -> ImportResult:
    """Takes in every row of the file, and from the folder `files` the PDFs that they name.

    Without a folder the names of files are only checked. What is erased at its holder's wish does not come back. Raises
    SheetError with all faults; nothing is written then.
    """
    rows = read_earlier_rows(data)
    found = find_files(files_named(rows), files) if files else {}
    result = ImportResult()
    faults: list[RowError] = []
    with transaction.atomic():
        for parcel in _parcels(iter(track(rows))):
            _store(parcel, found, result, faults, keeps_files=not dry_run)
        if faults:
            raise SheetError(faults)
        if dry_run:
            transaction.set_rollback(True)
    return result


def _parcels(rows: Iterator[EarlierRow]) -> Iterator[list[EarlierRow]]:
    while parcel := list(islice(rows, PARCEL)):
        yield parcel


def _store(
    rows: list[EarlierRow],
    found: dict[str, FoundFile],
    result: ImportResult,
    faults: list[RowError],
    *,
    keeps_files: bool,
) -> None:
    present = EarlierCertificate.objects.select_for_update().in_bulk(
        [row.number_key for row in rows], field_name="number_key"
    )
    numbers = [row.number for row in rows]
    ours = set(Certificate.objects.filter(number__in=numbers).order_by().values_list("number", flat=True))
    new, changed = [], []
    for row in rows:
        certificate = present.get(row.number_key) or EarlierCertificate(number_key=row.number_key)
        values = _values(row, certificate, found.get(row.file or ""))
        differing = [name for name, value in values.items() if getattr(certificate, name) != value]
        if fault := _fault(row, certificate, differing, ours):
            faults.append(fault)
            continue
        for name in differing:
            setattr(certificate, name, values[name])
        if certificate.pk is None:
            new.append(certificate)
        elif differing:
            changed.append(certificate)
        else:
            result.unchanged += 1
    if faults:
        return
    if keeps_files:
        for row in rows:
            if row.file in found:
                keep_file(found[row.file])
    EarlierCertificate.objects.bulk_create(new, batch_size=PARCEL)
    EarlierCertificate.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["number_key"], update_fields=UPDATED, batch_size=PARCEL
    )
    result.created += len(new)
    result.updated += len(changed)


def _fault(row: EarlierRow, certificate: EarlierCertificate, differing: list[str], ours: set[str]) -> RowError | None:
    """Why the row can't be taken in, if so; `ours` are numbers that this portal has issued."""
    if row.number in ours:
        return RowError(row.line, "number", _("This number belongs to a certificate of this portal."))
    if certificate.claimed_by_id and not set(BOOKED).isdisjoint(differing):
        message = _("This certificate is claimed: its day and JP stand in the ledger and cannot change any more.")
        return RowError(row.line, "credit_hours" if "credit_hours" in differing else "date", message)
    return None


def _values(row: EarlierRow, certificate: EarlierCertificate, file: FoundFile | None) -> dict:
    """What the row says of the certificate; nothing of columns that the file does not have."""
    values = {
        "number": row.number,
        "proof": row.proof,
        "full_name": row.full_name,
        "role": row.role,
        "webinar_id": row.webinar_id,
        "held_on": row.held_on,
        "credit_hours": row.credit_hours,
    }
    # A title that was changed here since is not what was printed.
    if not (row.by_series and certificate.pk and certificate.webinar_id == row.webinar_id):
        values["webinar_title"] = row.webinar_title
    if certificate.erased_at:
        return values
    if row.nip is not None:
        values["nip"] = row.nip
    if row.email is not None:
        values["email"] = row.email
    if file is not None:
        values["file"] = file.name
    return values
