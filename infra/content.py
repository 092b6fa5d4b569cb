"""Names by content: which files go into an image, and their digest."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# What tools leave in the source folders; none of it is source.
NOT_SOURCE = {"__pycache__", "target", "logs", "dbt_packages", ".user.yml", ".DS_Store"}


def source_files(folder: Path) -> list[Path]:
    """Return the folder's source files, below it at any depth, in an order that no locale changes."""
    found = []
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in NOT_SOURCE]
        found += [Path(parent, name) for name in names if name not in NOT_SOURCE]
    return sorted(found, key=lambda path: path.relative_to(folder).as_posix())


def digest(parts: Iterable[tuple[str, bytes]]) -> str:
    """Return the SHA-256, in hexadecimal, of named contents; their order counts."""
    total = hashlib.sha256()
    for name, content in parts:
        total.update(f"{name}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()


def contents(folder: Path) -> list[tuple[str, bytes]]:
    """Return name (relative to the folder, with `/`) and content of each source file."""
    return [(path.relative_to(folder).as_posix(), path.read_bytes()) for path in source_files(folder)]
