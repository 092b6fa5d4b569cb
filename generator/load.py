"""Loads a data set into PostgreSQL beside the one that is there, then swaps them.

A load that fails leaves `raw` as it was; what a killed one leaves behind, the next one removes.
"""

import re
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import psycopg
from psycopg.types.json import Jsonb

from generator import ddl
from generator.parallel import in_order
from generator.progress import Progress, Say
from generator.request import Request
from generator.spec import CATALOG, Table
from generator.writers.postgres import connect, copy_blocks

SCHEMA = "raw"
READER = "transformer"
_SIDE_SUFFIX = "_next"
_LOCK = "saas-platform generator load"
_LOCK_WAIT = "10s"
"""The server sees within a second that a load was killed, and gives its lock back."""
_BLOCKS_PER_TASK = 2
CONNECTIONS = 2
"""Connections that build keys side by side; a load has the server's processors to itself."""


class LoadError(RuntimeError):
    """The load cannot go on; the message says why, in one line, and how to mend it."""


@dataclass(frozen=True)
class Report:
    """What is loaded, and how long it took to load it."""

    load_id: str
    rows: dict[str, int]
    seconds: float


def check_digest(digest: str) -> str:
    """Return the digest; ValueError if it is not one."""
    if not re.fullmatch(r"[0-9a-f]{8,128}", digest):
        raise ValueError(f"digest {digest!r}: give 8 to 128 hexadecimal digits in lower case")
    return digest


def load(request: Request, digest: str, dsn: str, workers: int, say: Say) -> Report:
    """Load the data set unless the newest load has this digest already.

    Raises LoadError or psycopg.Error; `raw` is then as it was before.
    """
    started = time.perf_counter()
    check_digest(digest)
    with connect(dsn) as connection:
        _lock(connection)
        newest = _newest(connection)
        current = _exists(connection, SCHEMA)
        if newest is not None and newest[1] == digest and current:
            say(f"load {newest[0]} has this digest already: nothing to do")
            return Report(newest[0], newest[2], 0.0)
        load_id = _next_id(connection, digest)
        side = _side(load_id)
        _drop_leftovers(connection, say)
        swapped = False
        try:
            _create(connection, side)
            rows = _copy(request, dsn, side, workers, say)
            constrain(connection, dsn, side, say)
            report = Report(load_id, rows, round(time.perf_counter() - started, 3))
            aside = newest[0] if newest else f"before_{load_id}"
            _swap(connection, request, digest, report, aside)
            swapped = True
        finally:
            if not swapped:
                # With the connection gone, the next load removes the side schema.
                with suppress(psycopg.OperationalError):
                    connection.execute(f"drop schema if exists {side} cascade")
        say(f"swapped in as {SCHEMA}")
    return report


def _lock(connection: psycopg.Connection) -> None:
    """Take the lock of the one load that may run, and keep it as long as the connection."""
    try:
        with connection.transaction():
            connection.execute(f"set local lock_timeout = '{_LOCK_WAIT}'")
            connection.execute("select pg_advisory_lock(hashtext(%s))", [_LOCK])
    except psycopg.errors.LockNotAvailable:
        database = connection.info.dbname
        raise LoadError(f"another load runs in database {database}: wait for its end, or stop it") from None


def _newest(connection: psycopg.Connection) -> tuple[str, str, dict[str, int]] | None:
    """Id, digest and rows of the newest load."""
    try:
        return connection.execute(
            "select load_id, digest, row_counts from ops.loads order by loaded_at desc, load_id desc limit 1"
        ).fetchone()
    except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName) as error:
        raise LoadError(
            f"ops.loads is missing in database {connection.info.dbname}: "
            "start the postgres container anew, which makes it"
        ) from error


def _exists(connection: psycopg.Connection, schema: str) -> bool:
    found = connection.execute("select from pg_namespace where nspname = %s", [schema])
    return found.fetchone() is not None


