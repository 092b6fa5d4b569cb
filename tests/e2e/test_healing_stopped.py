"""A warehouse that is stopped under a job comes back with the next `make up`, and so does the update."""

from concurrent.futures import ThreadPoolExecutor

import docker
import pytest
from checkout import Checkout
from hooks import Hooks, arrival, wait_for_words

pytestmark = pytest.mark.stack


@pytest.mark.parametrize(("role", "words"), [("seed", "copied"), ("transform", "entity_subscriptions")])
def test_the_next_update_ends_well(mended: Checkout, whole: str, hooks: Hooks, role: str, words: str) -> None:
    hooks.run("seed", **hooks.seeded(43))
    warehouse = docker.from_env().containers.get(mended.names.container("postgres"))
    with arrival(mended, role) as come, ThreadPoolExecutor(1) as executor:
        failing = executor.submit(mended.failure)
        wait_for_words(come("start"), words)
        warehouse.stop()
        assert f"{role}: {warehouse.name} was stopped meanwhile" in failing.result()
    mended.up()
    assert hooks.warehouse.answer() == whole
    assert mended.answers()
    assert mended.planned() == {}
