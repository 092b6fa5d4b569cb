"""Stacks that begin as copies of another's warehouse: what they take over, what not, and what ends a copy."""

import re
import secrets
from collections.abc import Iterator
from typing import Any

import docker
import psycopg
import pytest
import requests
from checkout import Checkout, built, superset
from docker.models.images import Image
from ephemeral import COLD, SMALL, Project, Seen, at_once, copied, seen
from warehouse import connect, value

from infra.endpoints import POSTGRES_DATA
from superset_assets.client import SupersetClient
from superset_assets.errors import RefusedError

pytestmark = pytest.mark.stack

KEEPING = "keeping a copy of the warehouse for the next stack"
ROLES = ("loader", "transformer", "reporter", "superset")
WHOLE = "seed, transform, dashboards"
NAMES = """
    select json_build_object(
        'databases', (select json_agg(datname order by datname) from pg_database where not datistemplate),
        'uris', (select json_agg(sqlalchemy_uri) from dbs),
        'permissions', (select json_agg(name order by name) from ab_view_menu where name like '[%].[%]%')
    )
"""


@pytest.fixture(scope="module")
def first(project: Project) -> Iterator[Seen]:
    """Return one of two stacks that came up at once on an engine without a snapshot that fits."""
    cold, other = at_once(project, [f"cold{number}-{project.suffix}" for number in range(2)], *SMALL)
    assert copied(cold.printed) == copied(other.printed) == []
    assert cold.content == other.content
    project.done("down", "--name", other.checkout.stack)
    yield cold
    project.done("down", "--name", cold.checkout.stack)


@pytest.fixture(scope="module")
def warm(project: Project, first: Seen) -> Iterator[list[Seen]]:
    """Return three stacks that came up at once as copies of the first, which answers again."""
    assert first.checkout.answers()
    warm = at_once(project, [f"warm{number}-{project.suffix}" for number in range(3)], *SMALL)
    yield warm
    for stack in warm:
        project.done("down", "--name", stack.checkout.stack)


@pytest.fixture(scope="module")
def server_image(own_image: Image) -> str:
    """Return the image of the stacks' servers."""
    return str(own_image.id)


@pytest.mark.usefixtures("first")
def test_two_at_once_leave_one_snapshot(project: Project) -> None:
    (snapshot,) = project.own_snapshots
    row = project.snapshots()[snapshot]
    assert row["used"]
    assert row["bytes"] > 10_000_000
    assert re.search(rf"{snapshot}  0m ago +\d+ MB\n", project.done("snapshots"))


def test_a_copy_has_what_the_first_has(project: Project, first: Seen, warm: list[Seen]) -> None:
    (snapshot,) = project.own_snapshots
    assert len(first.content) > 80
    assert "public.metrics_unified" in first.content
    loads = first.checkout.runs()
    for stack in warm:
        assert copied(stack.printed) == [f"{snapshot}: {WHOLE}"]
        assert stack.content == first.content
        assert stack.checkout.answers()
        # Nothing but the connection was brought again.
        assert stack.checkout.runs() == {**loads, "dashboards": loads["dashboards"] + 1}
        for output in ("rowsLoaded", "metricsActive", "dashboards"):
            assert stack.outputs[output] == first.outputs[output]


def test_a_copy_is_called_after_its_own_stack(first: Seen, warm: list[Seen]) -> None:
    def names_of(stack: Seen) -> Any:
        with connect(stack.outputs, "superset") as connection:
            return value(connection, NAMES)

    expected = names_of(first)
    before, after = (stack.outputs["warehouseDatabase"] for stack in (first, warm[0]))
    found = names_of(warm[0])
    assert found == {
        key: sorted(name.replace(before, after) for name in names) for key, names in expected.items()
    }
    assert after in found["databases"]


@pytest.mark.parametrize("role", ROLES)
def test_the_firsts_passwords_are_refused(first: Seen, warm: list[Seen], role: str) -> None:
    passwords = first.outputs["warehousePasswords"]
    connect(first.outputs, role, password=passwords[role]).close()
    for stack in warm:
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            connect(stack.outputs, role, password=passwords[role])
        connect(stack.outputs, role, password=stack.outputs["warehousePasswords"][role]).close()


def test_the_firsts_log_in_is_refused(first: Seen, warm: list[Seen]) -> None:
    session = superset(first.outputs).session
    me = f"{first.outputs['supersetUrl']}/api/v1/me/"
    assert session.get(me, timeout=60).json()["result"]["username"] == "admin"
    for stack in warm:
        url = stack.outputs["supersetUrl"]
        with pytest.raises(RefusedError):
            SupersetClient(url, "admin", first.outputs["supersetAdminPassword"])
        token = {"Authorization": session.headers["Authorization"]}
        assert requests.get(f"{url}/api/v1/me/", headers=token, timeout=60).status_code in (401, 422)
        cookies = session.cookies.get_dict()
        assert requests.get(f"{url}/api/v1/me/", cookies=cookies, timeout=60).status_code == 401


