from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from webinars.attendance_formats import FORMATS, MAX_BYTES, ORDERS, AttendanceFormatError
from webinars.csv_records import RowError
from webinars.management.import_command import ImportCommand
from webinars.services.attendance.importing import import_attendance
from webinars.services.attendance.reading import AttendanceError
from webinars.services.imports import ImportResult


class Command(ImportCommand):
    help = "Adds an attendance export to a webinar; its format is recognised."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--timezone", required=True, metavar="ZONE", help="Of the times in the export, e.g. Asia/Makassar."
        )
        parser.add_argument(
            "--format", default="", metavar="FORMAT", help=f"Instead of recognising it: {', '.join(FORMATS)}."
        )
        parser.add_argument(
            "--date-order", default="", metavar="ORDER", help=f"Instead of finding it: {', '.join(ORDERS)}."
        )

    def work(self, **options: Any) -> ImportResult:
        webinar = self.find_webinar(options["webinar"])
        data = self.read_file(options["file"], most=MAX_BYTES)
        try:
            return import_attendance(
                webinar=webinar,
                data=data,
                timezone=options["timezone"],
                format=options["format"],
                date_order=options["date_order"],
                filename=options["file"].name,
                dry_run=options["dry_run"],
                track=self.track,
            )
        except AttendanceError as error:
            raise self._refusal_of(error) from error
        except AttendanceFormatError as error:
            raise AttendanceFormatError(map(_with_option, error.errors)) from error

    def _refusal_of(self, error: AttendanceError) -> Exception:
        if error.code == "timezone":
            return self.refusal("--timezone", _("Unknown time zone; an example is Asia/Makassar."))
        if error.code == "format":
            known = ", ".join(FORMATS)
            return self.refusal("--format", _("Unknown format; known are: %(known)s.") % {"known": known})
        if error.code == "date_order":
            known = ", ".join(ORDERS)
            return self.refusal("--date-order", _("Unknown order; known are: %(known)s.") % {"known": known})
        return error


def _with_option(error: RowError) -> RowError:
    """Where the order of day and month is asked for: how a command line says it."""
    return replace(error, message=f"{error.message} (--date-order dmy, mdy)") if error.code == "date_order" else error
