"""A copy of the project in which a benchmark may change files; its tools and packages are the project's."""

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
    """Give a folder with what git tracks of the project, as it stands, and a state of its own."""
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True)
    with TemporaryDirectory(prefix="saas-platform-bench-") as name:
        folder = Path(name)
        for path in filter(None, tracked.stdout.split("\0")):
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / path, target)
        for tool in LINKED:
            (folder / tool).symlink_to(ROOT / tool)
        yield folder


def edit(file: Path, text: str, replacement: str) -> None:
    """Replace a text, which has to be there, in a file."""
    content = file.read_text()
    if text not in content:
        raise ValueError(f"{text!r} is not in {file}")
    file.write_text(content.replace(text, replacement))
