"""Columns to Parquet, with types as PostgreSQL has them, without a loop over rows."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from generator.arrays import Bools, Column, Columns
from generator.spec.model import Column as ColumnSpec
from generator.spec.model import Table
from generator.writers.rows import checked, matrix

_ROWS_PER_GROUP = 1 << 17
_TYPES = {
    "bigint": pa.int64(),
    "integer": pa.int32(),
    "boolean": pa.bool_(),
    "text": pa.string(),
    "jsonb": pa.string(),
    "date": pa.date32(),
    "timestamptz": pa.timestamp("us", "UTC"),
    "numeric(14,2)": pa.decimal128(14, 2),
}


def schema(table: Table) -> pa.Schema:
    """The table's columns as Arrow has them."""
    return pa.schema([pa.field(c.name, _TYPES[c.sql_type], nullable=c.nullable) for c in table.columns])


def _array(spec: ColumnSpec, column: Column, null: Bools) -> pa.Array:
    n, kind = len(column), _TYPES[spec.sql_type]
    # A column of bits is packed as Arrow packs what is not null.
    valid = pa.array(~null).buffers()[1]
    if spec.sql_type == "boolean":
        return pa.array(column.astype(np.bool_))
    if spec.sql_type in {"text", "jsonb"}:
        text = column.astype(np.bytes_)
        sizes = np.strings.str_len(text)
        ends = np.zeros(n + 1, dtype=np.int32)
        np.cumsum(sizes, out=ends[1:])
        body = matrix(text)
        kept = body[np.arange(body.shape[1]) < sizes[:, None]]
        return pa.Array.from_buffers(kind, n, [valid, pa.py_buffer(ends), pa.py_buffer(kept)])
    values = np.where(null, 0, column.astype(np.int64))
    if spec.sql_type == "timestamptz":
        values = values * 1_000
    elif spec.sql_type in {"integer", "date"}:
        values = values.astype(np.int32)
    elif spec.sql_type == "numeric(14,2)":
        # 128 bits: the low half, then the sign in all of the high half.
        values = np.stack([values, values >> 63], axis=1)
    return pa.Array.from_buffers(kind, n, [valid, pa.py_buffer(np.ascontiguousarray(values))])


def arrow(table: Table, columns: Columns) -> bytes:
    """Rows as one Arrow record batch, which a worker hands over to a ParquetFile."""
    arrays = [_array(spec, column, null) for spec, column, null in checked(table, columns)]
    return bytes(pa.record_batch(arrays, schema=schema(table)).serialize())


class ParquetFile:
    """A file that takes record batches, and keeps them until they fill a row group."""

    def __init__(self, table: Table, path: Path) -> None:
        self._schema = schema(table)
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")
        self._waiting: list[pa.RecordBatch] = []

    def write(self, batch: bytes) -> None:
        """Append the rows of a batch."""
        self._waiting.append(pa.ipc.read_record_batch(pa.py_buffer(batch), self._schema))
        if sum(len(waiting) for waiting in self._waiting) >= _ROWS_PER_GROUP:
            self._flush()

    def close(self) -> None:
        """Write what waits, and the file's end."""
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        rows = pa.Table.from_batches(self._waiting, self._schema)
        self._writer.write_table(rows, row_group_size=_ROWS_PER_GROUP)
        self._waiting = []
