"""The project's SQL keeps its style, and no file outgrows its reader."""

import subprocess
import sys
from pathlib import Path

import pytest

LONGEST_YAML = 300
LONGEST_SQL = 100


def test_sqlfluff_finds_nothing(project: Path) -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "sqlfluff", "lint", project.name],
        cwd=project.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr


@pytest.mark.parametrize(("suffix", "longest"), [("yml", LONGEST_YAML), ("sql", LONGEST_SQL)])
def test_files_of_models_are_short(project: Path, suffix: str, longest: int) -> None:
    lengths = {path: len(path.read_text().splitlines()) for path in (project / "models").rglob(f"*.{suffix}")}
    assert lengths
    assert not [path for path, length in lengths.items() if length > longest]
