from __future__ import annotations

import os
import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from webinars.exports import write_csv
from webinars.models import Webinar
from webinars.services.attendance.totals import list_attendance


class Command(BaseCommand):
    help = "Writes email,minutes,eligible of every registration that is not cancelled as CSV to stdout."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--webinar", type=int, required=True, metavar="N", help="The series number.")

    def handle(self, **options: Any) -> None:
        number = options["webinar"]
        webinar = Webinar.objects.filter(series_number=number).first()
        if webinar is None:
            raise CommandError(_("There is no webinar with the number %(number)d.") % {"number": number})
        try:
            write_csv(self.stdout, header=("email", "minutes", "eligible"), rows=list_attendance(webinar=webinar))
            self.stdout.flush()
        except BrokenPipeError:
            self._stop_writing()

    def _stop_writing(self) -> None:
        """The reader has had enough (`| head -1`): ends as a program does that the pipe's signal ends."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.stdout.fileno())  # what is left is flushed there when the interpreter ends
        raise SystemExit(128 + signal.SIGPIPE)
