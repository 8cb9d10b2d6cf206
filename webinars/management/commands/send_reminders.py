from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from webinars.services.registration.reminders import queue_reminders


class Command(BaseCommand):
    help = "Puts the reminders that are due, a day and an hour before a webinar, into the outbox. Safe each minute."

    def handle(self, **options: Any) -> None:
        queued = queue_reminders()
        if queued or options["verbosity"] > 1:
            self.stdout.write(_("Reminders queued: %(count)d") % {"count": queued})
