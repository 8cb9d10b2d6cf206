from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from knowledge.services.importing import ResourceImport, import_resources
from webinars.management.import_command import ImportCommand
from webinars.services.imports import ImportResult

MAX_BYTES = 500 * 1024 * 1024


class Command(ImportCommand):
    help = "Makes or updates published learning resources from a file with a JSON object a line."
    takes_webinar = False

    def work(self, **options: Any) -> ResourceImport:
        data = self.read_file(options["file"], most=MAX_BYTES)
        return import_resources(data=data, dry_run=options["dry_run"], track=self.track)

    def _tell(self, result: ImportResult, *, is_dry_run: bool) -> None:
        super()._tell(result, is_dry_run=is_dry_run)
        for told in getattr(result, "unknown_kinds", ()):
            message = _("line %(row)d: the kind “%(kind)s” is unknown and counts as formal (lines: %(rows)d)")
            self.stdout.write(message % told)
