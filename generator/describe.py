"""What there will be at a scale, without making it: for people, and as JSON."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from generator import estimate
from generator.scenarios import SCENARIOS
from generator.spec import CATALOG, Table


def as_data(scale: Decimal) -> dict[str, Any]:
    """Tables with their columns, keys and sizes, and the scenarios, ready for JSON."""
    rows = estimate.rows(scale)
    return {
        "scenarios": {name: scenario.description for name, scenario in sorted(SCENARIOS.items())},
        "tables": {
            table.name: {
                "comment": table.comment,
                "estimated_rows": rows[table.name],
                "estimated_bytes_on_disk": rows[table.name] * table.bytes_per_row,
                "primary_key": table.primary_key.name,
                "foreign_keys": _foreign_keys(table),
                "columns": {
                    c.name: {"type": c.sql_type, "nullable": c.nullable, "comment": c.comment}
                    for c in table.columns
                },
            }
            for table in CATALOG
        },
        "estimated_rows": sum(rows.values()),
        "estimated_bytes_on_disk": estimate.bytes_on_disk(scale),
    }


def as_text(scale: Decimal) -> Iterator[str]:
    """The same in lines that a person reads, the columns aside."""
    data = as_data(scale)
    yield f"scale {scale}: {data['estimated_rows']:,} rows, {_size(data['estimated_bytes_on_disk'])}, about"
    for name, table in data["tables"].items():
        yield ""
        size = _size(table["estimated_bytes_on_disk"])
        yield f"{name}: {table['estimated_rows']:,} rows, {size}"
        yield f"  {table['comment']}"
        yield f"  key {table['primary_key']}, {len(table['columns'])} columns"
        yield from (f"  {column} -> {target}" for column, target in table["foreign_keys"].items())
    yield ""
    yield "scenarios"
    yield from (f"  {name}: {text}" for name, text in data["scenarios"].items())


def _foreign_keys(table: Table) -> dict[str, str]:
    """Columns that hold another table's key, with table and key."""
    return {
        c.name: f"{c.references}.{CATALOG[c.references].primary_key.name}"
        for c in table.columns
        if c.references is not None
    }


def _size(number: int) -> str:
    """Bytes in the unit in which they are read most easily."""
    for unit, size in (("GB", 10**9), ("MB", 10**6)):
        if number >= size:
            return f"{number / size:.1f} {unit}"
    return f"{number / 1_000:.0f} kB"
