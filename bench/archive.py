"""The archive of 75,404 certificates issued before the portal: time and memory of its import, and of a second one.

Not part of `make bench`: it takes a minute. Usage: python -m bench.archive [--rows 75404] [--postgres]; exits 1 where a
second import changes something or the memory exceeds 500 MB.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import random
import resource
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

MOST_MEGABYTES = 500
FIRST = ("Andi", "Besse", "Daeng", "Muh.", "Sitti", "Nur", "I Made", "Hj. Rosmini", "Dr. Umar", "Drs. H. Basri")
LAST = ("Mattalatta", "Tenri", "Gani, S.Sos., M.Si.", "Abeng, S.Pd.", "Rahman, S.Kep., Ns.", "Palallo, ST", "Yusuf, SE")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=75_404)
    parser.add_argument("--postgres", action="store_true")
    arguments = parser.parse_args()
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        set_up(folder, stack, on_postgres=arguments.postgres)
        path = Path(folder) / "archive.csv"
        write_rows(path, arguments.rows)
        base = megabytes()
        first, seconds = run(path)
        print(f"{path.stat().st_size / 1e6:.1f} MB, {arguments.rows:,} rows: {seconds} {first}", flush=True)
        second, seconds = run(path)
        print(f"once more: {seconds} {second}; peak {megabytes():.0f} MB, of these {base:.0f} before", flush=True)
    is_right = first["created"] == arguments.rows == second["unchanged"] and megabytes() < MOST_MEGABYTES
    return 0 if is_right else 1


def set_up(folder: str, stack: ExitStack, *, on_postgres: bool) -> None:
    os.environ |= {"DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "portal.settings.development"}
    os.environ.pop("DATABASE_URL", None)
    if on_postgres:
        import psycopg

        from tests.support.postgres import temporary_cluster

        os.environ["DATABASE_URL"] = url = stack.enter_context(temporary_cluster())
        directory = Path(urlsplit(url).path.lstrip("/")).parent
        with psycopg.connect(host=f"/{directory}", user="portal", dbname="postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE portal")
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    settings.DEBUG = False  # it would keep every statement
    call_command("migrate", verbosity=0)


def write_rows(path: Path, count: int) -> None:
    chance = random.Random(40)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["number", "full_name", "role", "nip", "email", "webinar", "date", "credit_hours", "file"])
        for number in range(count):
            series = number // 1_900 + 1
            writer.writerow(
                [
                    f"{number:05}/800.2/BPSDM/ASN-ADAPTIF/{series}/2023",
                    f"{chance.choice(FIRST)} {chance.choice(LAST)}",
                    chance.choice(["participant"] * 50 + ["speaker", "moderator", "committee"]),
                    f"1980{chance.randint(1, 12):02}152005011{number % 1000:03}" if number % 3 else "",
                    f"asn{number % 40_000}@contoh.example" if number % 5 else "",
                    f"Webinar ASN Adaptif Seri-{series}: pelayanan publik yang adaptif",
                    f"2023-{series % 12 + 1:02}-{series % 28 + 1:02}",
                    4,
                    "",
                ]
            )


def run(path: Path) -> tuple[dict, str]:
    """What the import says of itself, and its time: by the clock, and of this process's core."""
    from django.core.management import call_command

    out, began, busy = io.StringIO(), time.perf_counter(), time.process_time()
    call_command("import_certificates", str(path), "--json", stdout=out)
    seconds = f"{time.perf_counter() - began:.1f} s (CPU {time.process_time() - busy:.1f} s)"
    return json.loads(out.getvalue()), seconds


def megabytes() -> float:
    """The most that this process has ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
