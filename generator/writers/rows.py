"""Columns to rows, as CSV or as PostgreSQL's binary COPY format, without a loop over rows.

Each column is written as a field of rows of one width, and of fields whose values differ in length
the bytes that count are marked; taking the marked bytes in order gives the rows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from generator.arrays import NULL, Bools, Column, Columns, Ints, money
from generator.spec.model import Column as ColumnSpec
from generator.spec.model import SpecError, Table

Bytes = npt.NDArray[np.uint8]
Values = Column | npt.NDArray[np.void]
Encoder = Callable[[Table, Columns], bytes]

COPY_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
COPY_TRAILER = b"\xff\xff"
_DAY = 86_400_000
_POSTGRES_EPOCH = int(datetime(2000, 1, 1, tzinfo=UTC).timestamp()) * 1_000
_JSONB_VERSION = 1
_NUMERIC_DIGITS, _NUMERIC_BASE = 4, 10_000
"""A numeric's digits as sent: three before the point, which the server shortens, and one after it."""
_NUMERIC_NEGATIVE, _NUMERIC_SCALE = 0x4000, 2
_TILE = 1 << 18
"""Bytes of rows that are made at once: what stays in a core's cache is written four times quicker."""


@dataclass(frozen=True)
class Cell:
    """A field of every row: its type, a value per row or one for all, and how many of its bytes count."""

    dtype: str
    values: Values
    sizes: npt.NDArray[np.uint32] | None = None


def _null(column: Column) -> Bools:
    if column.dtype.kind == "b":
        return np.zeros(len(column), np.bool_)
    if column.dtype.kind == "S":
        return np.asarray(matrix(column.astype(np.bytes_, copy=False))[:, 0] == 0, np.bool_)
    return np.asarray(column == NULL, np.bool_)


def checked(table: Table, columns: Columns) -> list[tuple[ColumnSpec, Column, Bools]]:
    """Columns in the table's order with their nulls; SpecError where they break its declaration."""
    if set(columns) != {column.name for column in table.columns}:
        odd = sorted(set(columns) ^ {column.name for column in table.columns})
        raise SpecError(f"table {table.name}: made and declared columns differ in {', '.join(odd)}")
    lengths = {len(column) for column in columns.values()}
    if len(lengths) != 1:
        raise SpecError(f"table {table.name}: columns have different lengths {sorted(lengths)}")
    found = []
    for spec in table.columns:
        null = _null(columns[spec.name])
        if not spec.nullable and null.any():
            raise SpecError(f"table {table.name}, column {spec.name}: null in row {null.argmax()}")
        found.append((spec, columns[spec.name], null))
    return found


def matrix(text: npt.NDArray[np.bytes_]) -> Bytes:
    """The bytes of texts, a line per text, zeros behind the shorter ones."""
    return np.ascontiguousarray(text).view(np.uint8).reshape(len(text), text.dtype.itemsize)


