"""A whole stack on another image of PostgreSQL, which has the official one's contract and nothing of ours."""

from collections.abc import Iterator

import docker
import psycopg
import pytest
from attacked import Running
from checkout import Checkout, checked_out
from docker.models.containers import Container
from servers import restart
from warehouse import Warehouse, value

from infra.in_container import run_in

pytestmark = pytest.mark.stack

# Ends initdb as an engine out of memory does, when it says that it begins to fill the folder.
KILLED_INITDB = """
find "$PGDATA" -mindepth 1 -delete
coproc INITDB { exec initdb --username=postgres; }
while read -rN1 letter; do
    said+=$letter
    [[ $said == *bootstrap* ]] && break
done <&"${INITDB[0]}"
kill -KILL "$INITDB_PID"
ls "$PGDATA"
"""


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, contract_image: str) -> Iterator[Checkout]:
    with checked_out(tmp_path_factory.mktemp("drop-in"), "drop-in") as checkout:
        made = checkout.run("pulumi", "stack", "select", "--create", checkout.stack)
        assert made.returncode == 0, made.stdout
        checkout.configure("postgresImage", contract_image)
        checkout.up("--scale", "0.01")
        yield checkout


def container(stack: Checkout) -> Container:
    return docker.from_env().containers.get(stack.names.container("postgres"))


def run_beside(stack: Checkout, script: str) -> str:
    """Run a script in the warehouse's image and volume while its container is stopped."""
    printed = docker.from_env().containers.run(
        container(stack).image.id,
        ["bash", "-c", script],
        user="999",
        volumes={stack.names.volume: {"bind": "/var/lib/postgresql/data", "mode": "rw"}},
        labels=stack.names.labels,
        remove=True,
    )
    return str(printed.decode())


def test_answers_what_our_image_answers(stack: Checkout, running: Running) -> None:
    assert container(stack).labels["com.saas-platform.image"] == "contract"
    assert Warehouse(stack).answer() == Warehouse(running.checkout).answer()


def test_another_update_changes_nothing(stack: Checkout) -> None:
    before = stack.containers(), stack.runs()
    assert stack.planned() == {}
    stack.up()
    assert (stack.containers(), stack.runs()) == before


class TestSuperuser:
    def test_has_no_password_and_comes_through_the_socket_only(self, stack: Checkout) -> None:
        passwords = "select rolname from pg_authid where rolcanlogin and rolpassword is null"
        assert stack.sql(passwords) == "postgres"
        outputs = stack.outputs()
        with pytest.raises(psycopg.OperationalError, match=r"pg_hba\.conf rejects connection"):
            psycopg.connect(
                host=outputs["warehouseHost"], port=int(outputs["warehousePort"]), user="postgres"
            )

    def test_nothing_that_the_image_tells_is_a_secret_of_the_stack(self, stack: Checkout) -> None:
        """The official image leaves the password that it was given in the server's environment."""
        told = run_in(container(stack), ["bash", "-c", "cat /proc/[0-9]*/{environ,cmdline}"]).output.decode()
        assert "POSTGRES_PASSWORD=" in told
        assert not [word for word in stack.outputs()["warehousePasswords"].values() if word in told]


def test_what_a_role_changes_about_itself_ends_with_the_next_start(stack: Checkout) -> None:
    with Warehouse(stack).connected("reporter") as connection:
        connection.execute("set default_transaction_read_only = off")
        connection.execute("alter role current_user set default_transaction_read_only = off")
        connection.execute("alter role current_user password 'own'")
    restart(container(stack))
    with Warehouse(stack).connected("reporter") as connection:
        assert value(connection, "show default_transaction_read_only") == "on"


def test_our_image_takes_over_with_edited_settings_and_the_same_data(stack: Checkout) -> None:
    answer, runs = Warehouse(stack).answer(), stack.runs()
    stack.configure("postgresImage", "")
    stack.edit("infra/warehouse/postgresql.conf", "^max_connections = .*$", "max_connections = 101")
    stack.up()
    assert container(stack).labels["com.saas-platform.image"] == "postgres"
    assert stack.sql("show max_connections") == "101"
    assert (Warehouse(stack).answer(), stack.runs()) == (answer, runs)


def test_a_killed_initialization_is_begun_again(stack: Checkout) -> None:
    """An image with the contract takes what it finds for a whole cluster, on which no server can start."""
    container(stack).stop()
    left = run_beside(stack, KILLED_INITDB).split()
    assert "PG_VERSION" in left
    assert "postmaster.opts" not in left
    restart(container(stack))
    roles = "select count(*) from pg_roles where rolname in ('loader', 'transformer', 'reporter', 'superset')"
    assert stack.sql(roles) == "4"


def test_data_of_another_version_is_told_by_the_update(stack: Checkout) -> None:
    container(stack).stop()
    run_beside(stack, "echo 16 > $PGDATA/PG_VERSION")
    # An update waits as long for the server.
    stack.edit("infra/postgres.py", "start_timeout=120", "start_timeout=5")
    result = stack.ci("up")
    assert result.returncode != 0
    told = "the data is that of PostgreSQL 16 and the image has 17: set postgresImage to one of 16"
    assert result.stdout.splitlines()[-1] == f"error: {container(stack).name}: {told}"