def test_a_changed_model_is_built_on_the_firsts_data(project: Project, first: Seen) -> None:
    (snapshot,) = project.own_snapshots
    model, text = "dbt_project/models/metrics/metrics_sales.sql", "'12 \\* mrr_net_new_3m'"
    project.checkout.edit(model, text, "'11 * mrr_net_new_3m'")
    try:
        warm = seen(project, f"model-{project.suffix}", *SMALL)
        assert copied(warm.printed) == [f"{snapshot}: seed"]
        models = built(warm.printed)
        assert models == {"metrics_sales", "metrics_unified", "metrics_company_overview"}
        cold = seen(project, f"whole-{project.suffix}", *COLD)
        assert copied(cold.printed) == []
        assert warm.content == cold.content
        changed = {name for name, content in first.content.items() if warm.content[name] != content}
        assert "public.metrics_sales" in changed <= {f"public.{name}" for name in models}
        # Another snapshot, of what this one holds, and none of the stack that was not to use any.
        assert len(project.own_snapshots) == 2
    finally:
        project.checkout.edit(model, "'11 \\* mrr_net_new_3m'", "'12 * mrr_net_new_3m'")
        for stack in ("model", "whole"):
            project.done("down", "--name", f"{stack}-{project.suffix}")


def test_one_that_is_not_whole_is_dropped_and_the_next_best_used(
    project: Project, first: Seen, server_image: str
) -> None:
    stack = f"broken-{project.suffix}"
    before = project.own_snapshots
    (damaged,) = (name for name in before if is_of(name, first))
    on_volume(server_image, damaged, "truncate --size=-8192 data/base/1/1259")
    broken = seen(project, stack, *SMALL)
    assert f"snapshot {damaged} is not whole: it is dropped" in broken.printed
    assert copied(broken.printed) == [f"{name}: seed" for name in before if name != damaged]
    assert broken.content == first.content
    # It left what was missing.
    assert project.own_snapshots == before
    project.done("down", "--name", stack)


def is_of(snapshot: str, stack: Seen) -> bool:
    """Tell whether a snapshot has the models that a stack has."""
    labels = docker.from_env().volumes.get(snapshot).attrs["Labels"]
    digest = stack.checkout.sql("select digest from ops.deployed where stage = 'transform'")
    return bool(labels["com.saas-platform.snapshot.transform"] == digest)


def on_volume(image: str, volume: str, command: str) -> None:
    """Run a command in a volume, as the server's user.

    It is where the image has one, for which the engine would make a volume that nobody removes.
    """
    docker.from_env().containers.run(
        image, ["-c", f"cd {POSTGRES_DATA}; {command}"], entrypoint="bash", user="999", remove=True,
        volumes={volume: {"bind": POSTGRES_DATA}},
    )  # fmt: skip


@pytest.fixture
def changed(project: Project) -> Iterator[None]:
    """Change the project in a way that no snapshot has yet; only the data is the first stack's."""
    model, number = "dbt_project/models/metrics/metrics_sales.sql", 10**6 + secrets.randbelow(10**6)
    project.checkout.edit(model, "'12 \\* mrr_net_new_3m'", f"'{number} * mrr_net_new_3m'")
    yield
    project.checkout.edit(model, f"'{number} \\* mrr_net_new_3m'", "'12 * mrr_net_new_3m'")


@pytest.mark.usefixtures("first", "changed")
@pytest.mark.parametrize("moment", [KEEPING, "pgdata-start creating"])
def test_a_kill_at_a_copy_leaves_nothing(project: Project, moment: str) -> None:
    stack = f"killed-{project.suffix}"
    with project.coming_up(stack, moment, *SMALL):
        pass
    assert "its creation died" in project.done("reap")
    assert project.traces(stack) == []
    assert all(row["used"] for row in project.snapshots().values())
    makers = docker.from_env().containers.list(all=True, filters={"name": "saas_platform_snapshot_"})
    assert not {item.name for item in makers} & set(project.own_snapshots)


@pytest.mark.usefixtures("changed")
def test_a_kill_while_a_copy_is_made_is_mended_by_the_next_update(project: Project, first: Seen) -> None:
    stack = f"mended-{project.suffix}"
    with project.coming_up(stack, KEEPING, *SMALL):
        pass
    before = project.own_snapshots
    assert "kept for the next stack: " in project.done("up", "--name", stack, *SMALL)
    assert len(project.own_snapshots) >= len(before)
    assert Checkout(project.checkout.root, stack).answers()
    assert first.checkout.answers()
    project.done("down", "--name", stack)


@pytest.mark.usefixtures("first")
def test_those_used_least_lately_make_room(project: Project, server_image: str) -> None:
    oldest, *others = project.own_snapshots
    on_volume(server_image, oldest, "touch --date=@1 used")
    total = sum(row["bytes"] for row in project.snapshots().values())
    assert project.done("reap", "--snapshots", f"{total // 10**6}M").splitlines()[0] == (
        f"snapshot {oldest} is dropped: all may take {total // 10**6:,} MB"
    )
    assert project.own_snapshots == others


@pytest.mark.usefixtures("changed")
def test_one_beyond_the_budget_is_not_kept(project: Project, first: Seen) -> None:
    before, stack = project.own_snapshots, f"large-{project.suffix}"
    printed = project.done("up", "--name", stack, *SMALL, "--snapshots", "1M")
    assert re.search(r"nothing is kept for the next stack: it takes \d+ MB, and all may take 1 MB", printed)
    assert project.own_snapshots == before
    assert first.content
    project.done("down", "--name", stack)


@pytest.mark.parametrize("size", ["1", "10GB", "-1G", "0M"])
def test_a_wrong_size_is_told(project: Project, size: str) -> None:
    assert f"error: --snapshots is '{size}': give megabytes" in project.refused("reap", f"--snapshots={size}")
