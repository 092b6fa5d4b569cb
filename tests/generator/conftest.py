"""Data sets that several test files look at."""

import csv

import numpy as np
import pytest

from generator.arrays import Columns
from generator.columns import block_tables
from generator.request import Request, parse_scale
from generator.spec import CATALOG
from generator.writers.files import write_files

Rows = list[dict[str, str]]


@pytest.fixture(scope="session")
def company() -> dict[str, Columns]:
    """The default data set, whole, as columns."""
    request = Request()
    blocks = [block_tables(request, block) for block in range(request.blocks)]
    return {
        table.name: {
            column.name: np.concatenate([block[table.name][column.name] for block in blocks])
            for column in table.columns
        }
        for table in CATALOG
    }


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Rows]:
    """A small data set as its CSV files have it: nothing but text, null is empty."""
    folder = tmp_path_factory.mktemp("written")
    write_files(Request(parse_scale("0.2"), seed=42), folder, "csv", workers=1)
    tables = {}
    for table in CATALOG:
        with (folder / f"{table.name}.csv").open(encoding="utf-8", newline="") as file:
            tables[table.name] = list(csv.DictReader(file))
    return tables
