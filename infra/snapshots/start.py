"""The start of a warehouse, empty or as a copy: a resource between its volume and its server."""

from typing import Any

import pulumi
from docker import DockerClient
from pulumi.dynamic import CreateResult, DiffResult, Resource, ResourceProvider, UpdateResult

from infra.engine import one_line
from infra.hooks.hook import engine
from infra.hooks.job import JobFailedError
from infra.snapshots.catalog import STAGES, Snapshot, fitting
from infra.snapshots.files import DAMAGED, OCCUPIED, CopyError, drop, restore


class StartProvider(ResourceProvider):
    """Properties: volume, its life, labels, digests (of STAGES, as the stack will have them, or none)."""

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Fill the volume, unless it has a warehouse or no snapshot fits."""
        return CreateResult(props["volume"], start(props))

    def update(self, _id: str, _olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Fill a volume that was made anew."""
        return UpdateResult(start(news))

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Tell whether the volume is not the one that was filled: what a running stack holds is its own."""
        return DiffResult(changes=news["life"] != olds["life"])


class Start(Resource, module="infra", name="Start"):
    """The start of a warehouse; `snapshot` is the volume that it is a copy of, empty where it is none."""

    snapshot: pulumi.Output[str]

    def __init__(self, name: str, props: dict[str, Any], opts: pulumi.ResourceOptions) -> None:
        super().__init__(StartProvider(), name, {**props, "snapshot": None}, opts)


def start(props: dict[str, Any]) -> dict[str, Any]:
    """Fill the volume from the deepest snapshot that is whole; return the outputs."""
    with engine() as client:
        candidates = fitting(client, props["digests"]) if props["digests"] else []
        used = next((item for item in candidates if is_restored(client, item, props)), None)
    return {"volume": props["volume"], "life": props["life"], "snapshot": used.volume if used else ""}


def is_restored(client: DockerClient, snapshot: Snapshot, props: dict[str, Any]) -> bool:
    """Copy the snapshot and tell whether that is done; one that is not whole is dropped, and told."""
    try:
        code = restore(client, snapshot, props["volume"], props["labels"])
    except CopyError as error:
        raise JobFailedError(
            f"the warehouse cannot begin as a copy of {snapshot.volume} ({one_line(error)}); mend that and"
            " run the update again, or begin without: `ephemeral up --cold`, or setting warmStart false"
        ) from None
    if code == DAMAGED:
        print(f"snapshot {snapshot.volume} is not whole: it is dropped", flush=True)
        drop(client, snapshot)
    elif code != OCCUPIED:
        depth = snapshot.depth(props["digests"])
        print(
            f"the warehouse begins as a copy of {snapshot.volume}: {', '.join(STAGES[1:depth])}", flush=True
        )
    return code == 0
