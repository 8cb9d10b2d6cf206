from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from webinars.services.check_in.signs import forget_clients
from webinars.services.registration.groups import forget_unanswered
from webinars.services.registration.waiting_list import offer_all_seats


class Command(BaseCommand):
    help = "Ends offers whose time is over and offers free seats to the next on the waiting lists. Safe each minute."

    def handle(self, **options: Any) -> None:
        offered = offer_all_seats()
        forget_unanswered()
        forget_clients(now=timezone.now())
        if offered or options["verbosity"] > 1:
            self.stdout.write(_("Seats offered: %(count)d") % {"count": offered})
