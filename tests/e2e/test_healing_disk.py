"""A full disk fails an update in one line and takes nothing away; with space again, the next ends well."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import docker
import pytest
from checkout import Checkout, checked_out
from docker.models.containers import Container
from hooks import Hooks, arrival
from waiting import wait_until
from warehouse import Warehouse

from infra.in_container import run_in

pytestmark = pytest.mark.stack

SIZE = 600  # mebibytes: what a small load asks for, and half as much
HELPER = "saas-platform/base:trixie"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    with checked_out(tmp_path_factory.mktemp("checkout"), "disk") as checkout:
        checkout.shorten_updates()
        yield checkout


@pytest.fixture(scope="module")
def helper(checkout: Checkout) -> Iterator[Container]:
    """Return a container on the stack's small volume, which its first update finds there and takes over."""
    client = docker.from_env()
    options = {"type": "tmpfs", "device": "tmpfs", "o": f"size={SIZE}m,uid=999,mode=0700"}
    client.volumes.create(
        checkout.names.volume, driver="local", driver_opts=options, labels=checkout.names.labels
    )
    # A volume in memory lives as long as a container that has it.
    helper = client.containers.run(
        HELPER, ["sleep", "infinity"], detach=True, init=True, volumes=[f"{checkout.names.volume}:/disk"]
    )
    try:
        yield helper
    finally:
        helper.remove(force=True)


@pytest.fixture(scope="module")
def hooks(checkout: Checkout, helper: Container) -> Hooks:
    checkout.up("--scale", "0.01")
    assert helper.exec_run(["test", "-e", "/disk/PG_VERSION"]).exit_code == 0
    return Hooks.of(checkout)


@contextmanager
def full(helper: Container, left: int = 0) -> Iterator[None]:
    """Fill the disk meanwhile, but for so many mebibytes."""
    free = int(run_in(helper, ["df", "--output=avail", "-B1M", "/disk"]).output.split()[-1])
    size = f"{free - left}M" if left else "1T"
    helper.exec_run(["sh", "-c", f"head -c {size} /dev/zero > /disk/filler"])
    try:
        yield
    finally:
        helper.exec_run(["rm", "/disk/filler"])


def failure_on_full_disk(checkout: Checkout, helper: Container, role: str, old: str) -> str:
    """Fill the disk when a job begins, and return how the update fails; the old data answers meanwhile."""
    with arrival(checkout, role) as come, ThreadPoolExecutor(1) as executor:
        failing = executor.submit(checkout.failure)
        job = come("start")
        job.pause()
        with full(helper):
            job.unpause()
            reason = failing.result()
            assert Warehouse(checkout).answer_in_the_end() == old
    return reason


@pytest.mark.usefixtures("hooks")
def test_a_reserve_that_was_used_up_is_laid_by_again(helper: Container) -> None:
    helper.exec_run(["rm", "/disk/disk_reserve"])
    wait_until(lambda: helper.exec_run(["test", "-e", "/disk/disk_reserve"]).exit_code == 0)


@pytest.mark.usefixtures("hooks")
def test_a_load_without_room_is_refused(checkout: Checkout, helper: Container) -> None:
    before = checkout.runs()
    checkout.configure("seed", "43")
    with full(helper, left=200):
        assert "the warehouse's volume has 0.2 GB free; free some or set a smaller" in checkout.failure()
    assert checkout.runs() == before
    assert checkout.leftovers() == []


@pytest.mark.parametrize(("role", "seed"), [("seed", "43"), ("transform", "44")])
def test_a_job_that_fills_it_says_so(
    checkout: Checkout, helper: Container, hooks: Hooks, role: str, seed: str
) -> None:
    old = hooks.warehouse.answer()
    checkout.configure("seed", seed)
    reason = failure_on_full_disk(checkout, helper, role, old)
    assert f"{role}: the disk is full where the engine keeps the volume {checkout.names.volume};" in reason
    checkout.up()
    assert hooks.warehouse.answer() != old
    assert checkout.answers()
    assert checkout.planned() == {}


def test_readers_come_in_when_the_servers_cache_of_the_catalog_has_no_room(
    helper: Container, hooks: Hooks
) -> None:
    old = hooks.warehouse.answer()
    with full(helper):
        helper.exec_run(["find", "/disk", "-name", "pg_internal.init", "-delete"])
        assert hooks.warehouse.answer_in_the_end() == old


def test_the_server_comes_back_when_its_log_has_no_room(
    checkout: Checkout, helper: Container, hooks: Hooks
) -> None:
    old = hooks.warehouse.answer()
    with full(helper):
        checkout.sql("select pg_switch_wal()")
        with pytest.raises(AssertionError, match="server closed the connection"):
            checkout.sql("checkpoint")
        assert hooks.warehouse.answer_in_the_end() == old
    log = docker.from_env().containers.get(checkout.names.container("postgres")).logs()
    assert b"the disk is full: giving the server the reserve of 64 MiB" in log
    checkout.up()
    assert hooks.warehouse.answer() == old
    assert checkout.answers()
