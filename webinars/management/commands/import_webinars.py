from __future__ import annotations

from typing import Any

from webinars.management.import_command import ImportCommand
from webinars.services.events.importing import import_webinars
from webinars.services.imports import ImportResult


class Command(ImportCommand):
    help = "Makes or updates webinars, with their published pages, from a CSV file."
    takes_webinar = False

    def work(self, **options: Any) -> ImportResult:
        data = self.read_file(options["file"])
        return import_webinars(data=data, dry_run=options["dry_run"], track=self.track)
