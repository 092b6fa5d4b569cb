"""A service's secrets and other files in a volume: private to its user, in no configuration of a container.

The module's path is part of every stack's state; renaming it orphans the files. The provider's own `uploads`
looks the owner up among the users of the engine's machine, where a container's user does not exist.
"""

import secrets
from typing import Any

import pulumi
from docker import DockerClient
from docker.errors import NotFound
from pulumi.dynamic import CreateResult, DiffResult, Resource, ResourceProvider, UpdateResult

from infra.engine import engine_client
from infra.private_files import put_files


class SecretFilesProvider(ResourceProvider):
    """Properties: volume, image, uid, labels, folder, files (content by name)."""

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Write the files into the volume."""
        return CreateResult(props["volume"], write(props))

    def update(self, _id: str, _olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Write the files again."""
        return UpdateResult(write(news))

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Tell whether the files differ, or the volume is not the one that they were written to."""
        same = olds.get("files") == news["files"] and olds.get("uid") == news["uid"]
        return DiffResult(changes=not same or created_at(news["volume"]) != olds["volumeCreatedAt"])


class SecretFiles(Resource, module="infra", name="SecretFiles"):
    """Files in a volume; `version` changes whenever they are written."""

    volume: pulumi.Output[str]
    version: pulumi.Output[str]

    def __init__(self, name: str, props: dict[str, Any], opts: pulumi.ResourceOptions) -> None:
        outputs = {"version": None, "volumeCreatedAt": None}
        hidden = pulumi.ResourceOptions(additional_secret_outputs=["files"])
        super().__init__(
            SecretFilesProvider(), name, {**props, **outputs}, pulumi.ResourceOptions.merge(opts, hidden)
        )


def write(props: dict[str, Any]) -> dict[str, Any]:
    """Put the files into the volume through a container that is never started; return the outputs."""
    client = engine_client()
    container = client.containers.create(
        props["image"],
        labels=props["labels"],
        volumes={props["volume"]: {"bind": props["folder"], "mode": "rw"}},
    )
    try:
        put_files(container, int(props["uid"]), props["files"], props["folder"])
    finally:
        # With the volume that the engine makes where an image declares one.
        container.remove(force=True, v=True)
    kept = {name: props[name] for name in ("volume", "uid", "files")}
    return {**kept, "version": secrets.token_hex(8), "volumeCreatedAt": created_at(props["volume"], client)}


def created_at(volume: str, client: DockerClient | None = None) -> str | None:
    """Return when the volume was made, as the engine writes it; None when there is none."""
    try:
        return str((client or engine_client()).volumes.get(volume).attrs["CreatedAt"])
    except NotFound:
        return None
