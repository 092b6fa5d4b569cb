"""What an ephemeral stack leaves for the next: a copy of its warehouse, made when it has just come up."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from docker import DockerClient
from docker.models.containers import Container

from ci.drift import declared_images
from ci.ephemeral.kept import kept, tidy
from ci.ephemeral.naming import megabytes
from ci.stack import Stack
from infra.endpoints import POSTGRES_DATA
from infra.engine import engine_client, one_line
from infra.hooks import deployed
from infra.hooks.digests import without_connection
from infra.image import repository
from infra.in_container import run_in
from infra.names import JOBS, Names
from infra.snapshots import files
from infra.snapshots.catalog import Snapshot, base_digest, volume_name
from infra.snapshots.files import CopyError

START = "infra:Start"
SIZE = (
    f"du --summarize --block-size=1 --exclude=pg_wal {POSTGRES_DATA}; df --output=avail -B1 {POSTGRES_DATA}"
)
STOP_SECONDS = START_SECONDS = 120
LOOK_SECONDS = 0.2


def keep(stack: Stack, budget: int) -> None:
    """Keep a copy of the warehouse of a stack that has just come up, unless there is one or no room for it.

    One line says what came of it: no stack fails for it. `budget` is the bytes that all snapshots may take.
    """
    client = engine_client(timeout=600)
    snapshot = snapshot_of(client, stack)
    if snapshot.volume == began_with(stack):
        return
    warehouse = client.containers.get(Names(stack.name).container("postgres"))
    try:
        if any(row.snapshot.volume == snapshot.volume and not row.is_dead for row in kept(client)):
            return
        check_room(warehouse, budget)
        print("keeping a copy of the warehouse for the next stack", flush=True)
        with stopped(warehouse):
            files.keep(client, Names(stack.name), snapshot)
        print(f"kept for the next stack: {snapshot.volume}", flush=True)
        for line in tidy(client, budget):
            print(line, flush=True)
    except CopyError as error:
        print(f"nothing is kept for the next stack: {one_line(error)}", flush=True)


def snapshot_of(client: DockerClient, stack: Stack) -> Snapshot:
    """Return the snapshot that a stack's warehouse, as it is, would be."""
    names, tags = Names(stack.name), sorted(declared_images(stack))
    server = client.containers.get(names.container("postgres")).attrs
    environment = dict(item.split("=", 1) for item in server["Config"]["Env"])
    superset = next(tag for tag in tags if tag.startswith(f"{repository('superset')}:"))
    live = deployed.read(client, names)
    digests = (
        base_digest(server["Image"], environment["POSTGRES_INITDB_ARGS"], superset),
        *(without_connection(live[stage].digest) for stage in JOBS),
    )
    return Snapshot(volume_name(digests), digests, (server["Image"], *tags))


def began_with(stack: Stack) -> str:
    """Return the volume of the snapshot that the stack is a copy of, empty when it is none."""
    resources: list[dict[str, Any]] = stack.deployment().get("resources", [])
    starts = (item["outputs"]["snapshot"] for item in resources if item["type"].endswith(START))
    return str(next(starts, ""))


def check_room(warehouse: Container, budget: int) -> None:
    """Raise CopyError, with the numbers, when a copy of the warehouse is beyond the budget or the disk."""
    words = run_in(warehouse, ["bash", "-c", SIZE]).output.split()
    size, free = int(words[0]), int(words[-1])
    if size > budget:
        raise CopyError(f"it takes {megabytes(size)}, and all may take {megabytes(budget)}")
    if free < 2 * size:
        raise CopyError(f"it takes {megabytes(size)}, and the engine's disk has {megabytes(free)} free")


@contextmanager
def stopped(warehouse: Container) -> Iterator[None]:
    """Stop a server in order, and have it answer again at the end; raise CopyError when it does not."""
    warehouse.stop(timeout=STOP_SECONDS)
    try:
        yield
    finally:
        warehouse.start()
        end = time.monotonic() + START_SECONDS
        while not is_healthy(warehouse):
            if time.monotonic() > end:
                raise CopyError(f"{warehouse.name} does not answer again: see its log")
            time.sleep(LOOK_SECONDS)


def is_healthy(container: Container) -> bool:
    """Tell whether the container's own check says that it serves."""
    container.reload()
    return bool(container.attrs["State"]["Health"]["Status"] == "healthy")
