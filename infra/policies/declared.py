"""A resource as the rules see it: its inputs as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any


class Unknown(Enum):
    """The type of UNKNOWN."""

    UNKNOWN = "known when the update makes it"


UNKNOWN = Unknown.UNKNOWN
"""Stands in a preview for what only the update will know, when every rule is asked again: nothing is wrong
with it yet."""


@dataclass(frozen=True)
class Declared:
    """A resource of a stack, its inputs by their name in Pulumi's schema."""

    name: str
    stack: str
    inputs: Mapping[str, Any]

    def items(self, key: str) -> list[Any]:
        """Return what is known of a list among the inputs, nothing where there is none."""
        value = self.inputs.get(key)
        return [item for item in value if item is not UNKNOWN] if isinstance(value, list) else []

    def within(self, key: str) -> "Declared":
        """Return an object among the inputs as a resource of its own, without inputs where there is none."""
        value = self.inputs.get(key)
        return Declared(self.name, self.stack, value if isinstance(value, Mapping) else {})

    def labels(self) -> dict[str, Any]:
        """Return the labels, value by name."""
        return {label["label"]: label.get("value") for label in self.items("labels")}


def is_one_of(value: Any, *allowed: Any) -> bool:
    """Tell whether a value is one of those allowed, or not known yet."""
    return value is UNKNOWN or value in allowed
