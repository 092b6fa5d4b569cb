"""What a load costs beyond plain COPY of the very same bytes into the same tables, constraints included."""

import os
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from generator import ddl
from generator.load import READER, constrain, load
from generator.parallel import default_workers
from generator.request import Request, parse_scale
from generator.spec import CATALOG
from generator.writers.files import write_files
from generator.writers.postgres import connect

SCHEMA = "raw_replayed"
DIGEST = "0123456789abcdef"
CHUNK = 1 << 20


def measure(outputs: Mapping[str, Any], scale: str) -> list[tuple[str, str, str]]:
    """Load a company into a stack's warehouse, then copy the same bytes there; return the rows of a table."""
    request, workers = Request(parse_scale(scale), seed=7), default_workers()
    with tempfile.TemporaryDirectory() as folder:
        password_file = Path(folder, "pgpass")
        password_file.touch(mode=0o600)
        password_file.write_text(f"*:*:*:loader:{outputs['warehousePasswords']['loader']}\n")
        os.environ["PGPASSFILE"] = str(password_file)
        dsn = (
            f"host={outputs['warehouseHost']} port={outputs['warehousePort']:.0f}"
            f" dbname={outputs['warehouseDatabase']} user=loader"
        )
        bytes_of_tables = Path(folder, "tables")
        write_files(request, bytes_of_tables, "copy", workers)
        replayed = replay(dsn, bytes_of_tables, workers)
        started = time.perf_counter()
        load(request, DIGEST, dsn, workers, print)
        loaded = time.perf_counter() - started
    return [
        ("plain COPY of the same bytes, keys and constraints included", f"{replayed:.1f}", "1.0"),
        ("`python -m generator load`, end to end", f"{loaded:.1f}", f"{loaded / replayed:.2f}"),
    ]


def replay(dsn: str, folder: Path, connections: int) -> float:
    """Copy files into new tables on so many connections, and constrain these; return the seconds."""
    with connect(dsn) as connection:
        connection.execute(f"drop schema if exists {SCHEMA} cascade; create schema {SCHEMA}")
        started = time.perf_counter()
        for table in CATALOG:
            connection.execute(ddl.create_table(SCHEMA, table))
        connection.execute(ddl.comment_and_grant(SCHEMA, READER))
        largest_first = sorted(CATALOG, key=lambda table: -table.rows_at_scale_1)
        names = [table.name for table in largest_first]
        with ThreadPoolExecutor(connections) as executor:
            for future in [executor.submit(copy_file, dsn, folder, name) for name in names]:
                future.result()
        constrain(connection, dsn, SCHEMA, lambda _: None)
        seconds = time.perf_counter() - started
        connection.execute(f"drop schema {SCHEMA} cascade")
    return seconds


def copy_file(dsn: str, folder: Path, table: str) -> None:
    """Copy one table's file."""
    statement = f"copy {SCHEMA}.{table} from stdin (format binary)"
    with (
        connect(dsn) as connection,
        connection.cursor() as cursor,
        (folder / f"{table}.copy").open("rb") as file,
        cursor.copy(statement) as copy,
    ):
        while block := file.read(CHUNK):
            copy.write(block)
