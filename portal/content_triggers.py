"""The triggers by which the database counts visible changes (portal.content_version says which tables count).

They are taken away before tables are altered (SQLite refuses to rename a table that a trigger speaks of) and made
again afterwards. A trigger's name is the digest of its text: what is there by its name need not be made again.
"""

from __future__ import annotations

import hashlib

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from portal.content_version import FIRST, STEP, SeenTable, bump, seen_tables
from portal.models import ContentVersion

PREFIX = "content_seen_"
COUNTERS = ContentVersion._meta.db_table

# A counter that no other transaction holds, or a new one: see content_version.bump.
POSTGRES_FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION portal_count_change() RETURNS void LANGUAGE plpgsql AS $$
DECLARE free bigint;
BEGIN
    SELECT id INTO free FROM {COUNTERS} ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF free IS NULL THEN
        INSERT INTO {COUNTERS} (number) VALUES (floor(random() * {FIRST}));
    ELSE
        UPDATE {COUNTERS} SET number = number + 1 + floor(random() * {STEP}) WHERE id = free;
    END IF;
END $$;
CREATE OR REPLACE FUNCTION portal_count_statement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM portal_count_change();
    RETURN NULL;
END $$;
"""


def ensure_triggers(using: str) -> None:
    """Makes what is missing and removes what no longer belongs."""
    connection = connections[using]
    wanted = {_name_of(body): (table, body) for table in seen_tables() for body in _bodies(connection, table)}
    existing = _existing_triggers(connection)
    if wanted.keys() == existing.keys():
        return
    with transaction.atomic(using=using), connection.cursor() as cursor:
        _drop(connection, cursor, {name: table for name, table in existing.items() if name not in wanted})
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRES_FUNCTIONS)
        for name, (_table, body) in wanted.items():
            if name not in existing:
                cursor.execute(body.replace("{name}", name))


def remove_triggers(using: str) -> None:
    """Nobody counts from here on, so the counters go with them: without a version no page is served from the cache."""
    connection = connections[using]
    if COUNTERS not in connection.introspection.table_names():
        return
    with transaction.atomic(using=using), connection.cursor() as cursor:
        ContentVersion.objects.using(using).all().delete()
        _drop(connection, cursor, _existing_triggers(connection))


def _bodies(connection: BaseDatabaseWrapper, table: SeenTable) -> list[str]:
    """The statements that make the table's triggers, each with a place for its {name}."""
    columns = ", ".join(connection.ops.quote_name(column) for column in table.columns)
    events = {"INSERT": "NEW", f"UPDATE OF {columns}": "NEW", "DELETE": "OLD"}
    make = _postgres_body if connection.vendor == "postgresql" else _sqlite_body
    return [
        make(event, connection.ops.quote_name(table.name), table.condition.format(row=row))
        for event, row in events.items()
    ]


def _sqlite_body(event: str, table: str, condition: str) -> str:
    when = f" WHEN {condition}" if condition else ""
    return (
        f"CREATE TRIGGER {{name}} AFTER {event} ON {table}{when} "
        f"BEGIN UPDATE {COUNTERS} SET number = number + 1 + abs(random() % {STEP}); END"
    )


def _postgres_body(event: str, table: str, condition: str) -> str:
    """One call a statement; where a condition asks about the row, one a row, by a function of the trigger's name."""
    if not condition:
        each = "FOR EACH STATEMENT EXECUTE FUNCTION portal_count_statement()"
        return f"CREATE TRIGGER {{name}} AFTER {event} ON {table} {each}"
    return (
        f"CREATE OR REPLACE FUNCTION {{name}}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {condition} THEN PERFORM portal_count_change(); END IF; RETURN NULL; END $$; "
        f"CREATE TRIGGER {{name}} AFTER {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {{name}}()"
    )


def _name_of(body: str) -> str:
    return PREFIX + hashlib.sha256(body.encode()).hexdigest()[:16]


def _existing_triggers(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Name -> table."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE tgname LIKE %s",
                [PREFIX + "%"],
            )
        else:
            cursor.execute(
                "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [PREFIX + "%"]
            )
        return dict(cursor.fetchall())


def _drop(connection: BaseDatabaseWrapper, cursor, triggers: dict[str, str]) -> None:
    for name, table in triggers.items():
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP TRIGGER {name} ON {connection.ops.quote_name(table)}")
            cursor.execute(f"DROP FUNCTION IF EXISTS {name}()")
        else:
            cursor.execute(f"DROP TRIGGER {name}")


def before_migration(*, using: str, plan=(), **kwargs) -> None:
    """On pre_migrate."""
    if plan:
        remove_triggers(using)


def after_migration(*, using: str, **kwargs) -> None:
    """On post_migrate, which also ends every deployment: whatever was migrated counts as a change."""
    ensure_triggers(using)
    bump()
