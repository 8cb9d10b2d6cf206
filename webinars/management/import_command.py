"""What the import and issue commands share: --dry-run, --json, progress on a terminal, and how errors are told."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from tqdm import tqdm

from webinars.csv_records import MAX_BYTES, FileError, RowError
from webinars.models import Webinar
from webinars.services.imports import ImportResult


class ImportCommand(BaseCommand):
    """Runs `work` and tells its ImportResult; with an error it exits with 1, and the service has written nothing."""

    takes_webinar = True
    takes_file = True

    def add_arguments(self, parser: CommandParser) -> None:
        if self.takes_webinar:
            parser.add_argument("--webinar", type=int, required=True, metavar="N", help="The series number.")
        if self.takes_file:
            parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="Tell what would happen and write nothing.")
        parser.add_argument("--json", action="store_true", help="Tell the result as one JSON object on stdout.")

    def work(self, **options: Any) -> ImportResult:
        """To be overridden: calls one service."""
        raise NotImplementedError

    def handle(self, **options: Any) -> None:
        try:
            result = self.work(**options)
        except FileError as error:
            result = ImportResult(errors=error.errors)
        if options["json"]:
            self.stdout.write(json.dumps(result.as_dict()))
        else:
            self._tell(result, is_dry_run=options["dry_run"])
        if result.errors:
            count = len(result.errors)
            raise CommandError(_("Nothing was written; errors: %(count)d.") % {"count": count}, returncode=1)

    def find_webinar(self, number: int) -> Webinar:
        webinar = Webinar.objects.filter(series_number=number).first()
        if webinar is None:
            raise self.refusal("--webinar", _("There is no webinar with the number %(number)d.") % {"number": number})
        return webinar

    def read_file(self, path: Path, *, most: int = MAX_BYTES) -> bytes:
        """At most one byte more than may be: the reader then refuses the file, and the memory stays free."""
        try:
            with path.open("rb") as file:
                return file.read(most + 1)
        except OSError as error:
            reason = _("The file cannot be read: %(reason)s") % {"reason": error.strerror}
            raise self.refusal("FILE", reason) from error

    def refusal(self, argument: str, message: str) -> FileError:
        """An error about the command line itself: row 0, and the argument in place of a column."""
        return FileError([RowError(0, argument, message)])

    def track(self, items: Iterable) -> Iterator:
        """A progress bar on stderr, if that is a terminal."""
        # A terminal that doesn't know its size (in a container, in CI) says 0 by 0, and tqdm would show nothing there.
        columns, lines = shutil.get_terminal_size()
        return iter(tqdm(items, disable=not sys.stderr.isatty(), ncols=min(columns, 100), nrows=lines))

    def _tell(self, result: ImportResult, *, is_dry_run: bool) -> None:
        for error in result.errors:
            place = _("line %(row)d, %(field)s") if error.field else _("line %(row)d")
            where = place % {"row": error.row, "field": error.field} if error.row else error.field
            self.stderr.write(f"{where}: {error.message}")
        if result.errors:
            return
        counts = {"created": result.created, "updated": result.updated, "unchanged": result.unchanged}
        self.stdout.write(_("created %(created)d, updated %(updated)d, unchanged %(unchanged)d") % counts)
        if result.unmatched:
            self.stdout.write(_("These match no registration:"))
            for person in result.unmatched:
                self.stdout.write(f"  {person['name']} <{person['email']}> {person['minutes']} min")
        if is_dry_run:
            self.stdout.write(_("This was a dry run: nothing was written."))
