"""The test database, migrated once: each parallel process of a run begins with a copy of it.

Usage, with the environment of the run: python -m tests.support.databases WORKERS
The copies bear the names that pytest-django asks for; it must be told to keep them (`--reuse-db`).
"""

from __future__ import annotations

import gc
import os
import sqlite3
import sys
from pathlib import Path

import django


def make_databases(workers: int) -> None:
    """One for each process, gw0 and so on, in place of whatever an earlier run left under their names."""
    from django.db import connection

    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    original = str(connection.settings_dict["NAME"])
    copies = [f"{original}_gw{number}" for number in range(workers)]
    if connection.vendor == "sqlite":
        for copy in copies:
            _copy_file(connection, Path(copy))
        return
    connection.close()
    with connection._nodb_cursor() as cursor:
        quote = connection.ops.quote_name
        for copy in copies:
            cursor.execute(f"DROP DATABASE IF EXISTS {quote(copy)}")
            cursor.execute(f"CREATE DATABASE {quote(copy)} TEMPLATE {quote(original)}")


def _copy_file(connection, copy: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        Path(f"{copy}{ending}").unlink(missing_ok=True)
    with sqlite3.connect(copy) as target:
        connection.connection.backup(target)
    target.close()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
    django.setup()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)  # looking for lost ones among thousands of classes took a fifth of the migrating
    make_databases(int(sys.argv[1]))
