"""Runs the checks and tells what they found, so that a person can read it."""

from collections.abc import Callable, Iterator

import psycopg
from psycopg import sql

from generator.verify.checks import Check, references, story
from generator.writers.postgres import connect

SHOWN = 3
"""Rows that are named for each rule that is broken."""


class BrokenError(RuntimeError):
    """Rules are broken; the message says how many, in one line."""


def verify(dsn: str, schema: str, say: Callable[[str], None]) -> None:
    """Check all tables of a schema, and say of each rule that is broken by which rows.

    Raises BrokenError when one is, psycopg.Error when a table is missing or may not be read.
    """
    broken = 0
    with connect(dsn) as connection:
        connection.execute(sql.SQL("set search_path to {}").format(sql.Identifier(schema)))
        checks = [*references(), *story()]
        for check in checks:
            found = list(_rows(connection, check))
            broken += bool(found)
            for line in found:
                say(line)
    if broken:
        raise BrokenError(
            f"{broken} of {len(checks)} rules are broken in schema {schema}: load the company again"
        )
    say(f"all {len(checks)} rules hold in schema {schema}")


def _rows(connection: psycopg.Connection, check: Check) -> Iterator[str]:
    """Yield a line for the rule and a line for each of the first rows that break it."""
    found = sql.SQL("select broken.*, count(*) over () from ({}) as broken (key, what) order by 1 limit {}")
    # The statements are the project's own files.
    own = sql.SQL(check.sql)
    rows = connection.execute(found.format(own, SHOWN)).fetchall()
    if rows:
        yield f"{check.table}: broken in {rows[0][2]:,} rows: {check.rule}"
    for key, what, _ in rows:
        yield f"  {check.table} {key} {what}"
