"""Puts the candidate relations in the place of the live ones without an error for anybody who reads them.

A reader that holds one relation and waits for another would deadlock with a swap that took them one by one,
and PostgreSQL ends either of the two. So a try lasts less than the time after which the server looks for
deadlocks, gives everything back when it cannot have all, and lets those who wait go first. Each try lasts
longer than the one before, until statements of several seconds end within it, and begins with what is being
read, in an order of chance: of two who read the same tables in their own orders, the one that ends its
statement first then comes to wait, sooner or later, before it holds what the swap needs next.
"""

import json
import time
from typing import Any

from psycopg2.errors import DeadlockDetected, LockNotAvailable, QueryCanceled

LIVE_SCHEMAS = {"candidate": "public", "candidate_entity": "entity"}
TRY = 0.5
"""Seconds that the first try may wait for the live tables; each further one may twice as long."""
LONGEST = "select setting::integer / 2000.0 from pg_settings where name = 'deadlock_timeout'"
"""Asks for the longest that a try may wait: half of what passes until the server looks for deadlocks."""
REST = 100
"""Milliseconds that it may wait for each lock after these, such as on a view of somebody's own."""
PAUSE = 0.1
"""Seconds between two tries, for those who waited meanwhile."""
LIMIT = 600.0
"""Seconds after which whoever still reads the live relations is told to the person."""
TABLES = """
    with locked as (select relation from pg_locks where relation is not null and pid <> pg_backend_pid())

    select
        string_agg(
            format('%%I.%%I', relnamespace::regnamespace, relname), ', '
            order by oid in (select relation from locked) desc, random()
        )
    from pg_class
    where
        relnamespace in (select unnest(%s)::regnamespace)
        and relkind = 'r'
        and relowner = current_user::regrole
"""
READERS = """
    select string_agg(distinct format('pid %%s of %%s', activity.pid, activity.usename), ', ')
    from pg_locks as locks
    inner join pg_class as relations on locks.relation = relations.oid
    inner join pg_stat_activity as activity on locks.pid = activity.pid
    where
        relations.relnamespace in (select unnest(%s)::regnamespace)
        and locks.pid <> pg_backend_pid()
"""


class InUseError(Exception):
    """Somebody does not let go of the live relations; the message is one line for the person."""


def swap(connection: Any, record: tuple[str, str, str, str]) -> None:
    """Swap and write the record (digest, load_id, report, manifest) in one transaction.

    Raises InUseError when that cannot be had within LIMIT.
    """
    end = time.monotonic() + LIMIT
    patience = TRY
    while True:
        try:
            with connection, connection.cursor() as cursor:
                patience = min(patience, float(value(cursor, LONGEST)))
                lock_live(cursor, patience)
                replace_live(cursor, json.loads(record[-1]))
                cursor.execute(
                    "insert into ops.transforms (digest, load_id, report, manifest)"
                    " values (%s, %s, %s::jsonb || jsonb_build_object('live', ops.live_relations()), %s)",
                    record,
                )
        except (DeadlockDetected, LockNotAvailable, QueryCanceled):
            if time.monotonic() > end:
                raise InUseError(in_use(connection)) from None
            patience *= 2
            time.sleep(PAUSE)
        else:
            return


def lock_live(cursor: Any, patience: float) -> None:
    """Take all live tables within so many seconds, and bound what the transaction may wait for after them."""
    cursor.execute(TABLES, (list(LIVE_SCHEMAS.values()),))
    tables = cursor.fetchone()[0]
    if tables:
        cursor.execute(f"set local statement_timeout = {1000 * patience:.0f}")
        # One statement: between two, who has just ended theirs would begin their next.
        cursor.execute(f"lock table {tables} in access exclusive mode")
        cursor.execute("set local statement_timeout = 0")
    cursor.execute(f"set local lock_timeout = {REST}")


def replace_live(cursor: Any, manifest: dict[str, Any]) -> None:
    """Move the candidate relations to the live schemas and drop what the last transform built besides."""
    for candidate, live in LIVE_SCHEMAS.items():
        cursor.execute(
            "select relname, case relkind when 'v' then 'view' else 'table' end from pg_class"
            " where relnamespace = %s::regnamespace and relkind in ('r', 'v') order by relname",
            (candidate,),
        )
        for name, kind in cursor.fetchall():
            drop_relation(cursor, live, name)
            cursor.execute(f'alter {kind} {candidate}."{name}" set schema {live}')
    for schema, name in removed_relations(cursor, manifest):
        drop_relation(cursor, schema, name)
    cursor.execute(f"drop schema {', '.join(LIVE_SCHEMAS)}")


def drop_relation(cursor: Any, schema: str, name: str) -> None:
    """Drop a live table or view, as dbt does when it replaces one: with the views that people put on it."""
    cursor.execute(
        "select case relkind when 'v' then 'view' else 'table' end from pg_class"
        " where relnamespace = %s::regnamespace and relname = %s and relkind in ('r', 'v')",
        (schema, name),
    )
    if (row := cursor.fetchone()) is not None:
        cursor.execute(f'drop {row[0]} {schema}."{name}" cascade')


def removed_relations(cursor: Any, manifest: dict[str, Any]) -> list[tuple[str, str]]:
    """Return schema and name of what the last transform built and this manifest no longer has."""
    cursor.execute("select manifest from ops.transforms order by transform_id desc limit 1")
    if (row := cursor.fetchone()) is None:
        return []
    return sorted(relations(row[0]) - relations(manifest))


def relations(manifest: dict[str, Any]) -> set[tuple[str, str]]:
    """Return schema and name of every relation that a manifest's models and seeds make."""
    return {
        (node["schema"], node["alias"])
        for node in manifest["nodes"].values()
        if node["resource_type"] in ("model", "seed") and node["config"]["materialized"] != "ephemeral"
    }


def in_use(connection: Any) -> str:
    """Say who holds the live relations."""
    with connection, connection.cursor() as cursor:
        readers = value(cursor, READERS, (list(LIVE_SCHEMAS.values()),))
    return (
        f"the live models were in use for {LIMIT:.0f} s and still answer: end {readers or 'their readers'}"
        " and run the update again"
    )


def value(cursor: Any, statement: str, parameters: Any = None) -> Any:
    """Return the one value that a statement yields."""
    cursor.execute(statement, parameters)
    return cursor.fetchone()[0]
