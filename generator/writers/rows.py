"""Columns to rows, as CSV or as PostgreSQL's binary COPY format, without a loop over rows.

Each value becomes a stretch of a byte matrix with one line per row and a mask of the bytes that
count; taking the masked bytes in order gives the rows.
"""

from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from generator.arrays import NULL, Bools, Column, Columns
from generator.spec.model import Column as ColumnSpec
from generator.spec.model import SpecError, Table

Bytes = npt.NDArray[np.uint8]
Cell = tuple[Bytes, Bools]
"""Bytes of a value per row, and which of them count; both rows x width."""
Encoder = Callable[[Table, Columns], bytes]

COPY_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
COPY_TRAILER = b"\xff\xff"
_POSTGRES_EPOCH = int(datetime(2000, 1, 1, tzinfo=UTC).timestamp()) * 1_000
_JSONB_VERSION = 1


def _null(column: Column) -> Bools:
    if column.dtype.kind == "b":
        return np.zeros(len(column), np.bool_)
    empty = b"" if column.dtype.kind == "S" else NULL
    return np.asarray(column == empty, np.bool_)


def _checked(table: Table, columns: Columns) -> list[tuple[ColumnSpec, Column, Bools]]:
    """Columns in the table's order with their nulls; SpecError where they break its declaration."""
    if set(columns) != {column.name for column in table.columns}:
        odd = sorted(set(columns) ^ {column.name for column in table.columns})
        raise SpecError(f"table {table.name}: made and declared columns differ in {', '.join(odd)}")
    lengths = {len(column) for column in columns.values()}
    if len(lengths) != 1:
        raise SpecError(f"table {table.name}: columns have different lengths {sorted(lengths)}")
    checked = []
    for spec in table.columns:
        null = _null(columns[spec.name])
        if not spec.nullable and null.any():
            raise SpecError(f"table {table.name}, column {spec.name}: null in row {null.argmax()}")
        checked.append((spec, columns[spec.name], null))
    return checked


def _matrix(text: npt.NDArray[np.bytes_]) -> Bytes:
    return np.ascontiguousarray(text).view(np.uint8).reshape(len(text), text.dtype.itemsize)


def _big_endian(values: Column, dtype: str) -> Bytes:
    wide = np.ascontiguousarray(values.astype(dtype))
    return wide.view(np.uint8).reshape(len(values), wide.itemsize)


def _rows(cells: list[Cell]) -> bytes:
    """The bytes that count, row by row."""
    return bytes(np.hstack([c[0] for c in cells])[np.hstack([c[1] for c in cells])])


def _constant(text: bytes, n: int) -> Cell:
    return np.tile(np.frombuffer(text, np.uint8), (n, 1)), np.ones((n, len(text)), bool)


def _binary_cell(spec: ColumnSpec, column: Column, null: Bools) -> list[Cell]:
    n = len(column)
    version = np.zeros((n, 0), np.uint8)
    if spec.sql_type in {"text", "jsonb"}:
        body = _matrix(column.astype(np.bytes_))
        size = np.strings.str_len(column.astype(np.bytes_))
        if spec.sql_type == "jsonb":
            version = np.full((n, 1), _JSONB_VERSION, np.uint8)
    elif spec.sql_type == "timestamptz":
        body = _big_endian((column.astype(np.int64) - _POSTGRES_EPOCH) * 1_000, ">i8")
        size = np.full(n, 8)
    else:
        dtype = {"bigint": ">i8", "integer": ">i4", "boolean": "u1"}[spec.sql_type]
        body = _big_endian(column, dtype)
        size = np.full(n, body.shape[1])
    length = np.where(null, -1, size + version.shape[1])
    kept = (np.arange(body.shape[1]) < size[:, None]) & ~null[:, None]
    return [
        (_big_endian(length, ">i4"), np.ones((n, 4), bool)),
        (version, np.ones(version.shape, bool) & ~null[:, None]),
        (body, kept),
    ]


def copy_binary(table: Table, columns: Columns) -> bytes:
    """Rows for COPY ... (FORMAT binary), without its header and trailer."""
    checked = _checked(table, columns)
    n = len(checked[0][1])
    cells = [_constant(len(checked).to_bytes(2, "big"), n)]
    for spec, column, null in checked:
        cells += _binary_cell(spec, column, null)
    return _rows(cells)


def _csv_text(spec: ColumnSpec, column: Column) -> npt.NDArray[np.bytes_]:
    if spec.sql_type in {"text", "jsonb"}:
        escaped = np.strings.replace(column.astype(np.bytes_), b'"', b'""')
        return np.strings.add(np.strings.add(b'"', escaped), b'"')
    if spec.sql_type == "boolean":
        return np.where(column, b"true", b"false")
    if spec.sql_type == "timestamptz":
        moments = column.astype("datetime64[ms]")
        return np.strings.add(np.datetime_as_string(moments).astype("S23"), b"Z")
    return column.astype("S20")


def csv(table: Table, columns: Columns) -> bytes:
    """Rows as CSV without a header; null is an empty field, every text is quoted."""
    checked = _checked(table, columns)
    n = len(checked[0][1])
    if n == 0:
        return b""
    cells = []
    for index, (spec, column, null) in enumerate(checked):
        text = np.where(null, b"", _csv_text(spec, column))
        body = _matrix(text)
        cells.append((body, np.arange(body.shape[1]) < np.strings.str_len(text)[:, None]))
        cells.append(_constant(b"\n" if index == len(checked) - 1 else b",", n))
    return _rows(cells)
