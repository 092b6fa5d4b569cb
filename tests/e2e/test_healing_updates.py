"""Updates that were killed, as by an engine out of memory, are finished by the ones after them."""

import shutil
from collections.abc import Callable, Iterator

import docker
import psutil
import pytest
from checkout import Checkout, checked_out
from moments import at_moment
from warehouse import Warehouse

pytestmark = pytest.mark.stack

# What an update from nothing says, in this order, at the moments at which it is killed.
MOMENTS = [
    "Secret loader-password creating",
    "Secret superset-secret-key created",
    "RemoteImage jobs-image creating",
    "Network network creating",
    "Volume pgdata created",
    "RemoteImage superset-image created",
    "Network network created",
    "SecretFiles postgres-secret-files creating",
    "SecretFiles dbt_core-secret-files created",
    "Container postgres-container creating",
    "Container postgres-container created",
    "Container superset-container creating",
    "hooks:Seed seed creating",
    "seed  swapped in as raw",
    "hooks:Transform transform creating",
    "transform  stg_stripe_charges",
    "transform  entity_customers_daily",
    "transform  swapped in",
    "dashboards  chart Active users",
    "hooks:Dashboards dashboards created",
]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    with checked_out(tmp_path_factory.mktemp("checkout"), "kill") as checkout:
        checkout.shorten_updates()
        yield checkout


@pytest.fixture(scope="module")
def empty(checkout: Checkout) -> Callable[[], None]:
    """Return what takes the stack back to where it was just created; quicker than taking it down."""
    previewed = checkout.ci("preview", "--scale", "0.01")
    assert previewed.returncode == 0, previewed.stdout
    state, kept = checkout.root / ".stacks", checkout.root / ".stacks-created"
    shutil.copytree(state, kept)

    def take_back() -> None:
        client, filters = docker.from_env(), checkout.names.filters
        for container in client.containers.list(all=True, filters=filters):
            container.remove(force=True, v=True)
        for found in [*client.volumes.list(filters=filters), *client.networks.list(filters=filters)]:
            found.remove()
        shutil.rmtree(state)
        shutil.copytree(kept, state)

    return take_back


@pytest.fixture(scope="module")
def undisturbed(checkout: Checkout, empty: Callable[[], None]) -> str:
    """Return what the metrics answer after an update that nothing killed."""
    empty()
    checkout.up()
    return Warehouse(checkout).answer()


@pytest.mark.parametrize("moment", MOMENTS)
def test_ends_well(checkout: Checkout, empty: Callable[[], None], undisturbed: str, moment: str) -> None:
    empty()
    kill_update(checkout, moment)
    checkout.up()
    assert Warehouse(checkout).answer() == undisturbed
    assert checkout.answers()
    assert checkout.planned() == {}
    assert checkout.leftovers() == []


def kill_update(checkout: Checkout, moment: str) -> None:
    """Run `make up` and kill its `pulumi up` when that says the given words."""
    with at_moment(checkout, moment, "up", "--stack", checkout.stack) as course:
        for process in psutil.Process(course.process.pid).children():
            process.kill()
    assert course.process.returncode != 0
