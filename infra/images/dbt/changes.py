"""What of the project has to be built: all, or what differs from the last transform with all downstream."""

import json
from pathlib import Path
from typing import Any

LAST = """
    select report ->> 'builder' = %s and load_id = %s and report ->> 'live' = ops.live_relations(), manifest
    from ops.transforms
    order by transform_id desc
    limit 1
"""


def selection(cursor: Any, load_id: str, builder: str, folder: Path) -> list[str]:
    """Return dbt's options that select what has to be built, none when that is everything.

    Only part of it has to be where the data, what builds it (`builder`, a digest) and the live relations are
    those of the last transform; its manifest is in the folder then, where dbt finds what the rest is.
    """
    cursor.execute(LAST, (builder, load_id))
    is_fit, manifest = cursor.fetchone() or (False, {})
    if not is_fit:
        return []
    folder.mkdir(parents=True)
    cursor.execute("select current_database()")
    (folder / "manifest.json").write_text(json.dumps(moved(manifest, cursor.fetchone()[0])))
    return ["--select", "state:modified+", "--state", str(folder)]


def moved(manifest: dict[str, Any], database: str) -> dict[str, Any]:
    """Return the manifest with its relations in this database: the warehouse may be a copy of another."""
    for kind in ("nodes", "sources"):
        for node in manifest[kind].values():
            before, node["database"] = node["database"], database
            if node.get("relation_name"):
                node["relation_name"] = node["relation_name"].replace(f'"{before}".', f'"{database}".', 1)
    return manifest
