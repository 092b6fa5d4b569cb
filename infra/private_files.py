"""Files that only one user of a container can read."""

import io
import tarfile
from collections.abc import Mapping
from typing import Any

from infra.endpoints import SECRETS


def put_files(container: Any, uid: int, files: Mapping[str, str], folder: str = SECRETS) -> None:
    """Put files, private to the user, into a folder of a container that is not started yet."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in sorted(files.items()):
            entry = tarfile.TarInfo(name)
            entry.size = len(content.encode())
            entry.uid = entry.gid = uid
            entry.mode = 0o600
            archive.addfile(entry, io.BytesIO(content.encode()))
    container.put_archive(folder, buffer.getvalue())
