"""What Pulumi plans for a stack's resources, as the log of a preview's events tells it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ci.preview.hooks import hook_reasons
from infra.names import JOBS

OPERATIONS = ("create", "update", "replace", "delete")
"""A replacement has steps of its own beside `replace`, and what stays has `same`."""


@dataclass(frozen=True)
class Step:
    """One resource that changes: its name, its type, what happens to it, and the properties that cause it."""

    name: str
    type: str
    operation: str
    reasons: tuple[str, ...] = ()


def planned(events: str) -> list[Step]:
    """Return the steps of the resources that the program declares, in the order of Pulumi's events.

    `events` has one event as JSON on each line; a last line that broke off is none.
    """
    whole, _, _ = events.rpartition("\n")
    found = (json.loads(line).get("resourcePreEvent") for line in whole.splitlines())
    metadata = [event["metadata"] for event in found if event]
    return [step(item) for item in metadata if item["op"] in OPERATIONS and is_custom(item)]


def step(item: dict[str, Any]) -> Step:
    """Return one event's step."""
    name = item["urn"].rpartition("::")[2]
    return Step(name, item["type"].rpartition(":")[2], item["op"], tuple(reasons(name, item)))


def reasons(name: str, item: dict[str, Any]) -> Iterable[str]:
    """Return what makes a resource change: a provider's reasons where it gives some, else the inputs."""
    if item["op"] not in ("update", "replace"):
        return ()
    old, new = (dict((item.get(side) or {}).get("inputs") or {}) for side in ("old", "new"))
    if name in JOBS:
        return hook_reasons(name, old, new)
    given = item.get("detailedDiff") or item.get("keys") or item.get("diffs")
    return sorted(given or (key for key in old.keys() | new.keys() if old.get(key) != new.get(key)))


def is_custom(item: dict[str, Any]) -> bool:
    """Tell whether a provider looks after the resource, which is not so for what only groups others."""
    state = item.get("new") or item.get("old") or {}
    return bool(state.get("custom")) and not item["type"].startswith("pulumi:providers:")
