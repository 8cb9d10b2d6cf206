"""One CSV row of a webinar: read and checked, nothing written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from webinars.models.webinar import LONGEST_SESSION
from webinars.services.imports import REQUIRED, TOO_LONG, SheetError, SheetRow, read_sheet

REQUIRED_COLUMNS = ("number", "title", "start", "end", "timezone", "credit_hours", "minimum_minutes")
OPTIONAL_COLUMNS = ("moderator", "speakers", "video_url", "summary", "topics", "participants")
ZONE_OF_ABBREVIATION = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}
LARGEST_SMALL_INTEGER = 32_767
LARGEST_INTEGER = 2_147_483_647
MOST_DIGITS = 10
ISO_TIME = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?", re.ASCII | re.IGNORECASE
)
NO_TIME = _("No date and time as in 2026-05-12T09:00.")
TOO_LONG_SESSION = _("The session lasts longer than %(days)s days: is the year right?")
NOBODY_COULD = _("The session has only %(minutes)s minutes: nobody could fulfil this rule.")


@dataclass(frozen=True)
class WebinarRow:
    """One checked row. None stands for an absent column: what the webinar has is left alone."""

    fields: dict[str, Any]
    minimum_minutes: int | None
    moderators: list[str] | None
    speakers: list[str] | None
    topics: list[str] | None
    summary: str | None


def read_webinar_rows(data: bytes) -> list[WebinarRow]:
    """All rows of the file; raises SheetError that names every fault."""
    sheet = read_sheet(data, required=REQUIRED_COLUMNS, optional=OPTIONAL_COLUMNS)
    rows, faults, first_line = [], [], {}
    for sheet_row in sheet.rows():
        row = _read_row(sheet_row)
        number = row.fields["series_number"]
        if number in first_line:
            message = _("Series %(number)s stands on line %(line)s already.")
            sheet_row.fault("number", message % {"number": number, "line": first_line[number]})
        elif number:
            first_line[number] = sheet_row.line
        faults += sheet_row.faults
        rows.append(row)
    if faults:
        raise SheetError(faults)
    return rows


def _read_row(row: SheetRow) -> WebinarRow:
    zone = _read_zone(row)
    fields = {
        "series_number": _read_number(row, "number", lowest=1, highest=LARGEST_INTEGER),
        "title": row.short_text("title", limit=255, is_required=True),
        "planned_start": _read_time(row, "start", zone),
        "planned_end": _read_time(row, "end", zone),
        "timezone": str(zone),
        "credit_hours": _read_number(row, "credit_hours", highest=LARGEST_SMALL_INTEGER),
    }
    minimum = _read_number(row, "minimum_minutes", highest=LARGEST_SMALL_INTEGER)
    if fields["planned_start"] and fields["planned_end"]:
        _check_session(row, fields["planned_end"] - fields["planned_start"], minimum)
    if "video_url" in row.sheet:
        fields["recording_url"] = _read_url(row, "video_url")
    if "participants" in row.sheet:
        given = row.text("participants")
        fields["participants_count"] = _read_number(row, "participants", highest=LARGEST_INTEGER) if given else None
    return WebinarRow(
        fields=fields,
        minimum_minutes=minimum,
        moderators=_read_names(row, "moderator", limit=200),
        speakers=_read_names(row, "speakers", limit=200),
        topics=_read_names(row, "topics", limit=100),
        summary=row.text("summary") if "summary" in row.sheet else None,
    )


def _check_session(row: SheetRow, length: timedelta, minimum: int | None) -> None:
    minutes = length // timedelta(minutes=1)
    if length <= timedelta():
        row.fault("end", _("The end is not after the start."))
    elif length > LONGEST_SESSION:
        row.fault("end", TOO_LONG_SESSION % {"days": LONGEST_SESSION.days})
    elif minimum and minimum > minutes:
        row.fault("minimum_minutes", NOBODY_COULD % {"minutes": minutes})


def _read_number(row: SheetRow, column: str, *, lowest: int = 0, highest: int) -> int | None:
    text = row.text(column)
    if not text:
        row.fault(column, REQUIRED)
        return None
    digits = text.lstrip("0") or "0"
    if not re.fullmatch(r"[0-9]+", text) or int(digits[:MOST_DIGITS]) < lowest:
        row.fault(column, _("Not a whole number from %(lowest)s up.") % {"lowest": lowest})
        return None
    if len(digits) > MOST_DIGITS or int(digits) > highest:
        row.fault(column, _("Larger than %(highest)s.") % {"highest": highest})
        return None
    return int(digits)


def _read_zone(row: SheetRow) -> ZoneInfo | None:
    name = row.text("timezone")
    name = ZONE_OF_ABBREVIATION.get(name.upper(), name)
    if name in available_timezones():
        return ZoneInfo(name)
    row.fault("timezone", _("Unknown time zone; an example is Asia/Makassar.") if name else REQUIRED)
    return None


def _read_time(row: SheetRow, column: str, zone: ZoneInfo | None) -> datetime | None:
    """In UTC. A value that bears an offset of its own means that offset, any other the row's time zone."""
    text = row.text(column)
    if not text:
        row.fault(column, REQUIRED)
        return None
    try:
        if not ISO_TIME.fullmatch(text):
            raise ValueError(text)
        moment = datetime.fromisoformat(text.upper())
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone or UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        row.fault(column, NO_TIME)
        return None


def _read_url(row: SheetRow, column: str) -> str:
    url = row.text(column)
    try:
        if url:
            URLValidator(schemes=["http", "https"])(url)
    except ValidationError:
        row.fault(column, _("Not a web address."))
    if len(url) > 500:
        row.fault(column, TOO_LONG % {"limit": 500})
    return url


def _read_names(row: SheetRow, column: str, *, limit: int) -> list[str] | None:
    """Names between vertical bars, each once whatever its case."""
    if column not in row.sheet:
        return None
    names = {" ".join(name.split()).casefold(): " ".join(name.split()) for name in row.text(column).split("|")}
    names.pop("", None)
    if any(len(name) > limit for name in names.values()):
        row.fault(column, TOO_LONG % {"limit": limit})
    return list(names.values())
