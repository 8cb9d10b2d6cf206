"""Verification with a thousand and with a million certificates in PostgreSQL: the second may take twice as long.

Both ways: by code, and by number and name of the time before the portal. Median and 95th percentile of known and of
unknown ones, whole requests through Django. Not part of `make bench`: it fills a database, which takes minutes.

Usage: python -m bench.verification [--many 1000000] [--requests 1000]; exits 1 where a p95 more than doubles.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

FEW = 1_000
GOAL = 2.0
FILL_CERTIFICATES = """
INSERT INTO webinars_certificate (number, sequence, scope, webinar_id, holder_name, role, path_name, path_name_en,
    is_asynchronous, status, issued_at, revocation_reason)
SELECT 'N/' || n, n, 'ever', %(webinar)s, 'Andi Contoh ' || n, 'participant', '', '', false, 'valid', now(), ''
FROM generate_series(%(first)s, %(last)s) AS n
"""
FILL_VERSIONS = """
INSERT INTO webinars_certificateversion (certificate_id, version, code, printed, file, sha256, signature, reason,
    created_at)
SELECT id, 1, upper(substr(md5('code' || sequence), 1, 28)), %(printed)s::jsonb, '', '', 'none', '', now()
FROM webinars_certificate WHERE scope = 'ever' AND sequence BETWEEN %(first)s AND %(last)s
"""
FILL_EARLIER = """
INSERT INTO webinars_earliercertificate (number, number_key, proof, full_name, role, nip, email, webinar_title, held_on,
    credit_hours, file, claimed_how, imported_at)
SELECT 'L/' || n, 'l/' || n,
    encode(sha256(convert_to('l/' || n, 'UTF8') || '\\x00'::bytea || 'andicontoh'::bytea), 'hex'),
    'Andi Contoh', 'participant', '', '', 'Etika', '2023-04-05', 4, '', '', now()
FROM generate_series(%(first)s, %(last)s) AS n
"""


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--many", type=int, default=1_000_000)
    parser.add_argument("--requests", type=int, default=1_000)
    arguments = parser.parse_args()
    from tests.support.postgres import temporary_cluster

    with tempfile.TemporaryDirectory() as folder, temporary_cluster() as url:
        os.environ |= {"DATABASE_URL": url, "DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "portal.settings.test"}
        import django

        django.setup()
        webinar, printed = prepare(url)
        fill(webinar, printed, 1, FEW)
        few = measure(FEW, arguments.requests)
        fill(webinar, printed, FEW + 1, arguments.many)
        many = measure(arguments.many, arguments.requests)
    return report(few, many, arguments.many)


def prepare(url: str) -> tuple[int, str]:
    """Tables, and one certificate whose snapshot the others repeat."""
    import json

    import psycopg
    from django.core.management import call_command

    directory = Path(urlsplit(url).path.lstrip("/")).parent
    with psycopg.connect(host=f"/{directory}", user="portal", dbname="postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE portal")
    call_command("migrate", verbosity=0)
    from tests.support.issuing_race import make_crowd
    from webinars.models import CertificateVersion
    from webinars.services.certificates.issuing import issue_certificates

    webinar = make_crowd(1, series=40)
    issue_certificates(webinar=webinar)
    return webinar.pk, json.dumps(CertificateVersion.objects.get().printed)


def fill(webinar: int, printed: str, first: int, last: int) -> None:
    """By the database itself: a million rows through Django would take an hour."""
    from django.db import connection

    values = {"webinar": webinar, "printed": printed, "first": first, "last": last}
    began = time.perf_counter()
    with connection.cursor() as cursor:
        for statement in (FILL_CERTIFICATES, FILL_VERSIONS, FILL_EARLIER):
            cursor.execute(statement, values)
        cursor.execute("ANALYZE")
    print(f"filled to {last:,} of each kind in {time.perf_counter() - began:.0f} s", flush=True)


def measure(count: int, requests: int) -> dict[str, list[float]]:
    """Milliseconds of each request, by kind."""
    import hashlib

    from django.test import Client

    client, chance = Client(), random.Random(40)

    def code(number: int) -> str:
        return hashlib.md5(f"code{number}".encode(), usedforsecurity=False).hexdigest()[:28].upper()

    kinds = {
        "code, known": lambda: f"/sertifikat/{code(chance.randint(1, count))}/",
        "code, unknown": lambda: f"/sertifikat/{code(count + chance.randint(1, 10**9))}/",
        "number and name, known": lambda: f"/sertifikat/lama/?nomor=L/{chance.randint(1, count)}&nama=Andi+Contoh",
        "number and name, wrong": lambda: f"/sertifikat/lama/?nomor=L/{chance.randint(1, count)}&nama=Umar",
    }
    times: dict[str, list[float]] = {kind: [] for kind in kinds}
    for number in range(-20, requests):  # the first ones warm caches and templates
        for kind, address in kinds.items():
            began = time.perf_counter()
            response = client.get(address())
            milliseconds = (time.perf_counter() - began) * 1000
            assert (response.status_code == 200) == kind.endswith(" known"), (kind, response.status_code)
            if number >= 0:
                times[kind].append(milliseconds)
    return times


def p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def report(few: dict[str, list[float]], many: dict[str, list[float]], count: int) -> int:
    print(f"{'verification, ms':26}{f'{FEW:,}: p50':>14}{'p95':>8}{f'{count:,}: p50':>18}{'p95':>8}{'ratio':>8}")
    worst = 0.0
    for kind, values in few.items():
        ratio = p95(many[kind]) / p95(values)
        worst = max(worst, ratio)
        small = f"{statistics.median(values):14.1f}{p95(values):8.1f}"
        print(f"{kind:26}{small}{statistics.median(many[kind]):18.1f}{p95(many[kind]):8.1f}{ratio:7.2f}x")
    return int(worst > GOAL)


if __name__ == "__main__":
    sys.exit(main())
