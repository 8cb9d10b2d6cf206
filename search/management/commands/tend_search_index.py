"""Brings the index on Elasticsearch up to date; the clock does it every few seconds. Without Elasticsearch: nothing."""

from django.core.management.base import BaseCommand

from search.services.indexing import tend_index


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser) -> None:
        parser.add_argument("--seconds", type=float, default=20, help="the longest that it works (default: 20)")

    def handle(self, *args, seconds: float, **options) -> None:
        if applied := tend_index(seconds=seconds):
            self.stdout.write(f"{applied} changes applied")
