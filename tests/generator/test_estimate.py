from decimal import Decimal

import pytest

from generator import estimate
from generator.arrays import Columns
from generator.spec import CATALOG


def test_rows_are_estimated_within_a_tenth(company: dict[str, Columns]) -> None:
    for table in CATALOG:
        actual = len(company[table.name][table.primary_key.name])
        assert estimate.rows(Decimal(1))[table.name] == pytest.approx(actual, rel=0.1), table.name


def test_rows_grow_with_the_accounts_but_prices_do_not() -> None:
    once, tenfold = estimate.rows(Decimal(1)), estimate.rows(Decimal(10))
    assert tenfold["stripe_invoices"] == 10 * once["stripe_invoices"]
    assert tenfold["stripe_prices"] == once["stripe_prices"] == 8


def test_bytes_grow_with_scale() -> None:
    ratio = estimate.bytes_on_disk(Decimal(3)) / estimate.bytes_on_disk(Decimal(1))
    assert ratio == pytest.approx(3, rel=0.01)
