"""The encoders against plain Python that does the same, one value at a time."""

import csv
import io
import struct
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from generator.arrays import NULL, Columns, texts
from generator.spec import Column, SpecError, Table
from generator.writers import rows

TABLE = Table(
    "things",
    "Things.",
    rows_at_scale_1=2,
    bytes_per_row=1,
    columns=(
        Column("thing_id", "bigint", "Key."),
        Column("size", "integer", "Size."),
        Column("is_new", "boolean", "New."),
        Column("label", "text", "Label.", nullable=True),
        Column("parts", "jsonb", "Parts."),
        Column("made_at", "timestamptz", "Made.", nullable=True),
    ),
)
MADE = datetime(2024, 2, 29, 12, 30, 5, 250_000, tzinfo=UTC)


def columns() -> Columns:
    return {
        "thing_id": np.array([1, -(2**40)]),
        "size": np.array([7, -7]),
        "is_new": np.array([True, False]),
        "label": texts(['say "é", then\nleave', ""]),
        "parts": texts(['[{"a": 1}]', "[]"]),
        "made_at": np.array([int(MADE.timestamp() * 1_000), NULL]),
    }


def field(value: bytes | None) -> bytes:
    return struct.pack(">i", -1) if value is None else struct.pack(">i", len(value)) + value


def test_binary_rows_are_what_postgres_documents() -> None:
    micros = (MADE - datetime(2000, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    expected = b"".join(
        struct.pack(">h", 6) + b"".join(field(value) for value in row)
        for row in [
            [struct.pack(">q", 1), struct.pack(">i", 7), b"\x01", 'say "é", then\nleave'.encode(),
             b'\x01[{"a": 1}]', struct.pack(">q", micros)],
            [struct.pack(">q", -(2**40)), struct.pack(">i", -7), b"\x00", None, b"\x01[]", None],
        ]
    )  # fmt: skip
    assert rows.copy_binary(TABLE, columns()) == expected


def test_csv_rows_read_back() -> None:
    text = rows.csv(TABLE, columns()).decode()
    assert list(csv.reader(io.StringIO(text))) == [
        ["1", "7", "true", 'say "é", then\nleave', '[{"a": 1}]', "2024-02-29T12:30:05.250Z"],
        ["-1099511627776", "-7", "false", "", "[]", ""],
    ]


@pytest.mark.parametrize("encode", [rows.copy_binary, rows.csv])
class TestColumnsThatBreakTheirDeclaration:
    def test_no_rows_are_no_bytes(self, encode: rows.Encoder) -> None:
        assert encode(TABLE, {name: column[:0] for name, column in columns().items()}) == b""

    def test_a_null_where_none_may_be_is_named(self, encode: rows.Encoder) -> None:
        broken = columns() | {"size": np.array([7, NULL])}
        with pytest.raises(SpecError, match=r"table things, column size: null in row 1"):
            encode(TABLE, broken)

    def test_a_missing_column_is_named(self, encode: rows.Encoder) -> None:
        broken = {name: column for name, column in columns().items() if name != "parts"}
        with pytest.raises(SpecError, match=r"table things: made and declared .* parts"):
            encode(TABLE, broken)

    def test_lengths_must_agree(self, encode: rows.Encoder) -> None:
        with pytest.raises(SpecError, match=r"table things: columns have different lengths \[1, 2\]"):
            encode(TABLE, columns() | {"size": np.array([7])})
