from __future__ import annotations

from typing import Any

from knowledge.services.importing import import_resources
from webinars.management.import_command import ImportCommand
from webinars.services.imports import ImportResult

MAX_BYTES = 500 * 1024 * 1024


class Command(ImportCommand):
    help = "Makes or updates published learning resources from a file with a JSON object a line."
    takes_webinar = False

    def work(self, **options: Any) -> ImportResult:
        data = self.read_file(options["file"], most=MAX_BYTES)
        return import_resources(data=data, dry_run=options["dry_run"], track=self.track)
