"""Containers, the network and the data that somebody took away are back after one `make up`."""

import docker
import pytest
from checkout import HOOKS, Checkout
from warehouse import Warehouse

pytestmark = pytest.mark.stack


@pytest.mark.parametrize("service", ["postgres", "dbt_core", "superset"])
@pytest.mark.parametrize("how", ["kill", "remove"])
def test_a_container_comes_back(mended: Checkout, whole: str, service: str, how: str) -> None:
    before = mended.runs()
    container = docker.from_env().containers.get(mended.names.container(service))
    if how == "kill":
        container.kill()
    else:
        container.remove(force=True)
    mended.up()
    assert (mended.runs(), Warehouse(mended).answer()) == (before, whole)
    assert mended.answers()


def test_the_network_comes_back(mended: Checkout, whole: str) -> None:
    before = mended.runs()
    network = docker.from_env().networks.get(mended.names.prefix)
    for container in network.containers:
        network.disconnect(container, force=True)
    network.remove()
    mended.up()
    network = docker.from_env().networks.get(mended.names.prefix)
    assert {container.name for container in network.containers} == set(mended.names.services)
    assert (mended.runs(), Warehouse(mended).answer()) == (before, whole)
    assert mended.answers()


def test_the_data_comes_back(mended: Checkout, whole: str) -> None:
    client = docker.from_env()
    client.containers.get(mended.names.container("postgres")).remove(force=True)
    client.volumes.get(mended.names.volume).remove()
    mended.up()
    assert mended.runs() == dict.fromkeys(HOOKS, 1)
    assert Warehouse(mended).answer() == whole
    assert mended.answers()
    assert mended.leftovers() == []
