"""Attendance exports into the portal: stays are kept as the export tells them, minutes follow from all of them.

A stay belongs to a registration by exact e-mail, by a confirmed NIP, or because an editor said so, here or in an
earlier webinar; never by name alone. People who fit no registration that is not cancelled are kept as unmatched stays
and listed: somebody who cancelled and came all the same is on that list too, and counts as soon as the registration is
reinstated, for cancelling was that person's own word.
"""

from __future__ import annotations

import hashlib
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.db import transaction

from webinars.attendance_formats.workbook import SIGNATURE as WORKBOOK
from webinars.models import AttendanceImport, AttendanceStay, Webinar
from webinars.services.attendance.people import decided_by_editors, find_registrants
from webinars.services.attendance.reading import (
    AttendanceError,
    Reading,
    StayKey,
    is_same_reading,
    list_participants,
    read_stays,
)
from webinars.services.attendance.suggestions import suggest_people
from webinars.services.attendance.totals import BATCH, recompute_attendance
from webinars.services.imports import ImportResult, Track, untracked


def import_attendance(
    *,
    webinar: Webinar,
    data: bytes,
    timezone: str,
    format: str = "",
    date_order: str = "",
    filename: str = "",
    user=None,
    dry_run: bool = False,
    track: Track = untracked,
) -> ImportResult:
    """Adds an export to the webinar's attendance and measures everybody anew; the same file twice changes nothing.

    `timezone` is that of the export, which bears no offset; `format` and `date_order` (dmy, mdy, ymd) are found where
    they are not given. The same file read otherwise replaces the first reading, since only one can be true. Counts are
    of registrants in this file. Raises AttendanceFormatError with all faults of the file, AttendanceError("timezone",
    "format", "date_order"); nothing is written then.
    """
    file, keys = read_stays(webinar=webinar, data=data, reading=Reading(timezone, format, date_order))
    source = AttendanceImport(
        webinar=webinar,
        original_name=_clean_filename(filename),
        sha256=hashlib.sha256(data).hexdigest(),
        format=file.format,
        timezone=timezone,
        date_order=file.date_order,
        imported_by=user,
    )
    try:
        with transaction.atomic():
            webinar = Webinar.objects.select_for_update().get(pk=webinar.pk)
            known = AttendanceImport.objects.filter(webinar=webinar, sha256=source.sha256).first()
            if known is None or not is_same_reading(known, file, timezone):
                _store(source, known, keys, None if dry_run else data, track)
            result = _recount(webinar, keys, user)
            if dry_run:
                transaction.set_rollback(True)
    except BaseException:
        if source.file:
            source.file.delete(save=False)
        raise
    return result


def _clean_filename(filename: str) -> str:
    return PurePath(filename.replace("\\", "/")).name.replace("\x00", "")[-255:] or "export.csv"


def _store(
    source: AttendanceImport, known: AttendanceImport | None, keys: list[StayKey], data: bytes | None, track: Track
) -> None:
    """Keeps the stays, and the export as it came, in the private storage: minutes must stand up to an objection.

    `known` is an earlier reading of the same file, which is replaced. Whoever is missing from its stays has left the
    portal since then, and the file does not bring that person's name and address back.
    """
    decided: dict[str, int] = {}
    if known:
        remaining = set(source.webinar.attendance_stays.values_list("email", "name"))
        keys = [key for key in keys if (key.email, key.name) in remaining]
        decided = withdraw_stays(known)
    if data is not None:
        suffix = "xlsx" if data.startswith(WORKBOOK) else "csv"
        source.file.save(f"{source.webinar.slug}-{source.sha256[:12]}.{suffix}", ContentFile(data), save=False)
    source.save()
    _add_stays(source, keys, decided, track)


def _recount(webinar: Webinar, keys: list[StayKey], user) -> ImportResult:
    changes = recompute_attendance(webinar=webinar, user=user)
    registration_of = stay_registrations(webinar)
    keys = [key for key in keys if key in registration_of]
    in_file = {registration_of[key] for key in keys} - {None}
    unmatched = list_participants([key for key in keys if registration_of[key] is None], webinar)
    suggestions = suggest_people(webinar=webinar, people=unmatched)
    return ImportResult(
        created=len(in_file & changes.created),
        updated=len(in_file & changes.updated),
        unchanged=len(in_file & changes.unchanged),
        unmatched=[
            person.as_dict() | {"suggestions": [found.as_dict() for found in suggestions[person.key]]}
            for person in unmatched
        ],
    )


def stay_registrations(webinar: Webinar) -> dict[StayKey, int | None]:
    """Every stored stay of the webinar with the registration that it belongs to."""
    rows = AttendanceStay.objects.filter(webinar=webinar).values_list(*StayKey._fields, "registration_id")
    return {StayKey(*row[:-1]): row[-1] for row in rows}


def _add_stays(source: AttendanceImport, keys: list[StayKey], decided: dict[str, int], track: Track) -> None:
    """A stay that another export told already is not stored twice."""
    webinar = source.webinar
    decided = decided_by_editors(AttendanceStay.objects.filter(webinar=webinar)) | decided
    registrants = find_registrants(webinar, decided=decided)
    stays = []
    for key in track(keys):
        registration, matched_by = key.find_in(registrants)
        stays.append(
            AttendanceStay(
                webinar=webinar,
                source=source,
                registration_id=registration,
                matched_by=matched_by,
                **key._asdict(),
            )
        )
    AttendanceStay.objects.bulk_create(stays, batch_size=BATCH, ignore_conflicts=True)


def withdraw_stays(source: AttendanceImport) -> dict[str, int]:
    """Takes an export back with its stays; returns participant -> registration as editors had decided in it.

    A stay that stands in another export as well is stored with the first of them: it is read from the other again.
    """
    webinar = source.webinar
    decided = decided_by_editors(source.stays.all(), with_names=True)
    gone = {StayKey(*row) for row in source.stays.values_list(*StayKey._fields)}
    file = source.file
    source.delete()
    for other in webinar.attendance_imports.exclude(file=""):
        shared = [key for key in _read_again(other) if key in gone]
        _add_stays(other, shared, decided, untracked)
    if file:
        transaction.on_commit(lambda: file.storage.delete(file.name))
    return decided


def _read_again(source: AttendanceImport) -> list[StayKey]:
    try:
        with source.file.open("rb") as stream:
            reading = Reading(source.timezone, source.format, source.date_order)
            return read_stays(webinar=source.webinar, data=stream.read(), reading=reading)[1]
    except FileNotFoundError as error:
        raise AttendanceError("file_missing") from error
