"""One random secret per stack and purpose, kept encrypted in the state, and made anew by a rotation."""

import secrets
from typing import Any

import pulumi
from pulumi.dynamic import CreateResult, DiffResult, Resource, ResourceProvider, UpdateResult

BYTES = 24


class SecretProvider(ResourceProvider):
    """Makes a secret when the stack is made, and another when the property `rotation` changes.

    One that an earlier version of the program made lacks outputs: it gets them and keeps its value.
    """

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Return a new random value of 192 bits, in letters, digits, `-` and `_`."""
        return CreateResult("secret", made(props))

    def update(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Return another value, and the one before for what was encrypted with it."""
        if olds.get("rotation", 0) == news["rotation"]:
            return UpdateResult(made(news, value=olds["value"]))
        return UpdateResult(made(news, previous=olds["value"]))

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Tell whether a rotation is wanted, or an output is missing."""
        return DiffResult(changes=olds.get("rotation") != news["rotation"])


class Secret(Resource, module="infra", name="Secret"):
    """A secret of the stack. `version` changes with the value and tells nothing of it."""

    value: pulumi.Output[str]
    previous: pulumi.Output[str]
    version: pulumi.Output[str]

    def __init__(self, purpose: str, rotation: int, opts: pulumi.ResourceOptions | None = None) -> None:
        hidden = pulumi.ResourceOptions(additional_secret_outputs=["value", "previous"])
        outputs = {"value": None, "previous": None, "version": None}
        props = {"rotation": rotation, **outputs}
        super().__init__(SecretProvider(), purpose, props, pulumi.ResourceOptions.merge(opts, hidden))


def made(props: dict[str, Any], value: str | None = None, previous: str = "") -> dict[str, Any]:
    """Return the outputs of a secret, of a new random value where none is given."""
    return {
        "rotation": props["rotation"],
        "value": value or secrets.token_urlsafe(BYTES),
        "previous": previous,
        "version": secrets.token_hex(8),
    }