def _next_id(connection: psycopg.Connection, digest: str) -> str:
    """An id that sorts after the earlier ones and can stand in a schema's name."""
    row = connection.execute(
        "select coalesce(max(split_part(load_id, '_', 1)::integer), 0) + 1 from ops.loads"
        r" where load_id ~ '^\d{1,8}_'"
    ).fetchone()
    number = row[0] if row else 1
    return f"{number:04d}_{digest[:8]}"


def _side(load_id: str) -> str:
    """The schema that a load fills before it becomes raw."""
    return f"{SCHEMA}_{load_id}{_SIDE_SUFFIX}"


def _drop_leftovers(connection: psycopg.Connection, say: Say) -> None:
    """Remove side schemas of loads that were killed; the lock says that none is running."""
    leftovers = connection.execute(
        "select nspname from pg_namespace where nspname like %s and nspowner = %s::regrole",
        [rf"{SCHEMA}\_%\{_SIDE_SUFFIX}", connection.info.user],
    ).fetchall()
    for (schema,) in leftovers:
        connection.execute(f"drop schema {schema} cascade")
        say(f"dropped {schema}, which a killed load left")


def _create(connection: psycopg.Connection, side: str) -> None:
    with connection.transaction():
        connection.execute(f"create schema {side}")
        for table in CATALOG:
            connection.execute(ddl.create_table(side, table))
        connection.execute(ddl.comment_and_grant(side, READER))


def _copy(request: Request, dsn: str, side: str, workers: int, say: Say) -> dict[str, int]:
    rows: Counter[str] = Counter()
    started = time.perf_counter()
    progress = Progress(range(request.blocks), "copied", say)
    copy = partial(copy_blocks, request, dsn, side)
    for copied in in_order(copy, progress.blocks, _BLOCKS_PER_TASK, workers):
        rows.update(copied)
        progress.add(_BLOCKS_PER_TASK, copied.total())
    for table in CATALOG:
        say(f"{table.name}: {rows[table.name]:,} rows")
    say(f"{rows.total():,} rows copied in {time.perf_counter() - started:.1f} s")
    return {table.name: rows[table.name] for table in CATALOG}


def constrain(connection: psycopg.Connection, dsn: str, side: str, say: Say) -> None:
    """Add keys, checks and foreign keys, those of the largest tables first."""
    started = time.perf_counter()
    _side_by_side(dsn, partial(ddl.add_keys_and_checks, side))
    say(f"keys and checks hold ({time.perf_counter() - started:.1f} s)")
    started = time.perf_counter()
    connection.execute(ddl.add_foreign_keys(side))
    _side_by_side(dsn, partial(ddl.validate_and_analyze, side))
    say(f"foreign keys hold ({time.perf_counter() - started:.1f} s)")


def _side_by_side(dsn: str, statement: Callable[[Table], str]) -> None:
    def run(table: Table) -> None:
        with connect(dsn) as connection:
            connection.execute(statement(table))

    largest_first = sorted(CATALOG, key=lambda table: -table.rows_at_scale_1)
    with ThreadPoolExecutor(CONNECTIONS) as executor:
        for future in [executor.submit(run, table) for table in largest_first]:
            future.result()


def _swap(
    connection: psycopg.Connection,
    request: Request,
    digest: str,
    report: Report,
    aside: str,
) -> None:
    """Put the new schema in the old one's place and record the load, at once or not at all."""
    with connection.transaction():
        connection.execute("set local synchronous_commit = on")
        if _exists(connection, SCHEMA):
            connection.execute(f"alter schema {SCHEMA} rename to {SCHEMA}_{aside}")
        connection.execute(f"alter schema {_side(report.load_id)} rename to {SCHEMA}")
        connection.execute(
            "insert into ops.loads (load_id, digest, scale, seed, scenario, as_of, row_counts,"
            " schema_name, seconds) values (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                report.load_id, digest, request.scale, request.seed, request.scenario_name,
                request.as_of, Jsonb(report.rows), SCHEMA, report.seconds,
            ],
        )  # fmt: skip
