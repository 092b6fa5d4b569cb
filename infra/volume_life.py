"""What tells a volume from an earlier one of the same name: what relies on its content begins anew with it.

The module's path is part of every stack's state; renaming it orphans the resource.
"""

import secrets
from typing import Any

import pulumi
from pulumi.dynamic import CreateResult, DiffResult, Resource, ResourceProvider, UpdateResult

from infra.secret_files import created_at


class VolumeLifeProvider(ResourceProvider):
    """Properties: volume, the name of one that is declared after this resource.

    The engine's own time of creation does not do: before version 23 it changes with the volume's content.
    """

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Begin the first life."""
        return CreateResult(props["volume"], begun(props))

    def update(self, _id: str, _olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Begin another life."""
        return UpdateResult(begun(news))

    def diff(self, _id: str, _olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Tell whether the volume is gone, so that another will be made."""
        return DiffResult(changes=created_at(news["volume"]) is None)


class VolumeLife(Resource, module="infra", name="VolumeLife"):
    """The life of a volume; `life` is another whenever the volume is made anew."""

    life: pulumi.Output[str]

    def __init__(self, name: str, volume: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(VolumeLifeProvider(), name, {"volume": volume, "life": None}, opts)


def begun(props: dict[str, Any]) -> dict[str, Any]:
    """Return the outputs of a life that begins."""
    return {"volume": props["volume"], "life": secrets.token_hex(8)}
