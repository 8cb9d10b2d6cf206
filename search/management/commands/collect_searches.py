from __future__ import annotations

from django.core.management.base import BaseCommand

from search.services.counts import collect_searches


class Command(BaseCommand):
    help = "Carries what was searched for since the last time into the daily counts. Safe each minute."

    def handle(self, **options) -> None:
        lines = collect_searches()
        if options["verbosity"] > 1:
            self.stdout.write(f"Searches and clicks counted: {lines}")
