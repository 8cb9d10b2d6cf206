from __future__ import annotations

import sys
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
from webinars.services.certificates.rendering import render_version_files


class Command(ImportCommand):
    help = "Issues a webinar's certificates at once: to everybody who fulfils its rule and holds none yet."
    takes_file = False

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--render", action="store_true", help="Make the PDF files too, on all cores.")
        parser.add_argument("--letter-number", default="", metavar="TEXT", help="Fills {letter_number} in the numbers.")

    def work(self, **options: Any) -> IssueResult:
        webinar = self.find_webinar(options["webinar"])
        result = self._issue(webinar, letter_number=options["letter_number"], is_dry_run=options["dry_run"])
        for person in result.refused:
            message = _("no certificate yet: the name cannot be printed (%(name)s, %(detail)s)")
            self.stderr.write(f"{person['email']}: {message % person}")
        if options["render"] and not options["dry_run"]:
            self._render(webinar)
        return result

    def _issue(self, webinar: Webinar, *, letter_number: str, is_dry_run: bool) -> IssueResult:
        """All parcels in one transaction: with an error nothing is written."""
        bar = tqdm(disable=not sys.stderr.isatty(), leave=False, unit="")

        def report(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        try:
            with bar, transaction.atomic():
                result = issue_certificates(webinar=webinar, letter_number=letter_number, report=report)
                if is_dry_run:
                    transaction.set_rollback(True)
        except CertificateError as error:
            raise self.refusal("--webinar", self._words(error)) from error
        return result

    def _words(self, error: CertificateError) -> str:
        if error.code in NUMBER_WORDS:
            return str(NUMBER_WORDS[error.code]) % {"detail": error.detail}
        return _("The webinar's theme or the signatory holds a character that cannot be printed: %s") % error.detail

    def _render(self, webinar: Webinar) -> None:
        versions = CertificateVersion.objects.filter(certificate__webinar=webinar)
        total = versions.count()
        for _pk in tqdm(
            render_version_files(versions), total=total, disable=not sys.stderr.isatty(), leave=False, unit="PDF"
        ):
            pass
