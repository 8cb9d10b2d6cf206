from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from webinars.management.import_command import ImportCommand
from webinars.services.attendance import import_attendance
from webinars.services.attendance_reading import AttendanceError
from webinars.services.imports import ImportResult


class Command(ImportCommand):
    help = "Adds an attendance export to a webinar; its format is recognised."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--timezone", required=True, metavar="ZONE", help="Of the times in the export, e.g. Asia/Makassar."
        )

    def work(self, **options: Any) -> ImportResult:
        webinar = self.find_webinar(options["webinar"])
        data = self.read_file(options["file"])
        try:
            return import_attendance(
                webinar=webinar,
                data=data,
                timezone=options["timezone"],
                filename=options["file"].name,
                dry_run=options["dry_run"],
                track=self.track,
            )
        except AttendanceError as error:
            if error.code != "timezone":
                raise
            raise self.refusal("--timezone", _("Unknown time zone; an example is Asia/Makassar.")) from error
