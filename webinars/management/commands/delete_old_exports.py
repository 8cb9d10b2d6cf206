from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from webinars.services.attendance.retention import delete_old_exports


class Command(BaseCommand):
    help = "Deletes attendance exports, and the names of unmatched people in them, when their time is over. Safe daily."

    def handle(self, **options: Any) -> None:
        deleted = delete_old_exports()
        if deleted or options["verbosity"] > 1:
            self.stdout.write(_("Attendance exports deleted for their age: %(count)d") % {"count": deleted})
