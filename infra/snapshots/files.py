"""The files of snapshots, which a container of the server's image copies and reads on the engine's side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from docker import DockerClient
from docker.errors import APIError, ImageNotFound, NotFound
from docker.types import Mount

from infra.endpoints import POSTGRES_DATA
from infra.names import Names
from infra.snapshots.catalog import LABEL, Snapshot

FROM = "/from"
TO = POSTGRES_DATA
"""The image has this folder, so that the engine gives a new volume there to the server's user."""

SERVER = "999"
OCCUPIED, DAMAGED = 3, 4
MEMORY = "256m"


class CopyError(Exception):
    """A snapshot's files could not be copied or read; the message is one line for the person."""


@dataclass(frozen=True)
class Found:
    """What is found of a snapshot: when it was used last, in seconds of the epoch, and its bytes on disk.

    `used` is 0 when no stack can begin with it: it is not whole, or its server's image is gone.
    """

    used: int
    size: int


def keep(client: DockerClient, names: Names, snapshot: Snapshot) -> None:
    """Copy the warehouse of a stack, whose server is stopped, into the snapshot's volume; raise CopyError.

    The container's name, which is the volume's, is free only while nobody else does so.
    """
    mounts = [
        Mount(FROM, names.volume, read_only=True),
        # Made with the container: whoever finds the volume finds who fills it.
        Mount(TO, snapshot.volume, labels=snapshot.labels),
    ]
    code, words = run(
        client, snapshot.images[0], "keep", mounts=mounts, labels=names.labels, name=snapshot.volume
    )
    if code:
        drop(client, snapshot)
        raise CopyError(words)


def restore(client: DockerClient, snapshot: Snapshot, volume: str, labels: Mapping[str, str]) -> int:
    """Copy a snapshot into the volume of a new warehouse; return 0, OCCUPIED or DAMAGED.

    Raises CopyError for all else, such as a full disk; the volume has no cluster then.
    """
    mounts = [Mount(FROM, snapshot.volume), Mount(TO, volume)]
    code, words = run(client, snapshot.images[0], "restore", mounts=mounts, labels=labels)
    if code not in (0, OCCUPIED, DAMAGED):
        raise CopyError(words)
    return code


def drop(client: DockerClient, snapshot: Snapshot) -> None:
    """Remove the snapshot, unless it is gone or a container still reads it: then the next look drops it."""
    try:
        client.volumes.get(snapshot.volume).remove()
    except NotFound:
        return
    except APIError as error:
        if not error.is_client_error():
            raise


def survey(client: DockerClient, found: Sequence[Snapshot]) -> dict[str, Found]:
    """Return what is found of each snapshot, by its volume; raise CopyError when that cannot be had."""
    surveyed = {item.volume: Found(0, 0) for item in found}
    here = {image["Id"] for image in client.api.images()}
    readable = [item for item in found if {*item.images[:1]} & here]
    if readable:
        mounts = [Mount(f"{FROM}/{item.volume}", item.volume, read_only=True) for item in readable]
        code, words = run(client, readable[0].images[0], "survey", mounts=mounts, labels={LABEL: "survey"})
        if code:
            raise CopyError(words)
        lines = (line.split() for line in words.splitlines())
        surveyed |= {name: Found(int(used), int(size)) for name, used, size in lines}
    return surveyed


def run(  # noqa: PLR0913 - what, where, with what
    client: DockerClient,
    image: str,
    script: str,
    *,
    mounts: Sequence[Mount],
    labels: Mapping[str, str],
    name: str | None = None,
) -> tuple[int, str]:
    """Run a script of this folder in a container of its own; return its exit code and what it said.

    A volume that somebody removed is there again, empty. Raises CopyError when there is no container.
    """
    try:
        container = client.containers.create(
            image,
            [(Path(__file__).parent / f"{script}.sh").read_text()],
            entrypoint=["bash", "-c"],
            name=name,
            labels=dict(labels),
            environment={"FROM": FROM, "TO": TO},
            user=SERVER,
            mounts=list(mounts),
            network_mode="none",
            mem_limit=MEMORY,
            cap_drop=["ALL"],
            security_opt=["no-new-privileges"],
            read_only=True,
        )
    except ImageNotFound:
        raise CopyError(f"image {image} is not on the engine") from None
    except APIError as error:
        raise CopyError(str(error.explanation or error)) from None
    try:
        container.start()
        code = container.wait()["StatusCode"]
        words = container.logs().decode(errors="replace").strip()
    finally:
        container.remove(force=True, v=True)
    return code, words
