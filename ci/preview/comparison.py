"""dbt's comparison of the project with what was built, which runs beside what else a preview needs."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from ci.errors import RefusedError
from ci.preview.models import Models, compared
from ci.sandbox import PROJECT_DIR
from ci.stack import ROOT
from infra.engine import one_line

EMPTY = '{"metadata": {}, "nodes": {}, "sources": {}, "macros": {}, "exposures": {}, "child_map": {}}'
PROGRAM = Path(__file__).with_name("dbt_program.py")
"""dbt, which this process does not load: that alone takes a second."""
PARSED = "partial_parse.msgpack"
"""What dbt keeps of a project that it has read: the next time it reads only the files that changed."""


class Comparison:
    """A run of dbt that reads the project, and compares it with a manifest as soon as there is one."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self.process, self.folder = process, folder
        self.before = EMPTY

    def begin(self, before: str | None) -> None:
        """Compare with the manifest, as JSON, of what was built (None: nothing was).

        dbt's own selection `state:modified` says what is changed: a model's text, its configuration or
        contract, a macro that it calls, a seed's rows.
        """
        self.before = before or EMPTY
        (self.folder / "manifest.json").write_text(self.before)
        select = f"--select=state:modified --state={self.folder}" if before else ""
        # dbt may have given up by now, which is told when its end is waited for.
        with suppress(BrokenPipeError):
            print("--output=json", "--output-keys=unique_id", select, file=self.process.stdin, flush=True)

    def models(self) -> Models:
        """Wait for dbt and return what it found; raise RefusedError when it cannot read the project."""
        output, _ = self.process.communicate()
        if self.process.returncode != 0:
            raise RefusedError(f"dbt cannot read dbt_project/: {one_line(output)}: mend it")
        keep(self.folder / "target" / PARSED)
        lines = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
        manifest = json.loads((self.folder / "target" / "manifest.json").read_text())
        return compared(json.loads(self.before), manifest, {line["unique_id"] for line in lines})


@contextmanager
def comparison() -> Iterator[Comparison]:
    """Start to read the project; what is read is kept for the next time."""
    with TemporaryDirectory(prefix="saas-platform-preview-") as name:
        folder = Path(name)
        (folder / "target").mkdir()
        if kept().is_file():
            (folder / "target" / PARSED).write_bytes(kept().read_bytes())
        with dbt(PROJECT_DIR, folder) as process:
            try:
                yield Comparison(process, folder)
            finally:
                process.kill()


def parsed(project: Path) -> str:
    """Return the manifest, as JSON, of a dbt project; raise RefusedError when dbt cannot read it."""
    with TemporaryDirectory(prefix="saas-platform-preview-") as folder, dbt(project, Path(folder)) as process:
        output, _ = process.communicate()
        if process.returncode != 0:
            raise RefusedError(f"dbt cannot read the branch's dbt_project/: {one_line(output)}")
        return Path(folder, "target", "manifest.json").read_text()


def dbt(project: Path, folder: Path) -> subprocess.Popen[str]:
    """Start dbt on a project; it writes into the folder only."""
    python = ROOT / ".venv" / "bin" / "python"
    return subprocess.Popen(
        [python, "-P", PROGRAM, folder], cwd=project, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def kept() -> Path:
    """Return where the project is kept as the last preview read it, apart from what `make dbt` keeps.

    dbt reads everything again when the warehouse's name differs.
    """
    return PROJECT_DIR / "target" / "preview" / PARSED


def keep(read: Path) -> None:
    """Keep the project as it was read, whole or not at all; where nothing can be written it is read again."""
    half = kept().with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        half.parent.mkdir(parents=True, exist_ok=True)
        half.write_bytes(read.read_bytes())
        half.replace(kept())
