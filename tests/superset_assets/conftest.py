"""The committed assets, fresh for every test that changes them, and an empty Superset."""

from collections.abc import Iterator

import pytest
from fake_superset import FakeSuperset, fake_superset

from superset_assets.files import Assets, read_assets


@pytest.fixture
def assets() -> Assets:
    return read_assets()


@pytest.fixture
def superset() -> Iterator[FakeSuperset]:
    with fake_superset() as running:
        yield running
