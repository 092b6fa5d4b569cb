"""Which snapshots the engine has, what each was made of, and which a new stack can start from."""

from collections.abc import Sequence
from dataclasses import dataclass

from docker import DockerClient

from infra.content import digest
from infra.names import PROJECT, PROJECT_LABEL

LABEL = "com.saas-platform.snapshot"
IMAGES_LABEL = f"{LABEL}.images"
STAGES = ("base", "seed", "transform", "dashboards")
"""What makes a warehouse, each made on the one before; `base` is the server with Superset's own tables."""

USABLE = 2
"""A snapshot has to share so many of the stages: one without the data would save nothing."""

VOLUME = "saas_platform_snapshot_"
"""What the names of their volumes begin with."""

ID_LENGTH = 12


@dataclass(frozen=True)
class Snapshot:
    """A snapshot: its volume, the digests of STAGES, the images of its stack, and when it was begun.

    The first image is the server's, in which the volume's files can be read. One that is yet to be made has
    no time.
    """

    volume: str
    digests: tuple[str, ...]
    images: tuple[str, ...]
    created: str = ""

    @property
    def labels(self) -> dict[str, str]:
        """The labels of its volume."""
        stages = {f"{LABEL}.{stage}": value for stage, value in zip(STAGES, self.digests, strict=True)}
        return {PROJECT_LABEL: PROJECT, LABEL: self.volume, IMAGES_LABEL: " ".join(self.images), **stages}

    def depth(self, wanted: Sequence[str]) -> int:
        """Return how many stages, from the first on, are those wanted."""
        same = [mine == other for mine, other in zip(self.digests, wanted, strict=True)]
        return same.index(False) if False in same else len(same)


def volume_name(digests: Sequence[str]) -> str:
    """Return the name of the volume of a snapshot with these digests."""
    named = zip(STAGES, (value.encode() for value in digests), strict=True)
    return f"{VOLUME}{digest(named)[:ID_LENGTH]}"


def base_digest(postgres_image: str, initdb: str, superset_image: str) -> str:
    """Return the digest of what a warehouse is before any data; images are given by their ids."""
    parts = (("postgres", postgres_image), ("initdb", initdb), ("superset", superset_image))
    return digest((name, value.encode()) for name, value in parts)


def snapshots(client: DockerClient) -> list[Snapshot]:
    """Return the engine's snapshots, whole or not, the newest first."""
    found = [
        Snapshot(
            str(volume.name),
            tuple(volume.attrs["Labels"].get(f"{LABEL}.{stage}", "") for stage in STAGES),
            tuple(volume.attrs["Labels"].get(IMAGES_LABEL, "").split()),
            volume.attrs["CreatedAt"],
        )
        for volume in client.volumes.list(filters={"label": LABEL})
    ]
    return sorted(found, key=lambda snapshot: (snapshot.created, snapshot.volume), reverse=True)


def fitting(client: DockerClient, wanted: Sequence[str]) -> list[Snapshot]:
    """Return the snapshots that a stack with these digests can start from, the deepest first."""
    usable = [snapshot for snapshot in snapshots(client) if snapshot.depth(wanted) >= USABLE]
    return sorted(usable, key=lambda snapshot: snapshot.depth(wanted), reverse=True)
