from __future__ import annotations

from django.core.management.base import BaseCommand

from search.services.counts import forget_searches, refresh_popularity


class Command(BaseCommand):
    help = "Gives results the weight of their clicks, and forgets rare and old searches. Safe daily."

    def handle(self, **options) -> None:
        changed, forgotten = refresh_popularity(), forget_searches()
        if options["verbosity"] > 1:
            self.stdout.write(f"Entries with another weight: {changed}; rows of searches forgotten: {forgotten}")
