"""The committed assets, fresh for every test that changes them."""

import pytest

from superset_assets.files import Assets, read_assets


@pytest.fixture
def assets() -> Assets:
    return read_assets()
