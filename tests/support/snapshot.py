"""Puts the database back after a test that commits, from a copy made once: a flush and what follows takes seconds."""

from __future__ import annotations

import sqlite3
from typing import Protocol

from django.apps import apps
from django.core.cache import caches
from django.db import connection
from django.test import TransactionTestCase


class Snapshot(Protocol):
    def restore(self) -> None: ...


class SqliteSnapshot:
    """A copy in memory; SQLite's own backup writes it over the file, other connections or not."""

    def __init__(self) -> None:
        connection.ensure_connection()
        self.copy = sqlite3.connect(":memory:", check_same_thread=False)
        connection.connection.backup(self.copy)

    def restore(self) -> None:
        connection.ensure_connection()
        self.copy.backup(connection.connection)


class PostgresSnapshot:
    """Copies of the filled tables in a schema of their own, and the sequences' states."""

    def __init__(self) -> None:
        quote = connection.ops.quote_name
        with connection.cursor() as cursor:
            self.tables = [quote(name) for name in connection.introspection.table_names(cursor)]
            cursor.execute("DROP SCHEMA IF EXISTS snapshot CASCADE; CREATE SCHEMA snapshot")
            self.filled = []
            for table in self.tables:
                cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table})")
                if cursor.fetchone()[0]:
                    cursor.execute(f"CREATE TABLE snapshot.{table} AS TABLE {table}")
                    self.filled.append(table)
            cursor.execute("SELECT quote_ident(sequencename), last_value FROM pg_sequences WHERE schemaname = 'public'")
            self.sequences = cursor.fetchall()

    def restore(self) -> None:
        statements = [
            "BEGIN",
            "SET LOCAL session_replication_role = replica",  # neither foreign keys nor triggers look at the copying
            f"TRUNCATE {', '.join(self.tables)} RESTART IDENTITY CASCADE",
            *(self._copy_back(table) for table in self.filled),
            *(f"SELECT setval('{name}', {value})" for name, value in self.sequences if value is not None),
            "COMMIT",
        ]
        with connection.cursor() as cursor:
            cursor.execute("; ".join(statements))

    def _copy_back(self, table: str) -> str:
        columns = ", ".join(self._plain_columns(table))
        return f"INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM snapshot.{table}"

    def _plain_columns(self, table: str) -> list[str]:
        """All but the generated ones, which the database fills in by itself."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = %s::regclass "
                "AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
                [table],
            )
            return [row[0] for row in cursor.fetchall()]


def take_snapshot() -> Snapshot:
    return SqliteSnapshot() if connection.vendor == "sqlite" else PostgresSnapshot()


def restore_after_each_transaction_test(snapshot: Snapshot) -> None:
    """Instead of Django's flush. Caches that outlive a test are emptied, for they speak of rows that are gone."""

    def restore(self: TransactionTestCase) -> None:
        if connection.in_atomic_block or not apps.ready:
            raise RuntimeError("a test left a transaction open")
        snapshot.restore()
        caches["default"].clear()

    TransactionTestCase._fixture_teardown = restore
