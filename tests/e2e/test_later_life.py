"""A stack's later life: a newer program, new secrets, a neighbour that comes and goes."""

import secrets
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import Any

import docker
import psycopg
import pytest
from checkout import PROGRAM, Checkout, checked_out, superset
from docker.models.containers import Container
from warehouse import Warehouse, connect

from infra.content import ROOT
from superset_assets.errors import AssetsError

pytestmark = pytest.mark.stack

SCALE = "0.01"


def previous_program() -> str:
    """Return the commit before the last one that changed what declares a stack."""
    log = ["git", "log", "-1", "--format=%P", "HEAD", "--", *PROGRAM]
    found = subprocess.run(log, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()
    if not found:
        pytest.skip("this clone has no earlier commit of the program")
    return found[0]


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    """A stack that the previous commit's program made."""
    with checked_out(tmp_path_factory.mktemp("later"), "later") as checkout:
        checkout.take_program(previous_program())
        checkout.up("--scale", SCALE)
        checkout.take_program()
        yield checkout


def containers(checkout: Checkout) -> dict[str, Container]:
    return {item.name: item for item in docker.from_env().containers.list(filters=checkout.names.filters)}


@pytest.fixture(scope="module")
def old(stack: Checkout) -> dict[str, Any]:
    """Rotate, and return the outputs from before with a log-in and a connection that people made."""
    outputs = stack.outputs()
    session = superset(outputs)
    database = outputs["warehouseDatabase"]
    stack.sql("create role guest login password 'of-their-own'")
    stack.sql(f'grant connect on database "{database}" to guest')
    uri = f"postgresql://guest:of-their-own@postgres:5432/{database}"
    connection = {"database_name": "of people", "sqlalchemy_uri": uri}
    made = session.request("POST", "/api/v1/database/", json=connection)
    before = (answer(stack), stack.runs())
    result = stack.ci("rotate")
    assert result.returncode == 0, result.stdout
    after = stack.runs()
    assert (answer(stack), {**after, "dashboards": after["dashboards"] - 1}) == before
    return {**outputs, "session": session, "connection": made.json()["id"]}


@pytest.fixture(scope="module")
def neighbour(stack: Checkout) -> Iterator[Checkout]:
    neighbour = replace(stack, stack=f"next-{secrets.token_hex(3)}")
    try:
        neighbour.up("--scale", SCALE)
        yield neighbour
    finally:
        neighbour.ci("down")


def test_a_newer_program_takes_the_stack_over(stack: Checkout) -> None:
    before = answer(stack)
    stack.up()
    assert answer(stack) == before
    assert stack.planned() == {}


class TestRotation:
    """`make rotate`, and what it makes of what people kept."""

    def test_changes_nothing_twice(self, stack: Checkout, old: dict[str, Any]) -> None:
        assert stack.planned() == {}
        assert old["rotation"] + 1 == stack.outputs()["rotation"]

    @pytest.mark.parametrize("role", ["loader", "transformer", "reporter", "superset"])
    def test_ends_the_warehouses_old_passwords(self, stack: Checkout, old: dict[str, Any], role: str) -> None:
        with connect(stack.outputs(), role) as connection:
            assert connection.execute("select current_user").fetchone() == (role,)
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            connect(old, role)

    def test_ends_supersets_old_password_and_sessions(self, stack: Checkout, old: dict[str, Any]) -> None:
        assert superset(stack.outputs()).get("/api/v1/me/")["result"]["username"] == "admin"
        with pytest.raises(AssetsError, match="refuses the user or the password"):
            superset(old)
        with pytest.raises(AssetsError, match=r"refuses the user or the password|answers 422"):
            old["session"].get("/api/v1/me/")

    def test_keeps_connections_that_people_made(self, stack: Checkout, old: dict[str, Any]) -> None:
        query = {"database_id": old["connection"], "sql": "select 2 as two", "runAsync": False}
        told = superset(stack.outputs()).request("POST", "/api/v1/sqllab/execute/", json=query)
        assert told.json()["data"] == [{"two": 2}]

    def test_leaves_what_runs_in_containers_working(self, stack: Checkout, old: dict[str, Any]) -> None:
        dbt = containers(stack)[stack.names.container("dbt_core")]
        command = "cd /opt/dbt_project && dbt run --select metrics_company_overview --profiles-dir ."
        code, output = dbt.exec_run(["bash", "-c", command])
        assert code == 0, output.decode()
        assert stack.answers()
        assert old["supersetUrl"] == stack.outputs()["supersetUrl"]


class TestNeighbours:
    """Two stacks on one engine: each test ends one of them."""

    def test_share_images_and_nothing_else(self, stack: Checkout, neighbour: Checkout) -> None:
        own, others = belongings(stack), belongings(neighbour)
        assert own["images"] == others["images"]
        for kind in ("containers", "networks", "volumes", "ports", "secrets"):
            assert own[kind]
            assert not own[kind] & others[kind]

    def test_do_not_reach_each_other(self, stack: Checkout, neighbour: Checkout) -> None:
        warehouse = containers(neighbour)[neighbour.names.container("postgres")]
        address = warehouse.attrs["NetworkSettings"]["Networks"][neighbour.names.prefix]["IPAddress"]
        reach = f"import socket; socket.create_connection(('{address}', 5432), 3)"
        code, _ = containers(neighbour)[neighbour.names.container("dbt_core")].exec_run(
            ["python", "-c", reach]
        )
        assert code == 0
        code, _ = containers(stack)[stack.names.container("dbt_core")].exec_run(["python", "-c", reach])
        assert code != 0

    def test_one_stays_whole_when_the_other_ends(self, stack: Checkout, neighbour: Checkout) -> None:
        before = belongings(neighbour), answer(neighbour)
        end(stack)
        assert (belongings(neighbour), answer(neighbour)) == before
        assert neighbour.planned() == {}

    def test_an_older_programs_stack_stays_whole_and_can_be_ended(
        self, stack: Checkout, neighbour: Checkout
    ) -> None:
        stack.take_program(previous_program())
        stack.up("--scale", SCALE)
        stack.take_program()
        before = belongings(stack), answer(stack)
        end(neighbour)
        assert (belongings(stack), answer(stack)) == before
        end(stack)


def answer(checkout: Checkout) -> str:
    return Warehouse(checkout).answer()


def belongings(checkout: Checkout) -> dict[str, set[str]]:
    """Return what a stack has on the engine, and its secrets, by kind."""
    client, filters = docker.from_env(), checkout.names.filters
    found = containers(checkout).values()
    bindings = [item.attrs["HostConfig"]["PortBindings"] or {} for item in found]
    outputs = checkout.outputs()
    return {
        "containers": {str(item.id) for item in found},
        "images": {str(item.image.id) for item in found if item.image},
        "networks": {str(item.id) for item in client.networks.list(filters=filters)},
        "volumes": {str(mount["Name"]) for item in found for mount in item.attrs["Mounts"]},
        "ports": {port["HostPort"] for ports in bindings for port in chain(*ports.values())},
        "secrets": {outputs["supersetAdminPassword"], *outputs["warehousePasswords"].values()},
    }


def end(checkout: Checkout) -> None:
    result = checkout.ci("down")
    assert result.returncode == 0, result.stdout
    assert result.stdout.endswith("is gone: no container, network, volume or state is left\n")
