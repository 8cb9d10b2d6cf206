from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from webinars.management.import_command import ImportCommand
from webinars.services.earlier_certificates.importing import import_earlier_certificates
from webinars.services.imports import ImportResult


class Command(ImportCommand):
    help = "Takes in certificates issued before this portal, from a CSV file and perhaps a folder of PDFs."
    takes_webinar = False

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--files", type=Path, metavar="FOLDER", help="Where the PDFs lie that the column `file` names."
        )

    def work(self, **options: Any) -> ImportResult:
        folder = options["files"]
        if folder is not None and not folder.is_dir():
            raise self.refusal("--files", _("This folder does not exist."))
        data = self.read_file(options["file"])
        return import_earlier_certificates(data=data, files=folder, dry_run=options["dry_run"], track=self.track)
