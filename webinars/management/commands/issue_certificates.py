from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction
from django.utils.translation import gettext as _
from tqdm import tqdm

from webinars.management.import_command import ImportCommand
from webinars.models import CertificateVersion, Webinar
from webinars.services.certificates.batches import NUMBER_WORDS
from webinars.services.certificates.errors import CertificateError
from webinars.services.certificates.issuing import IssueResult, issue_certificates
from webinars.services.certificates.rendering import VersionFiles

MOST_WORKERS = 64


class Command(ImportCommand):
    help = "Issues a webinar's certificates at once: to everybody who fulfils its rule and holds none yet."
    takes_file = False

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--render", action="store_true", help="Make the PDF files too, on all cores.")
        parser.add_argument("--sign", action="store_true", help="Make the files anew that lie there unsigned; renders.")
        parser.add_argument("--workers", type=int, metavar="K", help="Processes that make files; all cores otherwise.")
        parser.add_argument("--letter-number", default="", metavar="TEXT", help="Fills {letter_number} in the numbers.")

    def work(self, **options: Any) -> IssueResult:
        webinar, workers = self.find_webinar(options["webinar"]), options["workers"]
        if workers is not None and not 1 <= workers <= MOST_WORKERS:
            message = _("A whole number from 1 to %(most)d is wanted.")
            raise self.refusal("--workers", message % {"most": MOST_WORKERS})
        if options["dry_run"]:
            with rolled_back():
                return self._issue(webinar, letter_number=options["letter_number"])
        if not (options["render"] or options["sign"]):
            return self._issue(webinar, letter_number=options["letter_number"])
        with VersionFiles(workers=workers, sign=options["sign"]) as files:
            result = self._issue(webinar, letter_number=options["letter_number"], hand_on=files.begin)
            self._render(webinar, files)
        return result

    def _issue(self, webinar: Webinar, **options: Any) -> IssueResult:
        """Parcel by parcel: what is issued stays issued when the process is killed, and the next run goes on."""
        bar = tqdm(disable=not sys.stderr.isatty(), leave=False, unit="")

        def report(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        try:
            with bar:
                result = issue_certificates(webinar=webinar, report=report, **options)
        except CertificateError as error:
            raise self.refusal("--webinar", self._words(error)) from error
        for person in result.refused:
            message = _("no certificate yet: the name cannot be printed (%(name)s, %(detail)s)")
            self.stderr.write(f"{person['email']}: {message % person}")
        return result

    def _words(self, error: CertificateError) -> str:
        if error.code in NUMBER_WORDS:
            return str(NUMBER_WORDS[error.code]) % {"detail": error.detail}
        return _("The webinar's theme or the signatory holds a character that cannot be printed: %s") % error.detail

    def _render(self, webinar: Webinar, files: VersionFiles) -> None:
        """The files that are missing: one that lies there whole is not made again."""
        files.begin(CertificateVersion.objects.filter(certificate__webinar=webinar).order_by("pk"))
        with tqdm(total=len(files.begun), disable=not sys.stderr.isatty(), leave=False, unit="PDF") as bar:
            for _pk in files.finish():
                bar.update()


@contextmanager
def rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
