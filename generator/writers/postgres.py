"""Copy blocks into the tables of a schema."""

from collections import Counter

import psycopg

from generator.columns import block_tables
from generator.request import Request
from generator.spec import CATALOG
from generator.writers.rows import COPY_HEADER, COPY_TRAILER, copy_binary


def connect(dsn: str) -> psycopg.Connection:
    """Open a connection in autocommit mode, whose commits do not wait for the disk."""
    return psycopg.connect(
        dsn,
        autocommit=True,
        connect_timeout=10,
        application_name="generator",
        options="-c synchronous_commit=off -c timezone=UTC -c client_min_messages=warning",
    )


def copy_blocks(request: Request, dsn: str, schema: str, blocks: range) -> Counter[str]:
    """Make these blocks and copy them in one transaction; returns rows per table.

    The server takes in one table while the next is being made.
    """
    rows: Counter[str] = Counter()
    with connect(dsn) as connection, connection.transaction(), connection.cursor() as cursor:
        for block in blocks:
            tables = block_tables(request, block)
            for table in CATALOG:
                statement = f"copy {schema}.{table.name} from stdin (format binary)"
                with cursor.copy(statement) as copy:
                    copy.write(COPY_HEADER)
                    copy.write(copy_binary(table, tables[table.name]))
                    copy.write(COPY_TRAILER)
                rows[table.name] += cursor.rowcount
    return rows
