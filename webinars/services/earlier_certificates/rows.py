"""One CSV row of a certificate issued before the portal: read and checked, nothing written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.learners.nip import normalise_nip, validate_nip
from webinars.earlier_certificates import LONGEST_NAME, LONGEST_NUMBER, number_key, proof_of
from webinars.models import EarlierCertificate, Role, Webinar
from webinars.services.imports import REQUIRED, TOO_LONG, SheetError, SheetRow, read_sheet

REQUIRED_COLUMNS = ("number", "full_name", "role", "webinar", "date", "credit_hours")
OPTIONAL_COLUMNS = ("nip", "email", "file")
ROLES = {value: value for value in Role.values} | {
    "peserta": Role.PARTICIPANT.value,
    "narasumber": Role.SPEAKER.value,
    "panitia": Role.COMMITTEE.value,
}
LONGEST_KEY = EarlierCertificate._meta.get_field("number_key").max_length
LONGEST_TITLE = EarlierCertificate._meta.get_field("webinar_title").max_length
LONGEST_EMAIL = EarlierCertificate._meta.get_field("email").max_length
MOST_HOURS = 999
SERIES = re.compile(r"seri-([0-9]{1,9})", re.ASCII | re.IGNORECASE)
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class EarlierRow:
    """One checked row. None stands for an absent column: what the certificate has is left alone."""

    line: int
    number: str
    number_key: str
    proof: str
    full_name: str
    role: str
    webinar_id: int | None
    webinar_title: str
    by_series: bool
    held_on: date | None
    credit_hours: int
    nip: str | None
    email: str | None
    file: str | None


def read_earlier_rows(data: bytes) -> list[EarlierRow]:
    """All rows of the file; a row that stands there twice counts once. Raises SheetError that names every fault."""
    sheet = read_sheet(data, required=REQUIRED_COLUMNS, optional=OPTIONAL_COLUMNS)
    webinars = _Webinars()
    rows: dict[str, EarlierRow] = {}
    faults = []
    for sheet_row in sheet.rows():
        row = _read_row(sheet_row, webinars)
        first = rows.setdefault(row.number_key, row)
        if row.number_key and replace(first, line=row.line) != row:
            message = _("This number stands on line %(line)s already.")
            sheet_row.fault("number", message % {"line": first.line})
        faults += sheet_row.faults
    if faults:
        raise SheetError(faults)
    return list(rows.values())


class _Webinars:
    """Webinars by series number and, where only one bears it, by title."""

    def __init__(self) -> None:
        self.by_number: dict[int, tuple[int, str]] = {}
        self.by_title: dict[str, int | None] = {}
        for pk, number, title in Webinar.objects.values_list("pk", "series_number", "title"):
            self.by_number[number] = (pk, title)
            key = " ".join(title.split()).casefold()
            self.by_title[key] = None if key in self.by_title else pk


def _read_row(row: SheetRow, webinars: _Webinars) -> EarlierRow:
    number = row.short_text("number", limit=LONGEST_NUMBER, is_required=True)
    full_name = row.short_text("full_name", limit=LONGEST_NAME, is_required=True)
    key = number_key(number)
    if len(key) > LONGEST_KEY:
        row.fault("number", TOO_LONG % {"limit": LONGEST_NUMBER})
    webinar_id, title, by_series = _read_webinar(row, webinars)
    return EarlierRow(
        line=row.line,
        number=number,
        number_key=key,
        proof=proof_of(number, full_name),
        full_name=full_name,
        role=_read_role(row),
        webinar_id=webinar_id,
        webinar_title=title,
        by_series=by_series,
        held_on=_read_date(row),
        credit_hours=_read_hours(row),
        nip=_read_nip(row) if "nip" in row.sheet else None,
        email=row.email("email", limit=LONGEST_EMAIL) if "email" in row.sheet else None,
        file=_read_file(row) if "file" in row.sheet else None,
    )


def _read_role(row: SheetRow) -> str:
    text = row.text("role").casefold()
    if text not in ROLES:
        message = _("Unknown; known are participant, speaker, moderator and committee.")
        row.fault("role", message if text else REQUIRED)
    return ROLES.get(text, "")


def _read_webinar(row: SheetRow, webinars: _Webinars) -> tuple[int | None, str, bool]:
    """The portal's webinar, if it is one, the title as printed, and whether the row names it by its series."""
    text = row.short_text("webinar", limit=LONGEST_TITLE, is_required=True)
    series = SERIES.fullmatch(text)
    if series is None:
        return webinars.by_title.get(text.casefold()), text, False
    number = int(series[1])
    if number not in webinars.by_number:
        message = _("There is no webinar with the number %(number)d.")
        row.fault("webinar", message % {"number": number})
        return None, "", True
    return *webinars.by_number[number], True


def _read_date(row: SheetRow) -> date | None:
    text = row.text("date")
    if not text:
        row.fault("date", REQUIRED)
        return None
    day = _parse_date(text)
    if day is None:
        row.fault("date", _("No date as in 2024-05-12."))
    elif day > timezone.localdate():
        row.fault("date", _("This day is still to come: is the year right?"))
    return day


@lru_cache(maxsize=1_000)
def _parse_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if ISO_DATE.fullmatch(text) else None
    except ValueError:
        return None


def _read_hours(row: SheetRow) -> int:
    text = row.text("credit_hours")
    if not text:
        row.fault("credit_hours", REQUIRED)
    elif not re.fullmatch(r"[0-9]{1,3}", text, re.ASCII):
        message = _("Not a whole number from 0 to %(most)s.")
        row.fault("credit_hours", message % {"most": MOST_HOURS})
    else:
        return int(text)
    return 0


def _read_nip(row: SheetRow) -> str:
    nip = normalise_nip(row.text("nip").lstrip("'"))  # with which sheets mark text
    try:
        validate_nip(nip, employment_type="")
    except ValidationError as error:
        row.fault("nip", error.messages[0])
    return nip


def _read_file(row: SheetRow) -> str:
    """A path below the folder of files; one that would lead out of it is refused, whether there is a folder or not."""
    name = row.text("file")
    if name and not is_inside(name):
        row.fault("file", _("Only a name inside the folder is taken, as in 2023/0001.pdf."))
    elif name and not name.lower().endswith(".pdf"):
        row.fault("file", _("Only PDF files are taken."))
    return name


def is_inside(name: str) -> bool:
    """Whether a relative path stays where it begins, read as on Linux and as on Windows."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    is_absolute = name.startswith(("/", "\\", "~")) or ":" in name
    return bool(parts) and not is_absolute and ".." not in parts and "\x00" not in name


def files_named(rows: list[EarlierRow]) -> Iterator[EarlierRow]:
    return (row for row in rows if row.file)
