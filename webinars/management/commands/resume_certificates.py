from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from webinars.services.certificates.batches import resume_batches


class Command(BaseCommand):
    help = "Lets batches of certificates go on whose worker was killed. Safe each minute."

    def handle(self, **options: Any) -> None:
        resumed = resume_batches()
        if resumed or options["verbosity"] > 1:
            self.stdout.write(_("Batches of certificates taken up again: %(count)d") % {"count": resumed})
