"""Whatever happens to a stack, one `make up` brings it back with the same data."""

import secrets
import subprocess
from collections.abc import Iterator

import docker
import pytest
from checkout import HOOKS, Checkout

pytestmark = pytest.mark.stack

SCALE = "0.01"
# What an update from nothing says at the moments at which it is killed.
MOMENTS = [
    "Volume pgdata creating",
    "Container postgres-container creating",
    "hooks:Seed seed creating",
    "Container superset-container creating",
    "hooks:Transform transform creating",
    "transform  entity_customers_daily",
    "hooks:Dashboards dashboards creating",
]
CONTENT = "select md5(string_agg(metrics::text, '' order by metrics::text)) from metrics_unified as metrics"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    checkout = Checkout.make(tmp_path_factory.mktemp("checkout"), f"heal-{secrets.token_hex(3)}")
    yield checkout
    checkout.ci("down")


@pytest.fixture(scope="module")
def whole(checkout: Checkout) -> str:
    """Bring the stack up undisturbed and return the digest of its metrics."""
    checkout.up("--scale", SCALE)
    return checkout.sql(CONTENT)


class TestRemoved:
    """Containers, networks and volumes that somebody took away."""

    @pytest.mark.parametrize("service", ["postgres", "dbt_core", "superset"])
    @pytest.mark.parametrize("how", ["kill", "remove"])
    def test_a_container_comes_back(self, checkout: Checkout, whole: str, service: str, how: str) -> None:
        before = checkout.runs()
        container = docker.from_env().containers.get(checkout.names.container(service))
        if how == "kill":
            container.kill()
        else:
            container.remove(force=True)
        checkout.up()
        assert (checkout.runs(), checkout.sql(CONTENT)) == (before, whole)
        assert answers(checkout)

    def test_the_network_comes_back(self, checkout: Checkout, whole: str) -> None:
        before = checkout.runs()
        network = docker.from_env().networks.get(checkout.names.prefix)
        for container in network.containers:
            network.disconnect(container, force=True)
        network.remove()
        checkout.up()
        assert (checkout.runs(), checkout.sql(CONTENT)) == (before, whole)
        assert answers(checkout)

    def test_the_data_comes_back(self, checkout: Checkout, whole: str) -> None:
        client = docker.from_env()
        client.containers.get(checkout.names.container("postgres")).remove(force=True)
        client.volumes.get(checkout.names.volume).remove()
        checkout.up()
        assert checkout.runs() == dict.fromkeys(HOOKS, 1)
        assert checkout.sql(CONTENT) == whole
        assert answers(checkout)


class TestKilled:
    """Updates that were killed, as by an engine out of memory."""

    @pytest.mark.parametrize("moment", MOMENTS)
    def test_the_next_one_ends_well(self, checkout: Checkout, whole: str, moment: str) -> None:
        ended = checkout.ci("down")
        assert ended.returncode == 0, ended.stdout
        previewed = checkout.ci("preview", "--scale", SCALE)
        assert previewed.returncode == 0, previewed.stdout
        kill_update(checkout, moment)
        checkout.up()
        assert checkout.sql(CONTENT) == whole
        assert checkout.planned() == {}
        assert answers(checkout)


def kill_update(checkout: Checkout, moment: str) -> None:
    """Start an update and kill it when it says the given words."""
    command = ["pulumi", "up", "--yes", "--skip-preview", "--non-interactive", "--stack", checkout.stack]
    with subprocess.Popen(
        command, cwd=checkout.root, env=checkout.environment, stdout=subprocess.PIPE, text=True
    ) as update:
        assert update.stdout is not None
        said = []
        for line in update.stdout:
            said.append(line)
            if moment in line:
                update.kill()
                return
    pytest.fail(f"the update never said '{moment}': {''.join(said)}")


def answers(checkout: Checkout) -> bool:
    """Tell whether Superset logs its administrator in and lists the dashboard."""
    result = checkout.ci("assets-export")
    return result.returncode == 0 and result.stdout.startswith("no change")
