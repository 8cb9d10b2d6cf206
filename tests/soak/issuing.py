"""Issuing's soak: 2,888 certificates on PostgreSQL, twice by two workers at once, killed five times where they stand.

    python -m tests.soak.issuing          SOAK_CERTIFICATES=2888 SOAK_ISSUING_KILLS=5 SOAK_SEED=2888

Passes when everybody has one certificate, version and booking, no number is there twice and none is missing; and when
the same workers collide without the lock.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile

PEOPLE = int(os.environ.get("SOAK_CERTIFICATES", "2888"))
KILLS = int(os.environ.get("SOAK_ISSUING_KILLS", "5"))
SEED = int(os.environ.get("SOAK_SEED", "2888"))
PARCEL = 100  # smaller than the portal's: more seams to be killed between


def main() -> int:
    from tests.support.postgres import temporary_cluster

    with tempfile.TemporaryDirectory() as folder, temporary_cluster(durable=True) as url:
        os.environ |= {"DATABASE_URL": url, "DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "portal.settings.test"}
        import django

        django.setup()
        from tests.soak.outbox import make_tables

        make_tables(url)
        return 0 if run(url) else 1


def run(url: str) -> bool:
    from tests.support.issuing_race import make_crowd, race

    chance = random.Random(SEED)
    loose = race(make_crowd(500, series=39), url=url, kills=0, parcel=PARCEL, chance=chance, with_lock=False)
    print(f"without the lock: {loose}", flush=True)
    kept = race(make_crowd(PEOPLE, series=40), url=url, kills=KILLS, parcel=PARCEL, chance=chance)
    print(f"with the lock: {kept}", flush=True)
    return bool(loose.collisions) and kept.is_whole and kept.kills == KILLS


if __name__ == "__main__":
    sys.exit(main())
