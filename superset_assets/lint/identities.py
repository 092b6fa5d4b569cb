"""Checks that files are normalized, and that no two assets are taken for one."""

from collections import Counter
from collections.abc import Iterator

from superset_assets.compare import SHOWN_KEYS, differing_keys
from superset_assets.files import METADATA, Asset, Assets, kind, select
from superset_assets.normalize import asset_path, normalize_asset

UNIQUE = {"charts": ("slice_name", "name"), "dashboards": ("slug", "slug")}


def lint_normalized(assets: Assets) -> Iterator[str]:
    """Files that an export would write in another way, or to another path."""
    for path, content in assets.items():
        if keys := list(differing_keys(content, normalize_asset(path, content))):
            shown = ", ".join(keys[:SHOWN_KEYS])
            yield f"{path}: holds what belongs to one installation ({shown}); export it again"
        elif asset_path(path, content) != path:
            yield f"{path}: its name asks for the path {asset_path(path, content)}; rename the file"


def lint_identities(assets: Assets) -> Iterator[str]:
    """Assets without a uuid of their own, and charts and dashboards without a name of their own."""
    counts = Counter(content.get("uuid") for content in assets.values())
    for path, content in assets.items():
        if path == METADATA:
            continue
        if "uuid" not in content:
            yield f"{path}: has no uuid; give it a new one"
        elif counts[content["uuid"]] > 1:
            yield f"{path}: its uuid {content['uuid']} is another asset's too; give one of them a new one"
        elif kind(path) in UNIQUE:
            yield from _shared(assets, path, content)


def _shared(assets: Assets, path: str, content: Asset) -> Iterator[str]:
    key, word = UNIQUE[kind(path)]
    for other, item in select(assets, kind(path)).items():
        if other < path and item[key] == content[key]:
            yield f"{path}: its {word} '{content[key]}' is that of {other} too; give one of them another"
