from __future__ import annotations

from typing import Any

from webinars.management.import_command import ImportCommand
from webinars.services.imports import ImportResult
from webinars.services.registration.importing import import_registrations


class Command(ImportCommand):
    help = "Registers people gathered elsewhere, from a CSV file; window, state and capacity don't count."

    def work(self, **options: Any) -> ImportResult:
        webinar = self.find_webinar(options["webinar"])
        data = self.read_file(options["file"])
        return import_registrations(webinar=webinar, data=data, dry_run=options["dry_run"], track=self.track)
