"""Exports everything that Superset holds into normalized files."""

import io
import zipfile
from pathlib import Path

from superset_assets.client import SupersetClient
from superset_assets.errors import AssetsError
from superset_assets.files import METADATA, Assets, read_assets, write_assets
from superset_assets.normalize import normalize


def fetch_assets(client: SupersetClient) -> Assets:
    """The normalized assets of a running Superset."""
    content = client.download("/api/v1/assets/export/")
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile as error:
        raise AssetsError(f"the export from {client.url} is no zip file: see Superset's log") from error
    with archive:
        return normalize({name.partition("/")[2]: archive.read(name).decode() for name in archive.namelist()})


def export_assets(client: SupersetClient, folder: Path) -> list[str]:
    """Makes `folder` hold what Superset holds; returns the changes, one line each."""
    before = read_assets(folder) if (folder / METADATA).is_file() else {}
    after = fetch_assets(client)
    write_assets(after, folder)
    return changes(before, after)


def changes(before: Assets, after: Assets) -> list[str]:
    """What is new, gone or different, in the order of the paths."""
    lines = [f"new {name}" for name in after.keys() - before.keys()]
    lines += [f"gone {name}" for name in before.keys() - after.keys()]
    lines += [f"changed {name}" for name in before.keys() & after.keys() if before[name] != after[name]]
    return sorted(lines, key=lambda line: line.partition(" ")[2])
