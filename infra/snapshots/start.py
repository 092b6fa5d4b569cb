"""The start of a warehouse, empty or as a copy: a resource between its volume and its server."""

from typing import Any

import pulumi
from docker import DockerClient
from docker.errors import APIError, NotFound
from pulumi.dynamic import CreateResult, DiffResult, Resource, ResourceProvider, UpdateResult

from infra.engine import one_line
from infra.hooks.hook import engine
from infra.hooks.job import JobFailedError
from infra.secret_files import created_at
from infra.snapshots.catalog import STAGES, Snapshot, fitting
from infra.snapshots.files import DAMAGED, OCCUPIED, CopyError, restore


class StartProvider(ResourceProvider):
    """Properties: volume, labels, digests (of STAGES, as the stack will have them; none to start empty)."""

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Fill the volume, unless it has a warehouse or no snapshot fits."""
        return CreateResult(props["volume"], start(props))

    def update(self, _id: str, _olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Fill a volume that was made anew."""
        return UpdateResult(start(news))

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Tell whether the volume is not the one that was looked at."""
        return DiffResult(changes=created_at(news["volume"]) != olds["volumeCreatedAt"])


class Start(Resource, module="infra", name="Start"):
    """The start of a warehouse; `snapshot` is the volume that it is a copy of, empty where it is none.

    `volumeCreatedAt` tells one warehouse from the next in a volume of the same name.
    """

    snapshot: pulumi.Output[str]
    volumeCreatedAt: pulumi.Output[str]  # noqa: N815 - as every property of a resource in the state

    def __init__(self, name: str, props: dict[str, Any], opts: pulumi.ResourceOptions) -> None:
        outputs = {"snapshot": None, "volumeCreatedAt": None}
        super().__init__(StartProvider(), name, {**props, **outputs}, opts)


def start(props: dict[str, Any]) -> dict[str, Any]:
    """Fill the volume from the deepest snapshot that is whole; return the outputs."""
    with engine() as client:
        candidates = fitting(client, props["digests"]) if props["digests"] else []
        used = next((item for item in candidates if is_restored(client, item, props)), None)
        outputs = {
            "snapshot": used.volume if used else "",
            "volumeCreatedAt": created_at(props["volume"], client),
        }
    return {"volume": props["volume"], **outputs}


def is_restored(client: DockerClient, snapshot: Snapshot, props: dict[str, Any]) -> bool:
    """Copy the snapshot and tell whether that is done; one that is not whole is dropped, and told."""
    try:
        code = restore(client, snapshot, props["volume"], props["labels"])
    except CopyError as error:
        raise JobFailedError(f"the copy of {snapshot.volume} ended: {one_line(error)}") from None
    if code == DAMAGED:
        print(f"snapshot {snapshot.volume} is not whole: it is dropped", flush=True)
        drop(client, snapshot)
    elif code != OCCUPIED:
        depth = snapshot.depth(props["digests"])
        print(f"a copy of {snapshot.volume}: {' and '.join(STAGES[1:depth])} are there", flush=True)
    return code == 0


def drop(client: DockerClient, snapshot: Snapshot) -> None:
    """Remove the snapshot, unless it is gone or another stack's start still reads it, which drops it then."""
    try:
        client.volumes.get(snapshot.volume).remove()
    except NotFound:
        return
    except APIError as error:
        if not error.is_client_error():
            raise
