"""One random secret per stack and purpose, made once and kept encrypted in the state."""

import secrets
from typing import Any

import pulumi
from pulumi.dynamic import CreateResult, Resource, ResourceProvider

BYTES = 24


class SecretProvider(ResourceProvider):
    """Makes a secret when the stack is made; nothing changes it afterwards."""

    def create(self, props: dict[str, Any]) -> CreateResult:  # noqa: ARG002
        """Return a new random value of 192 bits, in letters, digits, `-` and `_`."""
        return CreateResult("secret", {"value": secrets.token_urlsafe(BYTES)})


class Secret(Resource, module="infra", name="Secret"):
    """A secret of the stack."""

    value: pulumi.Output[str]

    def __init__(self, purpose: str, opts: pulumi.ResourceOptions | None = None) -> None:
        opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(additional_secret_outputs=["value"]))
        super().__init__(SecretProvider(), purpose, {"value": None}, opts)
