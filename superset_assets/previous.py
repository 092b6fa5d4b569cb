"""What the last import brought, and what people made of it in Superset since then."""

import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from superset_assets.compare import Change, Identified, changed
from superset_assets.errors import AssetsError
from superset_assets.files import Asset

DIGEST_LENGTH = 16


@dataclass(frozen=True)
class Previous:
    """The identities that the last import brought, and by path what Superset held of them right after it."""

    assets: frozenset[str] = frozenset()
    digests: dict[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str) -> "Previous":
        """From the JSON of a report's `assets` and `digests`; an import of old reported neither."""
        try:
            given: Any = json.loads(text or "{}")
            return cls(frozenset(given.get("assets") or ()), dict(given.get("digests") or {}))
        except (json.JSONDecodeError, AttributeError, TypeError, ValueError) as error:
            raise AssetsError(
                f"--previous is no JSON of a report's assets and digests ({error}): give the last import's"
            ) from error

    def edits(self, held: Identified, wanted: Identified) -> list[Change]:
        """What people changed or deleted in Superset since, and an import of `wanted` overwrites.

        None where nothing of the last import is left: that is another Superset. An edit that `wanted` has
        too, since it was exported, is not lost.
        """
        if not self.digests or not self.assets & held.keys():
            return []
        found = []
        for name in sorted(self.assets):
            if name not in held:
                found += [Change("gone", wanted[name].path)] if name in wanted else []
            elif self.digests.get(held[name].path) != digest(held[name].content):
                found += _overwritten(name, held, wanted)
        return sorted(found, key=lambda change: change.path)


def _overwritten(name: str, held: Identified, wanted: Identified) -> list[Change]:
    if name not in wanted:
        return [Change("changed", held[name].path)]
    return [] if held[name] == wanted[name] else [changed(wanted[name], held[name])]


def digest(content: Asset) -> str:
    """The digest of one normalized asset."""
    text = json.dumps(content, sort_keys=True, default=str)
    return sha256(text.encode()).hexdigest()[:DIGEST_LENGTH]
