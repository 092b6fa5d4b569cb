"""Snapshots on a real engine: a cluster's copy is whole or is none, and only a stopped server's is made."""

import secrets
from collections.abc import Iterator
from dataclasses import replace

import docker
import pytest
from docker import DockerClient
from docker.models.containers import Container
from docker.models.images import Image

from infra.endpoints import POSTGRES_DATA
from infra.names import Names
from infra.snapshots.catalog import Snapshot, fitting, snapshots, volume_name
from infra.snapshots.files import DAMAGED, OCCUPIED, CopyError, Found, drop, keep, restore, survey

pytestmark = pytest.mark.stack

SUM = "find . -type f ! -name disk_reserve ! -path './pg_wal/0*' ! -name from_snapshot -print0 | sort -z"
DAMAGES = {
    "truncated": "truncate --size=-1 data/base/1/1259",
    "altered": "printf x | dd of=data/base/1/1259 bs=1 seek=100 conv=notrunc status=none",
    "without a file": "rm data/base/1/1259",
    "with a file too many": "touch data/base/1/1",
    "without its version": "rm data/PG_VERSION",
    "never finished": "mv mark mark.part",
    "with an empty mark": "truncate --size=0 mark",
}


class Volumes:
    """Volumes of a test, and commands on them as the server's user."""

    def __init__(self, image: str) -> None:
        self.client: DockerClient = docker.from_env(timeout=600)
        self.image = image
        self.names = Names(f"snapshots-{secrets.token_hex(3)}")

    def run(self, volume: str, command: str) -> str:
        output = self.client.containers.run(
            self.image, ["bash", "-ec", f"cd {POSTGRES_DATA}; {command}"], entrypoint=[], user="999",
            remove=True, labels=self.names.labels, volumes={volume: {"bind": POSTGRES_DATA}},
        )  # fmt: skip
        return str(output.decode())

    def empty(self) -> str:
        """Make a volume for a new warehouse and return its name."""
        name = f"{self.names.prefix}_{secrets.token_hex(3)}"
        self.client.volumes.create(name, labels=self.names.labels)
        return name

    def snapshot(self, *digests: str) -> Snapshot:
        """Return a snapshot that is yet to be made, whose base no real one has."""
        found = (self.names.stack, *digests)
        return Snapshot(volume_name(found), found, (self.image, "tag:1"))

    def made(self, *digests: str) -> Snapshot:
        """Make a snapshot of the cluster."""
        snapshot = self.snapshot(*digests)
        keep(self.client, self.names, snapshot)
        return snapshot


@pytest.fixture(scope="module")
def volumes(own_image: Image) -> Iterator[Volumes]:
    """Return volumes with the cluster of a server that was stopped in order."""
    volumes = Volumes(str(own_image.id))
    volumes.client.volumes.create(volumes.names.volume, labels=volumes.names.labels)
    volumes.run(volumes.names.volume, 'initdb -D "$PGDATA" --no-sync; touch "$PGDATA/disk_reserve"')
    yield volumes
    own = [item for item in snapshots(volumes.client) if item.digests[0] == volumes.names.stack]
    found = volumes.client.volumes.list(filters=volumes.names.filters)
    for volume in (*found, *(volumes.client.volumes.get(item.volume) for item in own)):
        volume.remove()


@pytest.fixture
def made(volumes: Volumes) -> Iterator[Snapshot]:
    """Return a snapshot of the cluster."""
    snapshot = volumes.made("seed", "transform", "dashboards")
    yield snapshot
    drop(volumes.client, snapshot)


def test_a_copy_of_a_copy_has_the_same_files(volumes: Volumes, made: Snapshot) -> None:
    target = volumes.empty()
    assert restore(volumes.client, made, target, volumes.names.labels) == 0
    sums = [volumes.run(volume, f"{SUM} | xargs -0 sha256sum") for volume in (volumes.names.volume, target)]
    assert sums[0] == sums[1]
    assert "from_snapshot" in volumes.run(target, "ls")
    assert "disk_reserve" not in volumes.run(target, "ls")
    assert "shut down" in volumes.run(target, "pg_controldata -D .")
    assert volumes.run(target, "stat -c '%a %u' . pg_wal").split() == ["700", "999", "700", "999"]


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_not_whole_is_not_used(volumes: Volumes, made: Snapshot, damage: str) -> None:
    volumes.run(made.volume, DAMAGES[damage])
    target = volumes.empty()
    assert restore(volumes.client, made, target, volumes.names.labels) == DAMAGED
    assert volumes.run(target, "ls -A") == ""


