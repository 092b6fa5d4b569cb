"""The snapshots on the engine as a whole: which are whole, which were used least lately, and their end."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docker import DockerClient

from ci.ephemeral.erase import remove
from ci.ephemeral.naming import megabytes
from infra.snapshots.catalog import LABEL, VOLUME, Snapshot, snapshots
from infra.snapshots.files import Found, drop, survey


@dataclass(frozen=True)
class Kept:
    """A snapshot with what is found of it; `is_made` tells that a container is about to finish it."""

    snapshot: Snapshot
    found: Found
    is_made: bool

    @property
    def is_dead(self) -> bool:
        """Whether no stack can begin with it."""
        return not self.found.used and not self.is_made

    def as_data(self) -> dict[str, Any]:
        """Return the snapshot ready for JSON: time in seconds of the epoch, size in bytes."""
        return {
            "snapshot": self.snapshot.volume,
            "used": self.found.used or None,
            "bytes": self.found.size,
            "images": list(self.snapshot.images),
        }


def kept(client: DockerClient) -> list[Kept]:
    """Return the engine's snapshots, the most lately used first; raises CopyError."""
    makers = client.containers.list(all=True, filters={"name": VOLUME}, ignore_removed=True)
    busy = {str(item.name) for item in makers}
    all_ = snapshots(client)
    found = survey(client, all_)
    rows = [Kept(item, found[item.volume], item.volume in busy) for item in all_]
    return sorted(rows, key=lambda row: row.found.used, reverse=True)


def tidy(client: DockerClient, budget: int) -> Iterator[str]:
    """Remove the snapshots that no stack can begin with, and of the others those that are beyond the budget.

    `budget` is the bytes that all may take: those that were used least lately go. Yields a line for each. One
    that a container reads stays.
    """
    for container in client.containers.list(
        all=True, filters={"label": LABEL, "status": ["created", "exited"]}, ignore_removed=True
    ):
        remove(container.remove, force=True, v=True)  # its command was killed
    total = 0
    for row in kept(client):
        total += row.found.size
        if row.is_dead:
            yield from dropped(client, row.snapshot, "it was never finished, or its image is gone")
        elif total > budget and not row.is_made:
            yield from dropped(client, row.snapshot, f"all may take {megabytes(budget)}")


def dropped(client: DockerClient, snapshot: Snapshot, reason: str) -> Iterator[str]:
    """Remove a snapshot, and yield a line that says why."""
    drop(client, snapshot)
    yield f"snapshot {snapshot.volume} is dropped: {reason}"