def _rows(n: int, cells: list[Cell]) -> bytes:
    """The bytes that count, row by row."""
    layout = np.dtype([(f"cell {index}", cell.dtype) for index, cell in enumerate(cells)])
    tile = max(_TILE // layout.itemsize, 1)
    return b"".join(_tile(slice(start, min(start + tile, n)), layout, cells) for start in range(0, n, tile))


def _tile(part: slice, layout: np.dtype[np.void], cells: list[Cell]) -> bytes:
    rows = np.empty(part.stop - part.start, layout)
    counts = np.ones((len(rows), layout.itemsize), np.bool_)
    end = 0
    for name, cell in zip(layout.names or (), cells, strict=True):
        rows[name] = cell.values[part] if cell.values.ndim else cell.values
        width = layout[name].itemsize
        start, end = end, end + width
        if cell.sizes is not None:
            counts[:, start:end] = np.arange(width, dtype=np.uint32) < cell.sizes[part, None]
    if all(cell.sizes is None for cell in cells):
        return rows.tobytes()
    return rows.view(np.uint8).reshape(counts.shape)[counts].tobytes()


def _constant(text: bytes) -> Cell:
    return Cell(f"V{len(text)}", np.array(np.void(text)))


def _numeric(hundredths: Ints) -> npt.NDArray[np.void]:
    """Encode as numeric_recv reads it: counts of digits, weight, sign, scale, digits to the base 10,000."""
    amount = np.abs(hundredths)
    whole = amount // 100
    words = np.zeros((len(amount), 4 + _NUMERIC_DIGITS), ">i2")
    words[:, 0], words[:, 1], words[:, 3] = _NUMERIC_DIGITS, _NUMERIC_DIGITS - 2, _NUMERIC_SCALE
    words[:, 2] = np.where(hundredths < 0, _NUMERIC_NEGATIVE, 0)
    words[:, 4] = whole // _NUMERIC_BASE**2
    words[:, 5] = whole // _NUMERIC_BASE % _NUMERIC_BASE
    words[:, 6] = whole % _NUMERIC_BASE
    words[:, 7] = amount % 100 * 100
    return words.view(f"V{words.shape[1] * words.itemsize}")[:, 0]


def _binary_cells(spec: ColumnSpec, column: Column, null: Bools) -> list[Cell]:
    """The length of each value, -1 where it is null, and the value."""
    if spec.sql_type in {"text", "jsonb"}:
        return _text_cells(spec, column.astype(np.bytes_, copy=False), null)
    dtype, values = _fixed(spec, column, null)
    width = np.dtype(dtype).itemsize
    if not spec.nullable:
        return [_constant(width.to_bytes(4, "big")), Cell(dtype, values)]
    sizes = np.where(null, 0, width).astype(np.uint32)
    return [Cell(">i4", np.where(null, -1, width)), Cell(dtype, values, sizes)]


def _fixed(spec: ColumnSpec, column: Column, null: Bools) -> tuple[str, Values]:
    """Type and values of a type whose values are equally long; those that are null do not matter."""
    if spec.sql_type == "timestamptz":
        return ">i8", (column.astype(np.int64) - _POSTGRES_EPOCH) * 1_000
    if spec.sql_type == "date":
        return ">i4", column.astype(np.int64) - _POSTGRES_EPOCH // _DAY
    if spec.sql_type == "numeric(14,2)":
        return "V16", _numeric(np.where(null, 0, column))
    return {"bigint": ">i8", "integer": ">i4", "boolean": "u1"}[spec.sql_type], column


def _text_cells(spec: ColumnSpec, text: npt.NDArray[np.bytes_], null: Bools) -> list[Cell]:
    sizes = np.strings.str_len(text)
    body = Cell(text.dtype.str, text, sizes.astype(np.uint32))
    version = bytes([_JSONB_VERSION]) if spec.sql_type == "jsonb" else b""
    length = Cell(">i4", np.where(null, -1, sizes + len(version)))
    if not version:
        return [length, body]
    return [length, Cell("u1", np.array(_JSONB_VERSION), (~null).astype(np.uint32)), body]


def copy_binary(table: Table, columns: Columns) -> bytes:
    """Rows for COPY ... (FORMAT binary), without its header and trailer."""
    found = checked(table, columns)
    n = len(found[0][1])
    cells = [_constant(len(found).to_bytes(2, "big"))]
    for spec, column, null in found:
        cells += _binary_cells(spec, column, null)
    return _rows(n, cells)


def _csv_text(spec: ColumnSpec, column: Column) -> npt.NDArray[np.bytes_]:
    if spec.sql_type in {"text", "jsonb"}:
        escaped = np.strings.replace(column.astype(np.bytes_), b'"', b'""')
        return np.strings.add(np.strings.add(b'"', escaped), b'"')
    if spec.sql_type == "boolean":
        return np.where(column, b"true", b"false")
    if spec.sql_type == "timestamptz":
        moments = column.astype("datetime64[ms]")
        return np.strings.add(np.datetime_as_string(moments).astype("S23"), b"Z")
    if spec.sql_type == "date":
        return np.datetime_as_string(column.astype("datetime64[D]")).astype("S10")
    if spec.sql_type == "numeric(14,2)":
        return money(column.astype(np.int64))
    return column.astype("S20")


def csv(table: Table, columns: Columns) -> bytes:
    """Rows as CSV without a header; null is an empty field, every text is quoted."""
    found = checked(table, columns)
    n = len(found[0][1])
    if n == 0:
        return b""
    cells: list[Cell] = []
    for index, (spec, column, null) in enumerate(found):
        text = np.where(null, b"", _csv_text(spec, column))
        cells.append(Cell(text.dtype.str, text, np.strings.str_len(text).astype(np.uint32)))
        cells.append(_constant(b"\n" if index == len(found) - 1 else b","))
    return _rows(n, cells)
