"""Write one file per table, or measure how long it takes to make the bytes."""

from collections import Counter
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from generator.columns import block_tables
from generator.parallel import in_order
from generator.request import Request
from generator.spec import CATALOG, Table
from generator.writers.rows import COPY_HEADER, COPY_TRAILER, Encoder, copy_binary, csv

ENCODERS: dict[str, Encoder] = {"csv": csv, "copy": copy_binary}


def _encode(request: Request, form: str, blocks: range) -> dict[str, tuple[int, bytes]]:
    """Rows and bytes of each table in these blocks."""
    parts: dict[str, list[bytes]] = {table.name: [] for table in CATALOG}
    rows: Counter[str] = Counter()
    for block in blocks:
        tables = block_tables(request, block)
        for table in CATALOG:
            parts[table.name].append(ENCODERS[form](table, tables[table.name]))
            rows[table.name] += len(tables[table.name][table.primary_key.name])
    return {name: (rows[name], b"".join(part)) for name, part in parts.items()}


def _count(request: Request, form: str, blocks: range) -> dict[str, tuple[int, bytes]]:
    """Make the bytes, but give only their rows back."""
    return {name: (rows, b"") for name, (rows, _) in _encode(request, form, blocks).items()}


def _head(table: Table, form: str) -> bytes:
    if form == "copy":
        return COPY_HEADER
    return ",".join(column.name for column in table.columns).encode() + b"\n"


def write_files(request: Request, folder: Path, form: str, workers: int) -> dict[str, int]:
    """Write TABLE.csv or TABLE.copy for every table; returns rows per table.

    The bytes depend on the request and the form only.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows: Counter[str] = Counter()
    with ExitStack() as stack:
        files = {}
        for table in CATALOG:
            path = folder / f"{table.name}.{form}"
            files[table.name] = stack.enter_context(path.open("wb"))
            files[table.name].write(_head(table, form))
        for made in in_order(partial(_encode, request, form), request.blocks, 1, workers):
            for name, (count, part) in made.items():
                rows[name] += count
                files[name].write(part)
        if form == "copy":
            for file in files.values():
                file.write(COPY_TRAILER)
    return dict(rows)


def drop_bytes(request: Request, form: str, workers: int) -> dict[str, int]:
    """Make every byte that a load would send and drop it; returns rows per table."""
    rows: Counter[str] = Counter()
    for made in in_order(partial(_count, request, form), request.blocks, 1, workers):
        rows.update({name: count for name, (count, _) in made.items()})
    return dict(rows)
