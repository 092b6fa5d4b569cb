"""Write one file per table, or measure how long it takes to make the bytes."""

from collections import Counter
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import Protocol

from generator.columns import block_tables
from generator.parallel import in_order
from generator.progress import Progress, silent
from generator.request import Request
from generator.spec import CATALOG, Table
from generator.writers.rows import COPY_HEADER, COPY_TRAILER, Encoder, copy_binary, csv

FORMS = ("copy", "csv", "parquet")
_Parts = dict[str, tuple[int, list[bytes]]]
"""Rows of each table, and their bytes by block."""


class _File(Protocol):
    """What takes the encoded rows of one table."""

    def write(self, part: bytes) -> None:
        """Append encoded rows."""

    def close(self) -> None:
        """End the file."""


class _Bytes:
    """A file of encoded rows between a head and a trailer."""

    def __init__(self, path: Path, head: bytes, trailer: bytes) -> None:
        self._file, self._trailer = path.open("wb"), trailer
        self._file.write(head)

    def write(self, part: bytes) -> None:
        """Append encoded rows."""
        self._file.write(part)

    def close(self) -> None:
        """Write the trailer."""
        with self._file:
            self._file.write(self._trailer)


def check_form(form: str) -> str:
    """Return the form; ValueError when it needs what is not installed."""
    try:
        _encoder(form)
    except ModuleNotFoundError as error:
        raise ValueError(f"format {form}: needs {error.name}, which is not installed; give csv") from error
    return form


def _encoder(form: str) -> Encoder:
    if form == "parquet":
        # A third of a second, and absent where only loads run.
        from generator.writers.parquet import arrow  # noqa: PLC0415

        return arrow
    return {"csv": csv, "copy": copy_binary}[form]


def _open(table: Table, path: Path, form: str) -> _File:
    if form == "parquet":
        from generator.writers.parquet import ParquetFile  # noqa: PLC0415 - as above

        return ParquetFile(table, path)
    if form == "copy":
        return _Bytes(path, COPY_HEADER, COPY_TRAILER)
    return _Bytes(path, ",".join(column.name for column in table.columns).encode() + b"\n", b"")


def _encode(request: Request, form: str, blocks: range) -> _Parts:
    """Rows and bytes of each table in these blocks."""
    parts: dict[str, list[bytes]] = {table.name: [] for table in CATALOG}
    rows: Counter[str] = Counter()
    encode = _encoder(form)
    for block in blocks:
        tables = block_tables(request, block)
        for table in CATALOG:
            parts[table.name].append(encode(table, tables[table.name]))
            rows[table.name] += len(tables[table.name][table.primary_key.name])
    return {name: (rows[name], part) for name, part in parts.items()}


def _count(request: Request, form: str, blocks: range) -> _Parts:
    """Make the bytes, but give only their rows back."""
    return {name: (rows, []) for name, (rows, _) in _encode(request, form, blocks).items()}


def write_files(
    request: Request, folder: Path, form: str, workers: int, progress: Progress | None = None
) -> dict[str, int]:
    """Write TABLE.csv, TABLE.parquet or TABLE.copy for every table; returns rows per table.

    The bytes depend on the request, the form and the blocks only; these are all, or those of `progress`.
    """
    progress = progress or Progress(range(request.blocks), "made", silent)
    check_form(form)
    folder.mkdir(parents=True, exist_ok=True)
    rows: Counter[str] = Counter({table.name: 0 for table in CATALOG})
    with ExitStack() as stack:
        files = {
            table.name: stack.enter_context(closing(_open(table, folder / f"{table.name}.{form}", form)))
            for table in CATALOG
        }
        for made in in_order(partial(_encode, request, form), progress.blocks, 1, workers):
            for name, (count, parts) in made.items():
                rows[name] += count
                for part in parts:
                    files[name].write(part)
            progress.add(1, sum(count for count, _ in made.values()))
    return dict(rows)


def drop_bytes(request: Request, form: str, workers: int, progress: Progress | None = None) -> dict[str, int]:
    """Make every byte that a load would send and drop it; returns rows per table."""
    progress = progress or Progress(range(request.blocks), "made", silent)
    check_form(form)
    rows: Counter[str] = Counter({table.name: 0 for table in CATALOG})
    for made in in_order(partial(_count, request, form), progress.blocks, 1, workers):
        rows.update({name: count for name, (count, _) in made.items()})
        progress.add(1, sum(count for count, _ in made.values()))
    return dict(rows)
