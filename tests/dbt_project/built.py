"""A company that is loaded and whose models are built, on a real server, by dbt alone."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo
from servers import warehouse

from generator.load import load
from generator.request import Request

Key = tuple[date, str, str, str]
Values = dict[Key, Decimal | None]
"""The value by month, segment type, segment value and metric."""

DIGEST = "0" * 16


@dataclass(frozen=True)
class Built:
    """The database, and the folder for what dbt writes."""

    connection: psycopg.Connection
    scratch: Path

    def dbt(self, project: Path, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a dbt command on a project against the database, as transformer."""
        info = self.connection.info
        return subprocess.run(
            [
                *(sys.executable, "-m", "dbt.cli.main", "--no-use-colors", *command),
                *(f"--project-dir={project}", f"--profiles-dir={project}"),
                *(f"--target-path={self.scratch}", f"--log-path={self.scratch}"),
            ],
            env={
                **os.environ,
                "WAREHOUSE_HOST": info.host,
                "WAREHOUSE_PORT": str(info.port),
                "WAREHOUSE_DATABASE": info.dbname,
            },
            check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def values(self) -> Values:
        """Return every month's value of every metric and segment."""
        rows = self.connection.execute(
            "select period_start, segment_type, segment_value, metric_name, metric_value"
            " from metrics_unified where period_grain = 'month'"
        )
        return {(month, kind, segment, metric): value for month, kind, segment, metric, value in rows}

    def content(self) -> list[tuple[str, str]]:
        """Return a digest of every table of metrics and entities, whatever the order of its rows."""
        tables = self.connection.execute(
            "select format('%I.%I', schemaname, tablename) from pg_tables"
            " where schemaname in ('public', 'entity') order by 1"
        ).fetchall()
        statement = "select count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) from {} as t"
        found = []
        for (table,) in tables:
            row = self.connection.execute(statement.format(table)).fetchone()
            assert row is not None
            found.append((table, row[0]))
        return found


@contextmanager
def loaded(server: str, request: Request, scratch: Path) -> Iterator[Built]:
    """Load a company into a database of its own."""
    with warehouse(server) as connection:
        dsn = make_conninfo(connection.info.dsn, user="loader")
        load(request, DIGEST, dsn, 2, lambda _: None)
        yield Built(connection, scratch)
