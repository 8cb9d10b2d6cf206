from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand

from webinars.services.certificates.late import issue_late_certificates


class Command(BaseCommand):
    help = (
        "Issues to those who have completed a path since their webinar's certificates were issued. "
        "Safe to run each minute; each certificate also follows by itself when its path is completed."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        result = issue_late_certificates()
        self.stdout.write(json.dumps({"created": result.created, "refused": len(result.refused)}))
