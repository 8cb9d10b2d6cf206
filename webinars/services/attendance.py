"""Attendance exports into the portal: stays are kept as the export tells them, minutes follow from all of them.

A stay belongs to a registration by exact e-mail, or because an editor said so; never by name alone. People who fit no
registration that is not cancelled are kept as unmatched stays and listed: somebody who cancelled and came all the same
is on that list too, and counts as soon as the registration is reinstated, for cancelling was that person's own word.
"""

from __future__ import annotations

import hashlib
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.db import transaction

from webinars.models import AttendanceImport, AttendanceStay, Webinar
from webinars.services.attendance_reading import AttendanceError, StayKey, list_participants, read_stays
from webinars.services.attendance_totals import (
    BATCH,
    decided_by_editors,
    recompute_attendance,
    registrations_by_email,
)
from webinars.services.imports import ImportResult, Track, untracked

MatchedBy = AttendanceStay.MatchedBy


def import_attendance(
    *,
    webinar: Webinar,
    data: bytes,
    timezone: str,
    filename: str = "",
    user=None,
    dry_run: bool = False,
    track: Track = untracked,
) -> ImportResult:
    """Adds an export to the webinar's attendance and measures everybody anew; the same file twice changes nothing.

    `timezone` is that of the export, which bears no offset; the same file under another zone replaces the first
    reading, since only one can be true. Counts are of registrants in this file. Raises AttendanceFormatError with all
    faults of the file, AttendanceError("timezone"); nothing is written then.
    """
    file, keys = read_stays(data=data, timezone=timezone)
    source = AttendanceImport(
        webinar=webinar,
        original_name=_clean_filename(filename),
        sha256=hashlib.sha256(data).hexdigest(),
        format=file.format,
        timezone=timezone,
        imported_by=user,
    )
    try:
        with transaction.atomic():
            webinar = Webinar.objects.select_for_update().get(pk=webinar.pk)
            _store(source, keys, None if dry_run else data, track)
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


def _store(source: AttendanceImport, keys: list[StayKey], data: bytes | None, track: Track) -> None:
    """Keeps the stays, and the export as it came, in the private storage: minutes must stand up to an objection.

    What is known already is left alone. Whoever is missing from a known file's stays has left the portal since then,
    and the file does not bring that person's name and address back.
    """
    known = AttendanceImport.objects.filter(webinar=source.webinar, sha256=source.sha256).first()
    if known and known.timezone == source.timezone:
        return
    decided: dict[str, int] = {}
    if known:
        remaining = set(source.webinar.attendance_stays.values_list("email", "name"))
        keys = [key for key in keys if (key.email, key.name) in remaining]
        decided = withdraw_stays(known)
    if data is not None:
        source.file.save(f"{source.webinar.slug}-{source.sha256[:12]}.csv", ContentFile(data), save=False)
    source.save()
    _add_stays(source, keys, decided, track)


def _recount(webinar: Webinar, keys: list[StayKey], user) -> ImportResult:
    changes = recompute_attendance(webinar=webinar, user=user)
    registration_of = stay_registrations(webinar)
    keys = [key for key in keys if key in registration_of]
    in_file = {registration_of[key] for key in keys} - {None}
    unmatched = list_participants([key for key in keys if registration_of[key] is None], webinar)
    return ImportResult(
        created=len(in_file & changes.created),
        updated=len(in_file & changes.updated),
        unchanged=len(in_file & changes.unchanged),
        unmatched=[participant.as_dict() for participant in unmatched],
    )


def stay_registrations(webinar: Webinar) -> dict[StayKey, int | None]:
    """Every stored stay of the webinar with the registration that it belongs to."""
    rows = AttendanceStay.objects.filter(webinar=webinar)
    fields = rows.values_list("email", "name", "joined_at", "left_at", "registration_id")
    return {StayKey(*row[:4]): row[4] for row in fields}


def _add_stays(source: AttendanceImport, keys: list[StayKey], decided: dict[str, int], track: Track) -> None:
    """A stay that another export told already is not stored twice."""
    webinar = source.webinar
    registrations = registrations_by_email(webinar)
    decided = decided_by_editors(AttendanceStay.objects.filter(webinar=webinar)) | decided
    stays = []
    for key in track(keys):
        by_email, by_editor = registrations.get(key.email), decided.get(key.participant)
        stays.append(
            AttendanceStay(
                webinar=webinar,
                source=source,
                registration_id=by_email or by_editor,
                matched_by=MatchedBy.EMAIL if by_email else MatchedBy.EDITOR if by_editor else MatchedBy.NOBODY,
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
    gone = {StayKey(*row) for row in source.stays.values_list("email", "name", "joined_at", "left_at")}
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
            return read_stays(data=stream.read(), timezone=source.timezone)[1]
    except FileNotFoundError as error:
        raise AttendanceError("file_missing") from error
