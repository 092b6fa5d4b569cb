"""The project's SQL keeps its style, and no file outgrows its reader."""

import subprocess
import sys
from pathlib import Path

LONGEST_YAML = 300


def test_sqlfluff_finds_nothing(project: Path) -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "sqlfluff", "lint", project.name],
        cwd=project.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr


def test_yaml_files_are_short(project: Path) -> None:
    lengths = {path: len(path.read_text().splitlines()) for path in (project / "models").rglob("*.yml")}
    assert lengths
    assert not [path for path, length in lengths.items() if length > LONGEST_YAML]
