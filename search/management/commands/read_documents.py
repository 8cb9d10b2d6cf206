from __future__ import annotations

from django.core.management.base import BaseCommand

from search.services.document_texts import read_forgotten_documents


class Command(BaseCommand):
    help = "Has the worker read the text of documents that nobody has read yet. Safe at any time."

    def handle(self, *args, **options) -> None:
        self.stdout.write(str(read_forgotten_documents()))
