from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from webinars.services.certificates.judging import Judgement, judge_file

UNKNOWN, UNREADABLE = 1, 2


class Command(BaseCommand):
    help = "Tells whether a PDF is a certificate of this portal, unaltered and valid; exits with 1 where it is unknown."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--json", action="store_true", help="Tell the result as one JSON object on stdout.")

    def handle(self, **options: Any) -> None:
        path = options["file"]
        try:
            with path.open("rb") as file:
                judgement = judge_file(file, size=path.stat().st_size)
        except OSError as error:
            message = _("The file cannot be read: %(reason)s") % {"reason": error.strerror}
            raise CommandError(message, returncode=UNREADABLE) from error
        found = describe(judgement)
        if options["json"]:
            self.stdout.write(json.dumps(found))
        else:
            self.stdout.write("\n".join(f"{name}: {'-' if value is None else value}" for name, value in found.items()))
        if judgement.version is None:
            raise CommandError(_("No certificate of this portal."), returncode=UNKNOWN)


def describe(judgement: Judgement) -> dict[str, object]:
    """`status` is that of the certificate that the file claims to be; `reason` one of judging.Reason."""
    return {
        "valid": judgement.is_valid,
        "altered": judgement.is_altered,
        "signer": judgement.signer or None,
        "code": judgement.version.code if judgement.version else None,
        "status": judgement.standing,
        "reason": judgement.reason.value,
    }
