"""How much a scale will make, without making it."""

from decimal import Decimal

from generator.request import ACCOUNTS_AT_SCALE_1, accounts_at
from generator.spec import CATALOG


def rows(scale: Decimal) -> dict[str, int]:
    """Rows that each table will have at a scale, about."""
    accounts = accounts_at(scale)
    return {
        table.name: table.rows_at_scale_1 * accounts // ACCOUNTS_AT_SCALE_1
        if table.grows_with_scale
        else table.rows_at_scale_1
        for table in CATALOG
    }


def bytes_on_disk(scale: Decimal) -> int:
    """Bytes that tables and indexes will take in PostgreSQL at a scale, about."""
    return sum(count * CATALOG[name].bytes_per_row for name, count in rows(scale).items())
