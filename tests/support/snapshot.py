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
    """Copies of the filled tables in a schema of their own, and the sequences' states.

    Most tests change few of the tables, and to empty all of them takes long: those that differ are put back.
    """

    def __init__(self) -> None:
        quote = connection.ops.quote_name
        with connection.cursor() as cursor:
            tables = [quote(name) for name in connection.introspection.table_names(cursor)]
            cursor.execute("DROP SCHEMA IF EXISTS snapshot CASCADE; CREATE SCHEMA snapshot")
            self.contents = {table: self._content(cursor, table) for table in tables}
            self.columns = {table: self._plain_columns(cursor, table) for table in tables if self.contents[table]}
            for table in self.columns:
                cursor.execute(f"CREATE TABLE snapshot.{table} AS TABLE {table}")
            cursor.execute("SELECT quote_ident(sequencename), last_value FROM pg_sequences WHERE schemaname = 'public'")
            self.sequences = cursor.fetchall()

    def restore(self) -> None:
        changed = " UNION ALL ".join(
            f"SELECT $${table}$$ WHERE {self._digest(table) if content else f'EXISTS (SELECT 1 FROM {table})'}"
            + (f" IS DISTINCT FROM '{content}'" if content else "")
            for table, content in self.contents.items()
        )
        with connection.cursor() as cursor:
            cursor.execute(changed)
            tables = [table for (table,) in cursor.fetchall()]
            statements = [
                "BEGIN",
                "SET LOCAL session_replication_role = replica",  # neither foreign keys nor triggers look at the copying
                *(f"DELETE FROM {table}" for table in tables),
                *(self._copy_back(table) for table in tables if table in self.columns),
                *(
                    f"ALTER SEQUENCE {name} RESTART" if value is None else f"SELECT setval('{name}', {value})"
                    for name, value in self.sequences
                ),
                "COMMIT",
            ]
            cursor.execute("; ".join(statements))

    def _digest(self, table: str) -> str:
        return f"(SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t)"

    def _content(self, cursor, table: str) -> str | None:
        """A digest of all rows; None of none."""
        cursor.execute(f"SELECT {self._digest(table)}")
        return cursor.fetchone()[0]

    def _copy_back(self, table: str) -> str:
        columns = self.columns[table]
        return f"INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM snapshot.{table}"

    def _plain_columns(self, cursor, table: str) -> str:
        """All but the generated ones, which the database fills in by itself."""
        cursor.execute(
            "SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = %s::regclass "
            "AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
            [table],
        )
        return ", ".join(row[0] for row in cursor.fetchall())


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
