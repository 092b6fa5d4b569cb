"""One running stack for all tests that attack it."""

import json
import secrets
from collections.abc import Iterator
from typing import Any

import pytest
from attacked import PURPOSES, Running, Watch
from checkout import Checkout


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    checkout = Checkout.make(tmp_path_factory.mktemp("attacked"), f"attacked-{secrets.token_hex(3)}")
    try:
        with Watch(checkout) as seen:
            printed = checkout.up("--scale", "0.01")
        yield Running(checkout, "\n".join([printed, *seen]))
    finally:
        checkout.ci("down")


@pytest.fixture(scope="session")
def secret_values(running: Running) -> dict[str, str]:
    """Return every secret of the stack by its purpose."""
    checkout = running.checkout
    export = checkout.run("pulumi", "stack", "export", "--show-secrets", "--stack", checkout.stack)
    resources: list[dict[str, Any]] = json.loads(export.stdout)["deployment"]["resources"]
    values = {
        item["urn"].rpartition("::")[2]: str(json.loads(item["outputs"]["value"]["plaintext"]))
        for item in resources
        if item["type"].endswith("infra:Secret")
    }
    assert set(values) == set(PURPOSES)
    assert all(len(value) == 32 for value in values.values())
    return values
