"""A copy of the project in which a benchmark or a test may change files; its tools are the project's."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from ci.stack import ROOT

LINKED = (".venv", ".toolchain")


@contextmanager
def project_copy() -> Iterator[Path]:
    """Give a folder with a copy of the project, as it stands."""
    with TemporaryDirectory(prefix="saas-platform-bench-") as name:
        copy_project(Path(name))
        yield Path(name)


def copy_project(folder: Path) -> None:
    """Copy the project and link its tools; the copy has a state of its own."""
    copy_tracked(folder, ".")
    for tool in LINKED:
        (folder / tool).symlink_to(ROOT / tool)


def copy_tracked(folder: Path, *paths: str) -> None:
    """Copy what git tracks below the project's paths, or would."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", *paths],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    for name in filter(None, listed.split("\0")):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)


def edit(file: Path, text: str, replacement: str) -> None:
    """Replace a text, which has to be there, in a file."""
    content = file.read_text()
    if text not in content:
        raise ValueError(f"{text!r} is not in {file}")
    file.write_text(content.replace(text, replacement))
