"""The signing service's soak, on PostgreSQL: portal and service killed by turns, the portal told to stop in between.

    python -m tests.soak.bsre          SOAK_SIGNATURES=400 SOAK_SIGNING_KILLS=15 SOAK_SEED=2888

Passes when each certificate is signed and kept once, the service signed twice nothing but what a kill had left
unanswered, each holder has one letter, and neither NIK nor passphrase stands in a table, a log or a file.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
from pathlib import Path

CERTIFICATES = int(os.environ.get("SOAK_SIGNATURES", "400"))
KILLS = int(os.environ.get("SOAK_SIGNING_KILLS", "15"))
SEED = int(os.environ.get("SOAK_SEED", "2888"))
SECONDS = 0.2  # that the service takes for a signature


def main() -> int:
    from tests.support.postgres import temporary_cluster

    with tempfile.TemporaryDirectory() as folder, temporary_cluster(durable=True) as url:
        os.environ |= {
            "DATABASE_URL": url,
            "DATA_DIR": f"{folder}/data",
            "DJANGO_SETTINGS_MODULE": "portal.settings.test",
            "CERTIFICATE_SIGNER": "bsre",
        }
        import django

        django.setup()
        from tests.soak.outbox import make_tables

        make_tables(url)
        return 0 if run(Path(folder)) else 1


def run(folder: Path) -> bool:
    from django.conf import settings
    from django.contrib.auth.models import Permission
    from django.test import Client

    from tests.factories.learners import UserFactory
    from tests.support.bsre_kills import find_secrets, kill_in_turn, read_outcome
    from tests.support.issuing_race import make_crowd
    from webinars.services.certificates.issuing import issue_certificates

    webinar = make_crowd(CERTIFICATES, series=40)
    issue_certificates(webinar=webinar)
    signatory = UserFactory()
    signatory.user_permissions.add(Permission.objects.get(codename="sign_certificates"))
    client = Client()
    client.force_login(signatory)
    place = folder / "signing"
    place.mkdir()
    outcome = kill_in_turn(
        webinar,
        session_key=client.session.session_key,
        folder=place,
        kills=KILLS,
        seconds=SECONDS,
        chance=random.Random(SEED),
    )
    read_outcome(outcome, webinar, places=[Path(settings.DATA_DIR), place])
    twice = sum(outcome.asked.values()) - CERTIFICATES
    print(f"{outcome.signed} of {CERTIFICATES} signed and kept, {outcome.whole} whole, {outcome.letters} letters")
    print(f"{outcome.kills} kills: batches {outcome.batches}; {twice} requests repeated whose answer a kill had lost")
    print(f"secrets found in: {outcome.found or 'nothing'}", flush=True)
    return outcome.is_whole and outcome.kills == KILLS and bool(find_secrets("POST /tte/", places=[place]))


if __name__ == "__main__":
    sys.exit(main())
