"""Tells how two sets of assets differ. An asset is known by its uuid: renamed, it has changed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from superset_assets.files import Asset, kind

SHOWN_KEYS = 5
NAMES = ("column_name", "metric_name", "id")  # what tells the items of a list apart
ABSENT = object()


class Named(NamedTuple):
    """An asset with its path below the folder."""

    path: str
    content: Asset


Identified: TypeAlias = dict[str, Named]  # by KIND:UUID, such as charts:1fc219ca-...


@dataclass(frozen=True)
class Change:
    """One asset that is new, gone or changed, and the dotted keys that differ in a changed one."""

    what: str
    path: str
    keys: tuple[str, ...] = ()
    was: str | None = None

    def __str__(self) -> str:
        """One line; of many keys the first few."""
        line = f"{self.what} {self.path}"
        if self.was:
            line += f" (was {self.was})"
        if self.keys:
            line += f": {', '.join(self.keys[:SHOWN_KEYS])}"
        more = len(self.keys) - SHOWN_KEYS
        return f"{line} and {more} more" if more > 0 else line


def identified(assets: Iterable[tuple[str, Asset]]) -> Identified:
    """The assets by what stays the same when they are renamed; one without a uuid by its path."""
    return {identity(path, content): Named(path, content) for path, content in assets}


def identity(path: str, content: Asset) -> str:
    """KIND:UUID of an asset."""
    return f"{kind(path)}:{content['uuid']}" if "uuid" in content else path


def changes(before: Identified, after: Identified) -> list[Change]:
    """What is new, gone or different, in the order of the paths."""
    found = [Change("new", after[name].path) for name in after.keys() - before.keys()]
    found += [Change("gone", before[name].path) for name in before.keys() - after.keys()]
    found += [
        changed(before[name], after[name])
        for name in before.keys() & after.keys()
        if before[name] != after[name]
    ]
    return sorted(found, key=lambda change: (change.path, change.what))


def changed(before: Named, after: Named) -> Change:
    """How one asset differs."""
    keys = tuple(differing_keys(before.content, after.content))
    return Change("changed", after.path, keys, before.path if before.path != after.path else None)


def differing_keys(before: Any, after: Any, prefix: str = "") -> Iterator[str]:
    """The dotted keys of what differs, as deep as both sides are mappings, sorted."""
    before, after = _by_name(before), _by_name(after)
    if not (isinstance(before, dict) and isinstance(after, dict)):
        if before != after:
            yield prefix
        return
    for key in sorted(before.keys() | after.keys(), key=str):
        dotted = f"{prefix}.{key}" if prefix else str(key)
        yield from differing_keys(before.get(key, ABSENT), after.get(key, ABSENT), dotted)


def _by_name(value: Any) -> Any:
    """A list of named items, such as columns, as a mapping; anything else as it is."""
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        return value
    for name in NAMES:
        items = {item.get(name): item for item in value}
        if value and None not in items and len(items) == len(value):
            return items
    return value
