"""A worker process that does one batch of certificates: python -m tests.support.batch_worker BATCH."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def start_batch_worker(batch_pk: int, *, url: str) -> subprocess.Popen:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings.test", "DATABASE_URL": url}
    command = [sys.executable, "-m", "tests.support.batch_worker", str(batch_pk)]
    return subprocess.Popen(command, cwd=ROOT, env=environment)


def children_of(pid: int) -> list[int]:
    return [int(word) for path in Path(f"/proc/{pid}/task").glob("*/children") for word in path.read_text().split()]


def is_alive(pid: int) -> bool:
    """A process that waits to be reaped by an init that never does counts as gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def main(batch_pk: str) -> None:
    import django

    django.setup()
    from webinars.certificate_pdf import files
    from webinars.models import CertificateBatch
    from webinars.services.certificates import batches, issuing, rendering

    issuing.PARCEL, rendering.BATCH, files.CHUNK = 10, 5, 2  # many small steps to be killed between
    batches.SECONDS_BETWEEN_SIGNS = 0
    batches.run_batch(batch=CertificateBatch.objects.select_related("webinar", "started_by").get(pk=batch_pk))


if __name__ == "__main__":
    main(sys.argv[1])
