"""Exports everything that Superset holds into normalized files, and tells it apart from the files."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path

from superset_assets.client import SupersetClient
from superset_assets.compare import Change, Identified, changes, identified
from superset_assets.errors import AssetsError
from superset_assets.files import METADATA, Assets, read_assets, write_assets
from superset_assets.normalize import normalize, normalize_each

OWN = "own"  # in Superset and not in the files: somebody made it there for themselves


def fetch_export(client: SupersetClient) -> dict[str, str]:
    """The YAML texts of a running Superset by path."""
    content = client.download("/api/v1/assets/export/")
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile as error:
        raise AssetsError(f"the export from {client.url} is no zip file: see Superset's log") from error
    with archive:
        return {name.partition("/")[2]: archive.read(name).decode() for name in archive.namelist()}


def fetch_assets(client: SupersetClient) -> Assets:
    """The normalized assets of a running Superset; an AssetsError names two that would be one file."""
    return normalize(fetch_export(client))


def fetch_held(client: SupersetClient) -> Identified:
    """The normalized assets of a running Superset by identity: people's own may share a name there."""
    return identified(normalize_each(fetch_export(client)))


def export_assets(client: SupersetClient, folder: Path) -> list[str]:
    """Makes `folder` hold what Superset holds; returns the changes, one line each.

    A file of the same content that was written in another way, such as with comments, is `rewritten`.
    """
    before = read_assets(folder) if (folder / METADATA).is_file() else {}
    after = fetch_assets(client)
    found = changes(identified(before.items()), identified(after.items()))
    written = set(write_assets(after, folder)) - {change.path for change in found}
    return [*(str(change) for change in found), *(f"rewritten {path}" for path in sorted(written))]


def difference(client: SupersetClient, assets: Assets) -> list[Change]:
    """What Superset holds against the files: gone, changed, or somebody's own."""
    found = changes(identified(assets.items()), fetch_held(client))
    return [replace(change, what=OWN) if change.what == "new" else change for change in found]
