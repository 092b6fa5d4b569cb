"""The stack that is attacked, the one that has to heal, and an image that takes PostgreSQL's place."""

from collections.abc import Iterator
from pathlib import Path

import docker
import pytest
from attacked import PURPOSES, Running, Watch
from checkout import Checkout, checked_out, plain
from docker.models.images import Image
from ephemeral import Project
from hooks import Hooks
from warehouse import Warehouse

CONTRACT = "postgres-contract:17"


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Bring up the stack that is attacked."""
    with checked_out(tmp_path_factory.mktemp("attacked"), "attacked") as checkout:
        with Watch(checkout) as seen:
            printed = checkout.up("--scale", "0.01")
        yield Running(checkout, "\n".join([printed, *seen]))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """Return a checkout that has no stack yet; the stacks and snapshots that tests leave are removed."""
    project = Project(tmp_path_factory.mktemp("ephemeral"))
    yield project
    for stack in project.listed():
        project.ephemeral("down", "--name", stack)
    for snapshot in project.own_snapshots:
        docker.from_env().volumes.get(snapshot).remove()


@pytest.fixture(scope="session")
def mended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    """Bring up the stack that things happen to, and that an update mends."""
    with checked_out(tmp_path_factory.mktemp("mended"), "mended") as checkout:
        checkout.shorten_updates()
        checkout.up("--scale", "0.01")
        yield checkout


@pytest.fixture(scope="session")
def whole(mended: Checkout) -> str:
    """Return what the metrics of an undisturbed stack answer."""
    return Warehouse(mended).answer()


@pytest.fixture(scope="module")
def hooks(mended: Checkout, whole: str) -> Iterator[Hooks]:
    """Return the stack's hooks; what they deploy is put right by one update at the end."""
    yield Hooks.of(mended)
    mended.up()
    assert Warehouse(mended).answer() == whole


@pytest.fixture(scope="session")
def secret_values(running: Running) -> dict[str, str]:
    """Return every secret of the stack by its purpose."""
    values = {
        item["urn"].rpartition("::")[2]: str(plain(item["outputs"]["value"]))
        for item in running.checkout.resources()
        if item["type"].endswith("infra:Secret")
    }
    assert set(values) == set(PURPOSES)
    assert all(len(value) == 32 for value in values.values())
    return values


@pytest.fixture(scope="session")
def contract_image(own_image: Image) -> str:
    """Return the name of an image with the official postgres's contract and nothing of the project."""
    client, context = docker.from_env(timeout=600), Path(__file__).parent / "contract"
    client.images.build(
        path=str(context), tag=CONTRACT, buildargs={"PROGRAMS": str(own_image.id)}, rm=True, forcerm=True
    )
    return CONTRACT