def test_one_that_was_removed_meanwhile_is_not_used(volumes: Volumes, made: Snapshot) -> None:
    volumes.client.volumes.get(made.volume).remove()
    assert restore(volumes.client, made, volumes.empty(), volumes.names.labels) == DAMAGED


def test_a_copy_that_was_killed_is_made_anew(volumes: Volumes, made: Snapshot) -> None:
    target = volumes.empty()
    volumes.run(target, "mkdir --parents base/9; touch base/9/9 postgresql.conf")
    assert restore(volumes.client, made, target, volumes.names.labels) == 0
    assert "9\n" not in volumes.run(target, "ls base")


def test_a_warehouse_is_left_alone(volumes: Volumes, made: Snapshot) -> None:
    target = volumes.empty()
    volumes.run(target, "echo 17 > PG_VERSION")
    assert restore(volumes.client, made, target, volumes.names.labels) == OCCUPIED
    assert volumes.run(target, "ls") == "PG_VERSION\n"


def test_only_a_server_that_was_stopped_in_order_is_copied(volumes: Volumes) -> None:
    running = volumes.client.containers.run(
        volumes.image, environment={"POSTGRES_PASSWORD": secrets.token_hex()}, detach=True, user="999",
        labels=volumes.names.labels, volumes={volumes.names.volume: {"bind": POSTGRES_DATA}},
    )  # fmt: skip
    snapshot = volumes.snapshot("running", "", "")
    try:
        wait_ready(running)
        with pytest.raises(CopyError, match="the warehouse was not stopped in order"):
            keep(volumes.client, volumes.names, snapshot)
        running.kill()
        with pytest.raises(CopyError, match="the warehouse was not stopped in order"):
            keep(volumes.client, volumes.names, snapshot)
    finally:
        running.start()
        wait_ready(running)
        running.stop()
        running.remove(v=True)
    assert snapshot.volume not in {item.volume for item in snapshots(volumes.client)}


def wait_ready(server: Container) -> None:
    """Wait until a server answers, which it does unless it ends."""
    while server.exec_run("pg_isready").exit_code:
        server.reload()
        assert server.status == "running", server.logs().decode()


def test_two_do_not_make_the_same_one(volumes: Volumes) -> None:
    snapshot = volumes.snapshot("twice", "", "")
    maker = volumes.client.containers.create(volumes.image, name=snapshot.volume, labels=volumes.names.labels)
    try:
        with pytest.raises(CopyError, match="is already in use"):
            keep(volumes.client, volumes.names, snapshot)
    finally:
        maker.remove(v=True)


def test_an_image_that_is_gone_is_told(volumes: Volumes, made: Snapshot) -> None:
    with pytest.raises(CopyError, match="image nowhere:1 is not on the engine"):
        restore(volumes.client, replace(made, images=("nowhere:1",)), volumes.empty(), {})


def test_the_deepest_that_fits_comes_first(volumes: Volumes) -> None:
    made = [
        volumes.made(*digests)
        for digests in [("s", "t", "d"), ("s", "t", "other"), ("s", "other", "d"), ("other", "t", "d")]
    ]
    wanted = (volumes.names.stack, "s", "t", "d")
    assert [item.digests for item in fitting(volumes.client, wanted)] == [item.digests for item in made[:3]]
    assert [item.depth(wanted) for item in made] == [4, 3, 2, 1]
    (found,) = (item for item in snapshots(volumes.client) if item.volume == made[0].volume)
    assert (found.digests, found.images) == (made[0].digests, made[0].images)
    assert fitting(volumes.client, ("another base", "s", "t", "d")) == []


def test_a_survey_tells_use_and_size(volumes: Volumes, made: Snapshot) -> None:
    volumes.run(made.volume, "touch --date=@1000 used")
    assert survey(volumes.client, [made])[made.volume].used == 1000
    assert restore(volumes.client, made, volumes.empty(), volumes.names.labels) == 0
    found = survey(volumes.client, [made])[made.volume]
    assert found.used > 1000
    assert 10**7 < found.size < 10**8
    volumes.run(made.volume, DAMAGES["never finished"])
    assert survey(volumes.client, [made])[made.volume].used == 0
    assert survey(volumes.client, []) == {}
    assert survey(volumes.client, [replace(made, images=("nowhere:1",))])[made.volume] == Found(0, 0)
